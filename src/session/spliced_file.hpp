/// `--whole`: the new pictures encoded beside the output, put between the original's own, proven.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "session/restore_proofs.hpp"

namespace wanprep {

/// Writes `file` (an AtomicFile's path). The new pictures stand in a file of their own beside it
/// until they are appended; its name begins like `file`'s, and it is gone afterwards.
/// Tells how the original's bytes came over, in words.
Result<std::string> write_spliced(const RestorePlan& plan, const std::filesystem::path& original,
                                  int stream, const std::filesystem::path& file, MediaTool& media,
                                  Context& context);

/// Kept samples and all other tracks bit for bit; the new pictures and the copied ones around them
/// decoded, the copied ones as they decode from the original.
Result<void> prove_spliced(const RestoredFile& job, MediaTool& media, Context& context,
                           std::vector<Proof>& proofs);

}  // namespace wanprep
