#include "core/geometry.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace wanprep {
namespace {

// Mirror left-right first, then turn clockwise: EXIF 1..8 in order.
constexpr std::array<Orientation, 8> kExif{{
    {0, false},
    {0, true},
    {180, false},
    {180, true},
    {270, true},
    {90, false},
    {90, true},
    {270, false},
}};

constexpr int sign(std::int32_t value) { return value > 0 ? 1 : (value < 0 ? -1 : 0); }

// A hostile sample aspect can ask for any size; no picture has one beyond an int.
int side(const Rational& length) {
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  return static_cast<int>(std::clamp<std::int64_t>(length.round(), 1, most));
}

}  // namespace

Orientation Orientation::from_exif(int value) {
  return value >= 1 && value <= 8 ? kExif[static_cast<std::size_t>(value - 1)] : Orientation{};
}

int Orientation::exif() const {
  for (std::size_t i = 0; i < kExif.size(); ++i)
    if (kExif[i] == *this) return static_cast<int>(i) + 1;
  return 1;
}

Orientation Orientation::inverse() const {
  // A mirrored turn is its own inverse: M then R, and M R M = R^-1.
  return mirrored ? *this : Orientation{(360 - rotation) % 360, false};
}

std::optional<Orientation> Orientation::from_matrix(const std::int32_t (&m)[9]) {
  // Points are row vectors: x' = a x + c y, y' = b x + d y, with y downwards.
  const int a = sign(m[0]), b = sign(m[1]), c = sign(m[3]), d = sign(m[4]);
  if (b == 0 && c == 0) {
    if (a == 1 && d == 1) return Orientation{0, false};
    if (a == -1 && d == -1) return Orientation{180, false};
    if (a == -1 && d == 1) return Orientation{0, true};
    if (a == 1 && d == -1) return Orientation{180, true};
  }
  if (a == 0 && d == 0) {
    if (b == 1 && c == -1) return Orientation{90, false};
    if (b == -1 && c == 1) return Orientation{270, false};
    if (b == 1 && c == 1) return Orientation{270, true};
    if (b == -1 && c == -1) return Orientation{90, true};
  }
  return std::nullopt;
}

Size displayed(Size stored, const Rational& sample_aspect, const Orientation& orientation) {
  Size size = stored;
  if (sample_aspect > Rational{1})
    size.width = side(Rational{stored.width} * sample_aspect);
  else if (sample_aspect > Rational{0} && sample_aspect < Rational{1})
    size.height = side(Rational{stored.height} / sample_aspect);
  return orientation.swaps_sides() ? size.transposed() : size;
}

}  // namespace wanprep
