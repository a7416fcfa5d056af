#include "media/still.hpp"
#include "support/own_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/real_media.hpp"

namespace wanprep {
namespace {

constexpr std::int64_t kCap = 100'000'000;

Context quiet() { return {null_sink(), system_clock()}; }

StillImage still(const std::filesystem::path& path) {
  auto context = quiet();
  auto image = read_still(path, kCap, context);
  EXPECT_TRUE(image.has_value()) << image.error().message;
  return image.value_or(StillImage{});
}

struct Shape {
  const char* name;
  Size size;
  int channels;
  int depth;
};

class StillShape : public ::testing::TestWithParam<Shape> {};

TEST_P(StillShape, is_decoded_to_the_components_it_has) {
  WANPREP_REAL_MEDIA(path, std::string("image/") + GetParam().name);
  const auto image = still(path);
  EXPECT_EQ(image.size, GetParam().size);
  EXPECT_EQ(image.channels, GetParam().channels);
  EXPECT_EQ(image.bit_depth, GetParam().depth);
}

INSTANTIATE_TEST_SUITE_P(Reading, StillShape,
                         ::testing::Values(Shape{"orientation-6.jpg", {1200, 1800}, 3, 8},
                                           Shape{"alpha-transparent.png", {500, 500}, 4, 8},
                                           Shape{"palette-trns.png", {900, 600}, 4, 8},
                                           Shape{"png-16bit.png", {900, 600}, 3, 16},
                                           Shape{"png-750x30.png", {750, 30}, 1, 8},
                                           Shape{"apng-245.png", {245, 245}, 4, 8},
                                           Shape{"grey.jpg", {400, 267}, 1, 8},
                                           Shape{"cmyk.jpg", {1400, 350}, 3, 8},
                                           Shape{"progressive.jpg", {512, 384}, 3, 8},
                                           Shape{"ultrahdr-gainmap.jpg", {3072, 4080}, 3, 8},
                                           Shape{"lossy-alpha.webp", {400, 301}, 4, 8},
                                           Shape{"bmp-24-v4.bmp", {435, 353}, 3, 8}));

TEST(Still, refuses_more_pixels_than_allowed_by_the_header) {
  WANPREP_REAL_MEDIA(path, "image/giant-20000x14000.jpg");
  auto context = quiet();
  const auto image = read_still(path, kCap, context);
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().code, Code::input);
}

TEST(Still, png_gives_back_every_component) {
  StillImage image{{5, 3}, 4, 8, std::vector<std::uint8_t>(60)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = static_cast<std::uint8_t>(i * 4);
  const auto bytes = write_still(image, "png", 100);
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  const auto path = ::wanprep::testing::own_folder() / "still.png";
  std::ofstream(path, std::ios::binary) << *bytes;
  EXPECT_EQ(still(path).pixels, image.pixels);
}

TEST(Still, jpeg_of_a_flat_color_keeps_it) {
  StillImage image{{64, 48}, 3, 8, {}};
  for (int i = 0; i < 64 * 48; ++i) image.pixels.insert(image.pixels.end(), {200, 40, 90});
  const auto bytes = write_still(image, "jpeg", 95);
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  const auto path = ::wanprep::testing::own_folder() / "still.jpg";
  std::ofstream(path, std::ios::binary) << *bytes;
  const auto back = still(path);
  ASSERT_EQ(back.pixels.size(), image.pixels.size());
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(back.pixels[i], image.pixels[i], 3);
}

}  // namespace
}  // namespace wanprep
