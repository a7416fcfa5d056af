/// Sound as something to measure: one channel, few samples.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/context.hpp"
#include "core/error.hpp"
#include "core/rational.hpp"

namespace wanprep {

/// As MediaTool::mono_sound.
Result<std::vector<std::int16_t>> mono_sound(const std::filesystem::path& path, int stream,
                                             const Rational& start, const Rational& length,
                                             int rate, Context& context);

}  // namespace wanprep
