/// What restore wrote, read back and held against the plan.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "facts/probe.hpp"
#include "media/media_tool.hpp"
#include "session/restore_file.hpp"

namespace wanprep {

/// `written` is `file`'s probe; `sources` the containers by path (original, result).
struct RestoredFile {
  std::filesystem::path file;
  const Probe& written;
  const RestorePlan& plan;
  std::filesystem::path original_path;
  const Probe& original;
  const Probe& result;
  std::string copied;  ///< of a splice: how the original's bytes came over
};

/// All proofs, failed ones too. Errors: what cannot be read at all.
Result<std::vector<Proof>> prove_restored(const RestoredFile& job, MediaTool& media,
                                          Context& context);

}  // namespace wanprep
