/// The transparency of an original as gray pictures.
#pragma once

#include <filesystem>
#include <string>

#include "facts/probe.hpp"
#include "recipe/work.hpp"

namespace wanprep {

/// As far as the facts tell.
bool is_transparent(const VideoFacts& video);
/// Of no frame yet: who orders names them.
Segment transparency_of(const std::filesystem::path& path, const Probe& probe);
/// "gray12le": as deep as the picture.
std::string gray_format(const VideoFacts& video);

}  // namespace wanprep
