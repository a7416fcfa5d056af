/// Picture sizes and the eight ways a picture can be turned.
#pragma once

#include <cstdint>
#include <optional>

#include "core/rational.hpp"

namespace wanprep {

struct Size {
  int width = 0;   ///< pixels
  int height = 0;  ///< pixels
  bool operator==(const Size&) const = default;
  Size transposed() const { return {height, width}; }
};

/// A rectangle inside a picture, in whole pixels from the top left.
struct Rect {
  int x = 0;
  int y = 0;
  Size size;
  bool operator==(const Rect&) const = default;
};

/// How a player shows stored pixels: mirrored left-right first (where `mirrored`), then turned
/// clockwise by `rotation` degrees. These are the eight EXIF orientations.
struct Orientation {
  int rotation = 0;  ///< 0, 90, 180 or 270, clockwise
  bool mirrored = false;

  bool operator==(const Orientation&) const = default;
  bool upright() const { return rotation == 0 && !mirrored; }
  bool swaps_sides() const { return rotation % 180 != 0; }

  /// EXIF tag 0x0112, 1..8; anything else counts as 1.
  static Orientation from_exif(int value);
  int exif() const;
  /// The orientation that undoes this one.
  Orientation inverse() const;
  /// From the nine 16.16/2.30 numbers of a tkhd or stream display matrix (row-major
  /// a b u c d v x y w, ISO BMFF 8.3.2), by the signs of a, b, c and d. A matrix that is no
  /// quarter turn gives nothing.
  static std::optional<Orientation> from_matrix(const std::int32_t (&matrix)[9]);
};

/// Stored size and sample aspect to the size on screen: the axis that enlarges is scaled,
/// then the orientation is applied. Rounded to the nearest pixel, at
/// least one.
Size displayed(Size stored, const Rational& sample_aspect, const Orientation& orientation);

}  // namespace wanprep
