/// Color by ICC profiles (lcms2), inside the module of stills alone.
#pragma once

#include <cstdint>
#include <span>

#include "media/media_tool.hpp"

namespace wanprep {

/// The picture in sRGB (gray stays gray, in sRGB's curve), alpha untouched, depth kept; relative
/// colorimetric with black point compensation. Where the profile is empty, broken or made for other
/// channels the picture comes back as it is.
StillImage converted_to_srgb(StillImage image, std::span<const std::uint8_t> icc);

/// Four bytes a pixel, inks as JPEG stores them (`inverted`: 255 is no ink, as Adobe writes it), to
/// RGB. Without a usable profile each color is its ink times black, as decoders do.
StillImage cmyk_in_srgb(Size size, std::span<const std::uint8_t> inks, bool inverted,
                        std::span<const std::uint8_t> icc);

}  // namespace wanprep
