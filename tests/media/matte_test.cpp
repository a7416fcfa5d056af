#include "media/matte.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace wanprep::testing {
namespace {

Frame picture(AVPixelFormat format, int width, int height) {
  auto frame = new_frame();
  frame->format = format;
  frame->width = width;
  frame->height = height;
  EXPECT_EQ(av_frame_get_buffer(frame.get(), 0), 0);
  return frame;
}

void put(AVFrame& frame, int plane, const std::vector<std::uint16_t>& values, int bytes) {
  for (std::size_t x = 0; x < values.size(); ++x) {
    auto* at = frame.data[plane] + x * static_cast<std::size_t>(bytes);
    if (bytes == 1)
      *at = static_cast<std::uint8_t>(values[x]);
    else
      std::memcpy(at, &values[x], 2);
  }
}

std::vector<std::uint16_t> alpha(const AVFrame& frame, int bytes) {
  std::vector<std::uint16_t> values;
  for (int x = 0; x < frame.width; ++x) {
    std::uint16_t value = 0;
    std::memcpy(&value, frame.data[3] + x * bytes, static_cast<std::size_t>(bytes));
    values.push_back(value);
  }
  return values;
}

using Values = std::vector<std::uint16_t>;

TEST(WithAlpha, keeps_values_of_the_same_depth) {
  auto gray = picture(AV_PIX_FMT_GRAY8, 4, 1);
  put(*gray, 0, {0, 1, 128, 255}, 1);
  const auto made = with_alpha(*picture(AV_PIX_FMT_YUVA444P, 4, 1), *gray);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(alpha(**made, 1), (Values{0, 1, 128, 255}));
}

TEST(WithAlpha, turns_full_into_full_in_another_depth) {
  auto gray = picture(AV_PIX_FMT_GRAY8, 4, 1);
  put(*gray, 0, {0, 1, 128, 255}, 1);
  const auto deeper = with_alpha(*picture(AV_PIX_FMT_YUVA444P10LE, 4, 1), *gray);
  ASSERT_TRUE(deeper.has_value());
  EXPECT_EQ(alpha(**deeper, 2), (Values{0, 4, 514, 1023}));
  auto fine = picture(AV_PIX_FMT_GRAY12LE, 3, 1);
  put(*fine, 0, {0, 2048, 4095}, 2);
  const auto shallower = with_alpha(*picture(AV_PIX_FMT_YUVA420P, 3, 1), *fine);
  ASSERT_TRUE(shallower.has_value());
  EXPECT_EQ(alpha(**shallower, 1), (Values{0, 128, 255}));
}

TEST(WithAlpha, leaves_the_picture_that_it_was_given_as_it_is) {
  auto opaque = picture(AV_PIX_FMT_YUVA444P, 1, 1);
  opaque->data[3][0] = 255;
  auto gray = picture(AV_PIX_FMT_GRAY8, 1, 1);
  gray->data[0][0] = 7;
  ASSERT_TRUE(with_alpha(*opaque, *gray).has_value());
  EXPECT_EQ(opaque->data[3][0], 255);
}

TEST(WithAlpha, refuses_another_size_and_pixels_without_transparency) {
  EXPECT_FALSE(with_alpha(*picture(AV_PIX_FMT_YUVA444P, 4, 2), *picture(AV_PIX_FMT_GRAY8, 4, 4))
                   .has_value());
  EXPECT_FALSE(
      with_alpha(*picture(AV_PIX_FMT_YUV444P, 4, 2), *picture(AV_PIX_FMT_GRAY8, 4, 2)).has_value());
}

}  // namespace
}  // namespace wanprep::testing
