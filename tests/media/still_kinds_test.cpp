#include "media/still_readers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace wanprep {
namespace {

std::string jpeg(char components) {
  std::string file(
      "\xff\xd8\xff\xe0\0\x04"
      "ab",
      8);  // a segment to step over
  file += std::string("\xff\xc2\0\x0b\x08\0\x10\0\x10", 9);
  file += components;
  return file + std::string(8, '\0');
}

std::string webp(char flags) {
  std::string file = "RIFF....WEBPVP8X";
  file += std::string("\x0a\0\0\0", 4);
  file += flags;
  return file + std::string(9, '\0');
}

TEST(StillKinds, are_told_by_content) {
  EXPECT_EQ(kind_beyond_libav(std::string("\0\0\0\x18"
                                          "ftypheic....",
                                          16)),
            StillKind::heif);
  EXPECT_EQ(kind_beyond_libav(webp(0x02)), StillKind::moving_webp);
  EXPECT_EQ(kind_beyond_libav(jpeg(4)), StillKind::cmyk_jpeg);
}

TEST(StillKinds, leave_to_libav_what_it_reads) {
  EXPECT_EQ(kind_beyond_libav(webp(0x10)), std::nullopt);
  EXPECT_EQ(kind_beyond_libav(jpeg(3)), std::nullopt);
  EXPECT_EQ(kind_beyond_libav(std::string("\x89PNG\r\n\x1a\n....", 12)), std::nullopt);
}

TEST(StillKinds, read_no_byte_behind_a_jpeg_that_is_cut_off) {
  const auto whole = jpeg(4);
  for (std::size_t bytes = 0; bytes < 18; ++bytes)
    EXPECT_EQ(kind_beyond_libav(std::string_view(whole).substr(0, bytes)), std::nullopt) << bytes;
}

}  // namespace
}  // namespace wanprep
