/// Names, roles and chapters of files, and whether those that were written can be read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "facts/file_tags.hpp"
#include "media/media_tool.hpp"
#include "session/restore_proofs.hpp"

namespace wanprep {

/// All of them; what libav does not read of mp4 and mov comes from their index.
Result<FileTags> tags_of(const std::filesystem::path& path, const MediaFacts& facts,
                         MediaTool& media, Context& context);

/// A proof for what can be read back, a line of `lost` for what cannot: no picture is worth less
/// for a name that a container did not take.
Result<void> check_labels(const RestoredFile& job, MediaTool& media, Context& context,
                          std::vector<Proof>& proofs, std::vector<std::string>& lost);

}  // namespace wanprep
