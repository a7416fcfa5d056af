/// What the tags of a container say of the camera: places, serial numbers, transfer curves.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "facts/media_facts.hpp"
#include "media/input.hpp"

namespace wanprep {

/// Fills facts.location and facts.location_values from the tags of the file, its streams and its
/// chapters, at most 64, and from streams of telemetry.
void note_places(const Input& input, MediaFacts& facts);

/// The logarithmic curve that the tags of the picture, else of the file, name.
std::optional<std::string> find_log_curve(const Input& input, int picture);

}  // namespace wanprep
