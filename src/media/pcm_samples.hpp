/// Uncompressed sound as it is stored, for proofs that a cut took the right samples.
#pragma once

#include <filesystem>

#include "core/context.hpp"
#include "media/media_tool.hpp"

namespace wanprep {

/// See MediaTool::pcm_samples.
Result<SampleDigest> pcm_samples(const std::filesystem::path& path, int stream,
                                 const TimeRange& range, Context& context);

}  // namespace wanprep
