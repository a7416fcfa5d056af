/// Facts and frame index of any container by libav.
#pragma once

#include <filesystem>

#include "core/context.hpp"
#include "facts/probe.hpp"

namespace wanprep {

/// As MediaTool::probe.
Result<Probe> probe_media(const std::filesystem::path& path, Context& context);

/// As MediaTool::first_pictures.
Result<VideoFacts> first_pictures(const std::filesystem::path& path, int stream, Context& context);

}  // namespace wanprep
