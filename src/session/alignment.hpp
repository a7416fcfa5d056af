/// Measures where a result lies against the clip that was sent.
#pragma once

#include <filesystem>
#include <optional>

#include "core/context.hpp"
#include "facts/probe.hpp"
#include "media/media_tool.hpp"
#include "plan/align.hpp"
#include "recipe/recipe.hpp"

namespace wanprep {

/// What stands for the clip: the file that was sent, or the original's range as conform turned and
/// sized it.
struct SentClip {
  std::filesystem::path path;
  const Probe& probe;
  const Recipe* recipe = nullptr;  ///< set: `path` is the original
};

/// Seconds that one picture lasts.
Rational picture_length(const Probe& probe);

/// Errors as MediaTool::gray_frames.
Result<Alignment> measure_alignment(const SentClip& sent, const std::filesystem::path& result,
                                    const Probe& result_probe, MediaTool& media, Context& context);

}  // namespace wanprep
