/// What the fields of an interlaced picture carry.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wanprep {

/// "3:2 pulldown" where film frames were spread over fields (four over five frames, each parity
/// repeating one field in five), else "". `pictures` are consecutive frames, width * height luma
/// bytes each, rows as coded. Too few frames, or a picture that hardly moves: "".
std::string cadence_of(const std::vector<std::vector<std::uint8_t>>& pictures, int width,
                       int height);

/// Frames that cadence_of needs to be sure.
inline constexpr std::int64_t kCadenceFrames = 30;

}  // namespace wanprep
