/// A frame number that survives scaling, padding, turning, tinting and re-encoding: a white ring, a
/// black ring, and 8 x 4 cells of 16 number bits and 16 check bits.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/geometry.hpp"

namespace wanprep::testing {

/// Luma (0..255) of the code of `number` at a place of a picture of `size`; nothing outside the
/// code's area.
std::optional<int> bar_code_luma(int number, Size size, int x, int y);

/// A gray picture, rows without padding.
struct GrayPicture {
  Size size;
  std::vector<std::uint8_t> luma;
  int at(int x, int y) const {
    return luma[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                static_cast<std::size_t>(x)];
  }
};

/// The number, and how the picture would have to be turned to show the code upright.
struct FoundCode {
  int number = 0;
  Orientation orientation;
};

std::optional<FoundCode> find_bar_code(const GrayPicture& picture);

/// Where a stored pixel of a picture of `size` is seen.
struct Place {
  int x = 0;
  int y = 0;
};
Place seen_at(int x, int y, Size size, const Orientation& orientation);

}  // namespace wanprep::testing
