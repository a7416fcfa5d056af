#include "image/sniff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/bytes.hpp"

namespace wanprep {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SniffedImage sniffed(const Bytes& file, const std::string& name = "") {
  const auto image = sniff_image_bytes(file, name);
  EXPECT_TRUE(image) << (image ? "" : image.error().message);
  return image.value_or(SniffedImage{});
}

TEST(SniffPng, counts_the_channels_of_an_expanded_palette) {
  const auto image = sniffed(png(3, 2));
  EXPECT_EQ(image.facts.channels, 3);
  EXPECT_EQ(image.facts.bit_depth, 2);
  EXPECT_EQ(image.facts.color_model, "palette");
  EXPECT_EQ(image.facts.alpha, Alpha::none);
}

TEST(SniffPng, leaves_alpha_to_the_pixels_where_only_they_can_tell) {
  EXPECT_TRUE(sniffed(png(6, 8)).undecided_alpha);
  EXPECT_TRUE(sniffed(png(4, 16)).undecided_alpha);
  EXPECT_TRUE(sniffed(png(2, 8, chunk("tRNS", {0, 1, 0, 2, 0, 3}))).undecided_alpha);
  EXPECT_TRUE(sniffed(png(3, 8, chunk("tRNS", {255, 7}))).undecided_alpha);
}

TEST(SniffPng, needs_no_pixels_for_what_has_no_alpha) {
  EXPECT_FALSE(sniffed(png(2, 8)).undecided_alpha);
  EXPECT_EQ(sniffed(png(0, 16)).facts.alpha, Alpha::none);
}

TEST(SniffPng, calls_a_palette_of_full_entries_opaque) {
  const auto image = sniffed(png(3, 8, chunk("tRNS", {255, 255})));
  EXPECT_FALSE(image.undecided_alpha);
  EXPECT_EQ(image.facts.alpha, Alpha::opaque);
}

TEST(SniffPng, counts_the_frames_of_an_animation) {
  EXPECT_EQ(sniffed(png(2, 8, chunk("acTL", be32(41) + be32(0)))).facts.frames, 41);
}

TEST(SniffPng, notices_a_missing_end) {
  auto file = png(2, 8);
  file.resize(file.size() - 12);
  EXPECT_TRUE(sniffed(file).facts.truncated);
}

TEST(SniffPng, refuses_an_impossible_header) {
  EXPECT_FALSE(sniff_image_bytes(png(2, 4), ""));
  EXPECT_FALSE(sniff_image_bytes(png(2, 8, {}, 0, 3), ""));
}

TEST(SniffPng, reads_the_orientation_of_an_exif_chunk) {
  const auto image = sniffed(png(2, 8, chunk("eXIf", exif(6, false))));
  EXPECT_EQ(image.facts.orientation.exif(), 6);
  EXPECT_EQ(image.facts.display(), (Size{3, 4}));
}

TEST(SniffBmp, reads_every_size_of_header) {
  for (const unsigned size : {12u, 40u, 52u, 56u, 64u, 108u, 124u}) {
    const auto image = sniffed(bmp(size, 24));
    EXPECT_EQ(image.facts.stored, (Size{4, 3})) << size;
    EXPECT_EQ(image.facts.bit_depth, 8) << size;
    EXPECT_EQ(image.facts.channels, 3) << size;
    EXPECT_FALSE(image.facts.truncated) << size;
  }
}

TEST(SniffBmp, finds_alpha_by_its_mask_alone) {
  EXPECT_TRUE(sniffed(bmp(124, 32, 3, 0xFF000000)).undecided_alpha);
  EXPECT_TRUE(sniffed(bmp(56, 32, 3, 0xFF000000)).undecided_alpha);
  EXPECT_EQ(sniffed(bmp(124, 32, 3, 0)).facts.alpha, Alpha::none);
  EXPECT_EQ(sniffed(bmp(40, 32)).facts.alpha, Alpha::none);
}

TEST(SniffBmp, takes_rows_from_the_top_for_a_negative_height) {
  EXPECT_EQ(sniffed(bmp(40, 24, 0, 0, -3)).facts.stored, (Size{4, 3}));
}

TEST(SniffBmp, says_how_many_bytes_of_pixels_are_missing) {
  auto file = bmp(40, 32);
  file.resize(file.size() - 5);
  EXPECT_THAT(sniffed(file).facts.truncated.value_or(""), HasSubstr("5 bytes"));
}

TEST(SniffBmp, refuses_the_lowest_height_without_overflow) {
  const auto image = sniff_image_bytes(bmp(40, 24, 0, 0, INT32_MIN), "");
  EXPECT_FALSE(image);
}

TEST(SniffJpeg, tells_gray_rgb_and_cmyk_apart) {
  EXPECT_EQ(sniffed(jpeg(1)).facts.color_model, "gray");
  EXPECT_EQ(sniffed(jpeg(3)).facts.color_model, "rgb");
  EXPECT_EQ(sniffed(jpeg(4)).facts.color_model, "cmyk");
}

TEST(SniffJpeg, reads_all_eight_orientations) {
  for (unsigned value = 1; value <= 8; ++value) {
    const auto extra = segment(0xE1, bytes("Exif") + Bytes{0, 0} + exif(value, false));
    EXPECT_EQ(sniffed(jpeg(3, extra)).facts.orientation.exif(), static_cast<int>(value));
  }
}

TEST(SniffJpeg, names_a_place_in_its_metadata) {
  const auto extra = segment(0xE1, bytes("Exif") + Bytes{0, 0} + exif(1, true));
  EXPECT_THAT(sniffed(jpeg(3, extra)).facts.location, ElementsAre("EXIF GPS"));
  EXPECT_THAT(sniffed(jpeg(3)).facts.location, IsEmpty());
}

TEST(SniffJpeg, names_a_place_in_its_xmp) {
  const auto packet =
      bytes("http://ns.adobe.com/xap/1.0/") + Bytes{0} + bytes("<x exif:GPSLatitude='48,8N'/>");
  EXPECT_THAT(sniffed(jpeg(3, segment(0xE1, packet))).facts.location, ElementsAre("XMP"));
}

TEST(SniffJpeg, notices_a_missing_end_behind_an_embedded_thumbnail) {
  const auto thumbnail = segment(0xE1, bytes("Exif") + Bytes{0, 0, 0xFF, 0xD9, 0xFF, 0xD9});
  EXPECT_TRUE(sniffed(jpeg(3, thumbnail, false)).facts.truncated);
  EXPECT_FALSE(sniffed(jpeg(3, thumbnail, true)).facts.truncated);
}

TEST(SniffJpeg, is_whole_with_a_film_appended_to_it) {
  EXPECT_FALSE(sniffed(jpeg(3) + bytes("....ftypmp42 and so on")).facts.truncated);
}

TEST(SniffWebp, decides_alpha_from_flags_and_bitstream) {
  EXPECT_EQ(sniffed(webp(vp8l(false))).facts.alpha, Alpha::none);
  EXPECT_TRUE(sniffed(webp(vp8l(true))).undecided_alpha);
  EXPECT_TRUE(sniffed(webp(vp8x(0x10) + vp8l(true))).undecided_alpha);
  EXPECT_EQ(sniffed(webp(vp8x(0) + vp8l(false))).facts.stored, (Size{4, 3}));
}

TEST(SniffWebp, notices_that_it_is_shorter_than_it_says) {
  auto file = webp(vp8x(0) + vp8l(false) + riff_chunk("XMP ", Bytes(40, 'x')));
  file.resize(file.size() - 20);
  EXPECT_TRUE(sniffed(file).facts.truncated);
}

TEST(SniffName, compares_the_ending_with_the_content) {
  EXPECT_TRUE(sniffed(jpeg(3), "a.JPG").facts.extension_matches);
  EXPECT_FALSE(sniffed(jpeg(3), "a.tiff").facts.extension_matches);
  EXPECT_TRUE(sniffed(jpeg(3), "a").facts.extension_matches);
}

TEST(SniffFormat, is_nothing_for_text_and_film) {
  EXPECT_FALSE(image_format(bytes("BMore text than picture, really")));
  EXPECT_FALSE(
      image_format(bytes(std::string("\0\0\0\x18"
                                     "ftypisom\0\0\2\0isommp42",
                                     24))));
  EXPECT_FALSE(image_format({}));
}

TEST(SniffFormat, tells_heif_and_avif_apart_by_brand) {
  EXPECT_EQ(image_format(bytes(std::string("\0\0\0\x18"
                                           "ftypmif1\0\0\0\0mif1heic",
                                           24))),
            "heif");
  EXPECT_EQ(image_format(bytes(std::string("\0\0\0\x18"
                                           "ftypmif1\0\0\0\0avifmiaf",
                                           24))),
            "avif");
}

}  // namespace
}  // namespace wanprep
