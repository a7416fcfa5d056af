/// What a still picture *is*.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/geometry.hpp"

namespace wanprep {

/// `unknown`: there is a channel, and its pixels could not be decoded.
enum class Alpha { none, opaque, transparent, unknown };

struct ImageFacts {
  std::string format;  ///< by content: "jpeg" "png" "bmp" "webp" "heif" "avif" "gif" "tiff" "jxl" …
  std::uint64_t bytes = 0;
  Size stored;
  Orientation orientation;  ///< from EXIF
  int channels = 0;         ///< after a palette is expanded; 0: not known
  int bit_depth = 0;        ///< of a component; 0: not known
  Alpha alpha = Alpha::none;
  std::int64_t frames = 1;
  std::string color_model;  ///< "rgb" "gray" "cmyk" "palette" "unknown"
  bool icc_profile = false;
  bool extension_matches = true;         ///< the file's name agrees with its content
  std::vector<std::string> location;     ///< "EXIF GPS", "EXIF serial number", "XMP" …
  std::optional<std::string> truncated;  ///< what is missing

  Size display() const { return orientation.swaps_sides() ? stored.transposed() : stored; }
  bool operator==(const ImageFacts&) const = default;
};

/// What libavutil lets a decoder make, its margin of 128 on each side included.
inline constexpr std::int64_t kMostDecoderPixels = 268'435'455;
inline bool is_decodable(const Size& size) {
  return (std::int64_t{size.width} + 128) * (std::int64_t{size.height} + 128) <= kMostDecoderPixels;
}

}  // namespace wanprep
