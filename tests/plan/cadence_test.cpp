#include "plan/cadence.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

constexpr int kWidth = 16;
constexpr int kHeight = 24;

using Picture = std::vector<std::uint8_t>;

/// A bar that moves by a column a frame, on a slope.
std::uint8_t luma(int film, int x, int y) {
  return static_cast<std::uint8_t>((x + 2 * film) % kWidth < 4 ? 200 : 40 + y);
}

/// Top rows of one film frame, bottom rows of another.
Picture woven(int top, int bottom) {
  Picture picture;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) picture.push_back(luma(y % 2 == 0 ? top : bottom, x, y));
  return picture;
}

std::vector<Picture> telecined(int frames) {
  constexpr int kTop[] = {0, 1, 1, 2, 3};
  constexpr int kBottom[] = {0, 1, 2, 3, 3};
  std::vector<Picture> pictures;
  for (int i = 0; i < frames; ++i)
    pictures.push_back(woven(i / 5 * 4 + kTop[i % 5], i / 5 * 4 + kBottom[i % 5]));
  return pictures;
}

TEST(Cadence, names_film_that_was_spread_over_fields) {
  EXPECT_EQ(cadence_of(telecined(40), kWidth, kHeight), "3:2 pulldown");
}

TEST(Cadence, does_not_name_what_moves_with_every_field) {
  std::vector<Picture> pictures;
  for (int i = 0; i < 40; ++i) pictures.push_back(woven(2 * i, 2 * i + 1));
  EXPECT_EQ(cadence_of(pictures, kWidth, kHeight), "");
}

TEST(Cadence, does_not_name_what_stands_still) {
  EXPECT_EQ(cadence_of(std::vector<Picture>(40, woven(3, 3)), kWidth, kHeight), "");
}

TEST(Cadence, does_not_guess_from_a_few_frames) {
  EXPECT_EQ(cadence_of(telecined(12), kWidth, kHeight), "");
}

}  // namespace
}  // namespace wanprep
