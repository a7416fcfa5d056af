#include "core/geometry.hpp"

#include <gtest/gtest.h>

#include <array>

namespace wanprep {
namespace {

// A picture of three by two pixels, each with a name of its own.
struct Picture {
  int width = 3;
  int height = 2;
  std::array<int, 6> pixels{1, 2, 3, 4, 5, 6};
  bool operator==(const Picture&) const = default;
};

Picture mirror(const Picture& in) {
  Picture out = in;
  for (std::size_t y = 0; y < static_cast<std::size_t>(in.height); ++y)
    for (std::size_t x = 0; x < static_cast<std::size_t>(in.width); ++x) {
      const auto width = static_cast<std::size_t>(in.width);
      out.pixels[y * width + x] = in.pixels[y * width + (width - 1 - x)];
    }
  return out;
}

Picture turn_clockwise(const Picture& in) {
  Picture out{in.height, in.width, {}};
  const auto width = static_cast<std::size_t>(in.width);
  const auto height = static_cast<std::size_t>(in.height);
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x)
      out.pixels[x * height + (height - 1 - y)] = in.pixels[y * width + x];
  return out;
}

Picture shown(Picture picture, const Orientation& orientation) {
  if (orientation.mirrored) picture = mirror(picture);
  for (int turned = 0; turned < orientation.rotation; turned += 90)
    picture = turn_clockwise(picture);
  return picture;
}

TEST(Orientation, shows_the_corners_where_exif_says) {
  // The stored top left pixel is shown: top left, top right, bottom right, bottom left, and then
  // the same with the sides swapped (EXIF 2.3, tag 0x0112).
  const std::array<std::array<int, 6>, 8> expected{{{1, 2, 3, 4, 5, 6},
                                                    {3, 2, 1, 6, 5, 4},
                                                    {6, 5, 4, 3, 2, 1},
                                                    {4, 5, 6, 1, 2, 3},
                                                    {1, 4, 2, 5, 3, 6},
                                                    {4, 1, 5, 2, 6, 3},
                                                    {6, 3, 5, 2, 4, 1},
                                                    {3, 6, 2, 5, 1, 4}}};
  for (int exif = 1; exif <= 8; ++exif)
    EXPECT_EQ(shown({}, Orientation::from_exif(exif)).pixels,
              expected[static_cast<std::size_t>(exif - 1)])
        << exif;
}

TEST(Orientation, goes_to_exif_and_back) {
  for (int exif = 1; exif <= 8; ++exif) EXPECT_EQ(Orientation::from_exif(exif).exif(), exif);
  EXPECT_TRUE(Orientation::from_exif(0).upright());
  EXPECT_TRUE(Orientation::from_exif(9).upright());
}

TEST(Orientation, is_undone_by_its_inverse) {
  for (int exif = 1; exif <= 8; ++exif) {
    const auto orientation = Orientation::from_exif(exif);
    EXPECT_EQ(shown(shown({}, orientation), orientation.inverse()), Picture{}) << exif;
    EXPECT_EQ(orientation.inverse().inverse(), orientation) << exif;
  }
}

constexpr std::int32_t kOne = 0x10000;

std::optional<Orientation> from(std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d) {
  const std::int32_t matrix[9] = {a, b, 0, c, d, 0, 0, 0, 0x40000000};
  return Orientation::from_matrix(matrix);
}

TEST(Orientation, reads_the_matrices_that_phones_write) {
  EXPECT_EQ(from(kOne, 0, 0, kOne), (Orientation{0, false}));
  EXPECT_EQ(from(0, kOne, -kOne, 0), (Orientation{90, false}));
  EXPECT_EQ(from(-kOne, 0, 0, -kOne), (Orientation{180, false}));
  EXPECT_EQ(from(0, -kOne, kOne, 0), (Orientation{270, false}));
}

// Where a matrix (x' = a x + c y, y' = b x + d y) and an orientation put the picture's axes.
TEST(Orientation, agrees_with_the_matrix_on_where_the_axes_go) {
  for (int exif = 1; exif <= 8; ++exif) {
    const auto orientation = Orientation::from_exif(exif);
    int a = orientation.mirrored ? -1 : 1, b = 0, c = 0, d = 1;
    for (int turned = 0; turned < orientation.rotation; turned += 90) {
      const int old_a = a, old_c = c;  // clockwise with y downwards: (x, y) -> (-y, x)
      a = -b, c = -d, b = old_a, d = old_c;
    }
    EXPECT_EQ(from(a * kOne, b * kOne, c * kOne, d * kOne), orientation) << exif;
  }
}

TEST(Orientation, does_not_guess_at_other_matrices) {
  EXPECT_EQ(from(0, 0, 0, 0), std::nullopt);
  EXPECT_EQ(from(kOne, kOne, -kOne, kOne), std::nullopt);
  EXPECT_EQ(from(kOne, 0, kOne, 0), std::nullopt);
}

TEST(Displayed, scales_the_axis_that_enlarges) {
  EXPECT_EQ(displayed({1440, 1080}, {4, 3}, {}), (Size{1920, 1080}));
  EXPECT_EQ(displayed({720, 480}, {8, 9}, {}), (Size{720, 540}));
}

TEST(Displayed, turns_after_the_pixels_are_square) {
  EXPECT_EQ(displayed({1440, 1080}, {4, 3}, {90, false}), (Size{1080, 1920}));
  EXPECT_EQ(displayed({640, 480}, 1, {180, true}), (Size{640, 480}));
}

TEST(Displayed, stays_a_size_whatever_the_file_claims) {
  EXPECT_EQ(displayed({100, 100}, {INT32_MAX, 1}, {}), (Size{INT32_MAX, 100}));
  EXPECT_EQ(displayed({100, 100}, {1, INT32_MAX}, {}), (Size{100, INT32_MAX}));
  EXPECT_EQ(displayed({100, 100}, 0, {}), (Size{100, 100}));
}

}  // namespace
}  // namespace wanprep
