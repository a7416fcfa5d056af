#include "support/bar_code.hpp"

#include <algorithm>
#include <array>

namespace wanprep::testing {
namespace {

constexpr int kColumns = 8;
constexpr int kRows = 4;
// The rings are half a cell wide each, so the whole is two cells wider and higher than the data.
constexpr int kWhite = 235;
constexpr int kBlack = 16;

std::uint32_t check_bits(std::uint32_t number) {
  std::uint32_t value = (number + 0x1234) * 2654435761u;
  value ^= value >> 15;
  value *= 0x85ebca6bu;
  return (value >> 16) & 0xffff;
}

bool bit(std::uint32_t word, int column, int row) {
  return ((word >> (row * kColumns + column)) & 1) != 0;
}

std::uint32_t word_of(int number) {
  const auto low = static_cast<std::uint32_t>(number) & 0xffff;
  return low | (check_bits(low) << 16);
}

// A fraction of the code's box, as the luma there says.
int luma_in_box(std::uint32_t word, double u, double v) {
  const double x = u * (kColumns + 2) - 1;
  const double y = v * (kRows + 2) - 1;
  if (x < -0.5 || y < -0.5 || x >= kColumns + 0.5 || y >= kRows + 0.5) return kWhite;
  if (x < 0 || y < 0 || x >= kColumns || y >= kRows) return kBlack;
  return bit(word, static_cast<int>(x), static_cast<int>(y)) ? kWhite : kBlack;
}

struct Span {
  int from = 0;
  int to = 0;  // one past the end
};

// From the first to the last place that holds at least half as many white pixels as any.
std::optional<Span> span_of(const std::vector<int>& counts) {
  const int most = *std::max_element(counts.begin(), counts.end());
  if (most == 0) return std::nullopt;
  const auto enough = [&](int count) { return count * 2 >= most; };
  const auto first = std::find_if(counts.begin(), counts.end(), enough);
  const auto last = std::find_if(counts.rbegin(), counts.rend(), enough);
  return Span{static_cast<int>(first - counts.begin()), static_cast<int>(counts.rend() - last)};
}

int white_threshold(const GrayPicture& picture) {
  std::array<std::size_t, 256> histogram = {};
  for (const auto value : picture.luma) ++histogram[value];
  // Ringing overshoots: the level that enough of the pixels reach is white, not the maximum. In a
  // picture of 1:9 the code is a fortieth of it, and half of that is black.
  std::size_t above = 0;
  int white = 255;
  while (white > 0 &&
         (above += histogram[static_cast<std::size_t>(white)]) * 400 < picture.luma.size())
    --white;
  return white - (white - 16) / 5;
}

struct Box {
  Span x;
  Span y;
};

std::optional<Box> find_ring(const GrayPicture& picture) {
  const int threshold = white_threshold(picture);
  std::vector<int> columns(static_cast<std::size_t>(picture.size.width));
  std::vector<int> rows(static_cast<std::size_t>(picture.size.height));
  for (int y = 0; y < picture.size.height; ++y)
    for (int x = 0; x < picture.size.width; ++x)
      if (picture.at(x, y) >= threshold) {
        ++columns[static_cast<std::size_t>(x)];
        ++rows[static_cast<std::size_t>(y)];
      }
  const auto x = span_of(columns);
  const auto y = span_of(rows);
  if (!x || !y || x->to - x->from < 24 || y->to - y->from < 12) return std::nullopt;
  return Box{*x, *y};
}

// Mean of the middle of a cell; u and v are fractions of the box.
int mean_at(const GrayPicture& picture, const Box& box, double u, double v, double du, double dv) {
  const double width = box.x.to - box.x.from;
  const double height = box.y.to - box.y.from;
  const auto clamp_x = [&](double value) {
    return std::clamp(static_cast<int>(value), 0, picture.size.width - 1);
  };
  const auto clamp_y = [&](double value) {
    return std::clamp(static_cast<int>(value), 0, picture.size.height - 1);
  };
  int sum = 0;
  int count = 0;
  for (int y = clamp_y(box.y.from + (v - dv) * height);
       y <= clamp_y(box.y.from + (v + dv) * height); ++y)
    for (int x = clamp_x(box.x.from + (u - du) * width);
         x <= clamp_x(box.x.from + (u + du) * width); ++x) {
      sum += picture.at(x, y);
      ++count;
    }
  return count > 0 ? sum / count : 0;
}

// Where the middle of an upright cell lies in a box that is turned.
std::array<double, 2> turned(double u, double v, const Orientation& orientation) {
  // The inverse way: from what is seen to what is stored.
  double x = u;
  double y = v;
  switch (orientation.rotation) {
    case 90:
      x = v, y = 1 - u;
      break;
    case 180:
      x = 1 - u, y = 1 - v;
      break;
    case 270:
      x = 1 - v, y = u;
      break;
    default:
      break;
  }
  if (orientation.mirrored) x = 1 - x;
  return {x, y};
}

std::optional<int> read_turned(const GrayPicture& picture, const Box& box,
                               const Orientation& orientation) {
  std::array<int, kColumns* kRows> cells = {};
  const bool swaps = orientation.swaps_sides();
  const double du = 0.2 / ((swaps ? kRows : kColumns) + 2);
  const double dv = 0.2 / ((swaps ? kColumns : kRows) + 2);
  for (int row = 0; row < kRows; ++row)
    for (int column = 0; column < kColumns; ++column) {
      const auto place =
          turned((column + 1.5) / (kColumns + 2), (row + 1.5) / (kRows + 2), orientation);
      cells[static_cast<std::size_t>(row * kColumns + column)] =
          mean_at(picture, box, place[0], place[1], du, dv);
    }
  const auto ends = std::minmax_element(cells.begin(), cells.end());
  if (*ends.second - *ends.first < 30) return std::nullopt;
  const int middle = (*ends.first + *ends.second) / 2;
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (cells[i] > middle) word |= 1u << i;
  const auto number = word & 0xffff;
  if (check_bits(number) != word >> 16) return std::nullopt;
  return static_cast<int>(number);
}

}  // namespace

Place seen_at(int x, int y, Size size, const Orientation& orientation) {
  if (orientation.mirrored) x = size.width - 1 - x;
  switch (orientation.rotation) {
    case 90:
      return {size.height - 1 - y, x};
    case 180:
      return {size.width - 1 - x, size.height - 1 - y};
    case 270:
      return {y, size.width - 1 - x};
    default:
      return {x, y};
  }
}

std::optional<int> bar_code_luma(int number, Size size, int x, int y) {
  // A cell is a sixteenth of the width where the height allows it.
  const double cell = std::min(size.width / 16.0, size.height / 8.0);
  const double width = cell * (kColumns + 2);
  const double height = cell * (kRows + 2);
  const double u = (x + 0.5 - (size.width - width) / 2) / width;
  const double v = (y + 0.5 - (size.height - height) / 2) / height;
  if (u < 0 || v < 0 || u >= 1 || v >= 1) return std::nullopt;
  return luma_in_box(word_of(number), u, v);
}

std::optional<FoundCode> find_bar_code(const GrayPicture& picture) {
  const auto box = find_ring(picture);
  if (!box) return std::nullopt;
  for (int exif = 1; exif <= 8; ++exif) {
    const auto orientation = Orientation::from_exif(exif);
    if (const auto number = read_turned(picture, *box, orientation))
      return FoundCode{*number, orientation};
  }
  return std::nullopt;
}

}  // namespace wanprep::testing
