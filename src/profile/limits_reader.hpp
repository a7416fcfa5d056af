/// Reads limits from JSON: a model's whole, or an offer's over its model's. Throws JsonTrouble.
#pragma once

#include "facts/json_reader.hpp"
#include "profile/profile.hpp"

namespace wanprep {

/// With `base`, absent keys keep the base's value and present ones may only narrow it; without,
/// every key must be there.
VideoLimits read_video_limits(const JsonObject& from, const VideoLimits* base);
ImageLimits read_image_limits(const JsonObject& from, const ImageLimits* base);
RequestLimits read_request_limits(const JsonObject& from, const RequestLimits* base);
/// Rules that no limit states: a list of {"rules", "min", "max", "source"}; may be absent.
HazardBounds read_hazards(const JsonObject& from, const std::string& key);
Source read_source(const JsonObject& from);

}  // namespace wanprep
