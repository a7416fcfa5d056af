/// The one gray that is transparent in a PNG.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wanprep {

/// Of gray PNG of 1, 2 or 4 bits a pixel (PNG 11.3.2.1, tRNS), as a level of 0 to 255; nothing for
/// all other pictures, whose key libav applies itself.
std::optional<std::uint8_t> gray_key_of_png(std::string_view bytes);

}  // namespace wanprep
