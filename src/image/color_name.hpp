/// Colors as people write them.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/error.hpp"

namespace wanprep {

/// Red, green, blue of "#rgb", "#rrggbb", "0xrrggbb" or a basic CSS name ("white", "gray"),
/// whatever the case. Error: Code::usage.
Result<std::array<std::uint8_t, 3>> color_of(const std::string& name);

}  // namespace wanprep
