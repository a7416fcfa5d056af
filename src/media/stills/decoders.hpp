/// What libav 5.1 does not read, or reads with a loss: one decoder a file, inside the module of
/// stills alone. `bytes` is the whole file; pictures come as stored, not turned. Errors:
/// Code::input.
#pragma once

#include <cstdint>
#include <span>

#include <fmt/format.h>

#include "media/media_tool.hpp"

namespace wanprep {

/// The primary picture of a HEIF or AVIF file (libheif).
Result<StillImage> read_heif(std::span<const std::uint8_t> bytes, std::int64_t most_pixels);
/// The first frame of a moving WEBP on its canvas (libwebpdemux), always with alpha.
Result<StillImage> read_webp_animation(std::span<const std::uint8_t> bytes,
                                       std::int64_t most_pixels);
/// A JPEG of four inks, by its own profile in sRGB (libjpeg; libav folds black away).
Result<StillImage> read_cmyk_jpeg(std::span<const std::uint8_t> bytes, std::int64_t most_pixels);

inline tl::unexpected<Error> too_many_pixels(std::int64_t width, std::int64_t height,
                                             std::int64_t most) {
  return fail(Code::input, fmt::format("the picture is {} x {}: over the {} pixels that are read",
                                       width, height, most));
}

}  // namespace wanprep
