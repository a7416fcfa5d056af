#include "media/gray_key.hpp"

#include <gtest/gtest.h>

#include <string>

namespace wanprep {
namespace {

std::string chunk(const std::string& type, const std::string& body) {
  const auto size = static_cast<char>(body.size());
  return std::string(3, '\0') + size + type + body + "sums";
}

std::string gray_png(char depth, const std::string& before_data) {
  const std::string size(8, '\1');
  return "\x89PNG\r\n\x1A\n" + chunk("IHDR", size + depth + std::string(4, '\0')) + before_data +
         chunk("IDAT", "x");
}

TEST(GrayKey, is_the_level_of_a_png_of_less_than_eight_bits) {
  EXPECT_EQ(gray_key_of_png(gray_png(1, chunk("tRNS", std::string("\0\1", 2)))), 255);
  EXPECT_EQ(gray_key_of_png(gray_png(2, chunk("tRNS", std::string("\0\2", 2)))), 170);
  EXPECT_EQ(gray_key_of_png(gray_png(4, chunk("tRNS", std::string("\0\2", 2)))), 34);
}

TEST(GrayKey, is_left_to_libav_where_it_applies_it) {
  EXPECT_FALSE(gray_key_of_png(gray_png(8, chunk("tRNS", std::string("\0\2", 2)))));
  EXPECT_FALSE(gray_key_of_png(gray_png(4, "")));
}

TEST(GrayKey, stays_inside_a_picture_that_is_cut_off) {
  const auto whole = gray_png(4, chunk("tRNS", std::string("\0\2", 2)));
  for (std::size_t length = 0; length < whole.size() - 13; ++length) {
    const auto key = gray_key_of_png(std::string_view(whole).substr(0, length));
    EXPECT_TRUE(!key || *key == 34) << length;
  }
}

}  // namespace
}  // namespace wanprep
