/// Steps as JSON and back; for this folder's *_json sources alone.
#pragma once

#include "facts/json_reader.hpp"
#include "recipe/step.hpp"

namespace wanprep {

nlohmann::ordered_json step_json(const Step& step);
/// Throws JsonTrouble, naming the key.
Step step_from(const JsonObject& object);

/// Sides that no picture has and counts that no clip has are mistakes.
inline constexpr std::int64_t kMostSide = 1 << 20;
inline constexpr std::int64_t kMostFrames = std::int64_t{1} << 32;

}  // namespace wanprep
