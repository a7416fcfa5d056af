#include <gtest/gtest.h>

#include "image/color_name.hpp"
#include "image/opencv_tool.hpp"

namespace wanprep {
namespace {

StillImage picture(Size size, int channels, std::vector<std::uint8_t> pixels) {
  return {size, channels, 8, std::move(pixels)};
}

StillImage picture_16(Size size, int channels, const std::vector<std::uint16_t>& values) {
  StillImage image{size, channels, 16, {}};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
  image.pixels.assign(bytes, bytes + values.size() * 2);
  return image;
}

StillImage applied(const StillImage& image, const PixelWork& work) {
  const auto result = opencv_image_tool().apply(image, work);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result.value_or(StillImage{});
}

Alpha alpha_of(const StillImage& image) {
  const auto result = opencv_image_tool().alpha(image);
  EXPECT_TRUE(result);
  return result.value_or(Alpha::none);
}

PixelWork flatten(const std::string& color) {
  PixelWork work;
  work.flatten_on = color;
  return work;
}

TEST(ImageAlpha, tells_none_opaque_and_transparent_apart) {
  EXPECT_EQ(alpha_of(picture({1, 1}, 3, {1, 2, 3})), Alpha::none);
  EXPECT_EQ(alpha_of(picture({2, 1}, 4, {1, 2, 3, 255, 1, 2, 3, 255})), Alpha::opaque);
  EXPECT_EQ(alpha_of(picture({2, 1}, 4, {1, 2, 3, 255, 1, 2, 3, 254})), Alpha::transparent);
  EXPECT_EQ(alpha_of(picture({2, 1}, 2, {9, 255, 9, 0})), Alpha::transparent);
}

TEST(ImageAlpha, needs_all_sixteen_bits_to_be_full) {
  EXPECT_EQ(alpha_of(picture_16({1, 1}, 2, {7, 65535})), Alpha::opaque);
  EXPECT_EQ(alpha_of(picture_16({1, 1}, 2, {7, 65534})), Alpha::transparent);
}

TEST(ImageFlatten, mixes_straight_alpha_with_the_color) {
  const auto flat = applied(picture({3, 1}, 4, {10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128}),
                            flatten("#ffffff"));
  EXPECT_EQ(flat.channels, 3);
  EXPECT_EQ(flat.pixels, (std::vector<std::uint8_t>{10, 20, 30, 255, 255, 255, 127, 127, 127}));
}

TEST(ImageFlatten, keeps_gray_gray_and_widens_it_for_a_color) {
  const auto image = picture({1, 1}, 2, {100, 0});
  EXPECT_EQ(applied(image, flatten("white")).pixels, (std::vector<std::uint8_t>{255}));
  EXPECT_EQ(applied(image, flatten("red")).pixels, (std::vector<std::uint8_t>{255, 0, 0}));
}

TEST(ImageFlatten, refuses_an_unknown_color) {
  const auto result =
      opencv_image_tool().apply(picture({1, 1}, 4, {1, 2, 3, 4}), flatten("blurple"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::usage);
}

TEST(ImageDepth, rounds_sixteen_bits_to_eight) {
  const auto image = applied(picture_16({4, 1}, 1, {0, 65535, 257 * 7 + 128, 257 * 7 + 129}), {});
  EXPECT_EQ(image.bit_depth, 8);
  EXPECT_EQ(image.pixels, (std::vector<std::uint8_t>{0, 255, 7, 8}));
}

//   a b c        mirrored: c b a      then turned 90 clockwise:  f c
//   d e f                  f e d                                  e b
//                                                                 d a
TEST(ImageTurn, mirrors_first_and_then_turns_clockwise) {
  PixelWork work;
  work.turn = {90, true};
  const auto image = applied(picture({3, 2}, 1, {'a', 'b', 'c', 'd', 'e', 'f'}), work);
  EXPECT_EQ(image.size, (Size{2, 3}));
  EXPECT_EQ(std::string(image.pixels.begin(), image.pixels.end()), "fcebda");
}

TEST(ImageTurn, is_undone_by_the_inverse_for_all_eight_orientations) {
  const auto original = picture({3, 2}, 1, {1, 2, 3, 4, 5, 6});
  for (int value = 1; value <= 8; ++value) {
    PixelWork there, back;
    there.turn = Orientation::from_exif(value);
    back.turn = there.turn.inverse();
    EXPECT_EQ(applied(applied(original, there), back).pixels, original.pixels) << value;
  }
}

TEST(ImageScale, gives_the_size_that_was_asked_for) {
  PixelWork work;
  for (const Size size : {Size{3, 5}, Size{40, 2}, Size{64, 64}}) {
    work.scale_to = size;
    EXPECT_EQ(applied(picture({16, 8}, 3, std::vector<std::uint8_t>(16 * 8 * 3, 99)), work).size,
              size);
  }
}

TEST(ImageScale, leaves_a_flat_picture_flat) {
  PixelWork work;
  work.scale_to = Size{37, 21};
  const auto image = applied(picture({16, 8}, 1, std::vector<std::uint8_t>(16 * 8, 99)), work);
  EXPECT_EQ(image.pixels, std::vector<std::uint8_t>(37 * 21, 99));
}

TEST(ImagePad, stands_where_it_is_told_to) {
  PixelWork work;
  work.pad_into = Rect{1, 0, {3, 2}};
  work.pad_color = "#0a0a0a";
  const auto image = applied(picture({1, 1}, 1, {200}), work);
  EXPECT_EQ(image.pixels, (std::vector<std::uint8_t>{10, 200, 10, 10, 10, 10}));
}

TEST(ImagePad, refuses_a_frame_that_is_too_small) {
  PixelWork work;
  work.pad_into = Rect{0, 0, {1, 1}};
  EXPECT_FALSE(opencv_image_tool().apply(picture({2, 1}, 1, {1, 2}), work));
}

TEST(ImageCrop, keeps_what_it_is_told_to) {
  PixelWork work;
  work.crop_to = Rect{1, 0, {1, 2}};
  EXPECT_EQ(applied(picture({2, 2}, 1, {1, 2, 3, 4}), work).pixels,
            (std::vector<std::uint8_t>{2, 4}));
}

TEST(ImageTool, refuses_a_picture_whose_bytes_do_not_match_its_size) {
  EXPECT_FALSE(opencv_image_tool().apply(picture({2, 2}, 3, {1, 2, 3}), {}));
  EXPECT_FALSE(opencv_image_tool().alpha(picture({-1, 2}, 4, {})));
}

TEST(ImageColor, reads_names_and_both_lengths_of_hexadecimal) {
  using Color = std::array<std::uint8_t, 3>;
  EXPECT_EQ(*color_of("White"), (Color{255, 255, 255}));
  EXPECT_EQ(*color_of("#1af"), (Color{0x11, 0xAA, 0xFF}));
  EXPECT_EQ(*color_of("#102030"), (Color{0x10, 0x20, 0x30}));
  EXPECT_FALSE(color_of(""));
  EXPECT_FALSE(color_of("#12345g"));
}

}  // namespace
}  // namespace wanprep
