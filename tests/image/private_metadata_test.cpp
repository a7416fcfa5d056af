#include "image/private_metadata.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

std::string segment(char marker, const std::string& payload) {
  const auto length = payload.size() + 2;
  return std::string{'\xFF', marker, static_cast<char>(length >> 8), static_cast<char>(length)} +
         payload;
}

// A start, the given segments, coded data with a stuffed byte, an end.
std::string jpeg(const std::string& segments) {
  return "\xFF\xD8" + segments + segment('\xDA', "scan") + std::string("\x12\xFF\x00\x34", 4) +
         "\xFF\xD9";
}

TEST(PrivateMetadata, takes_the_cameras_segments_out_of_a_jpeg_and_nothing_else) {
  const auto kept =
      segment('\xE0', "JFIF") + segment('\xE2', "ICC_PROFILE") + segment('\xEE', "Adobe");
  const auto camera = segment('\xE1', "Exif") + segment('\xED', "8BIM") + segment('\xE2', "MPF");
  EXPECT_EQ(without_private_metadata(jpeg(camera + kept), "jpeg").value(), jpeg(kept));
}

TEST(PrivateMetadata, drops_what_follows_the_picture) {
  EXPECT_EQ(without_private_metadata(jpeg("") + "a second picture", "jpeg").value(), jpeg(""));
}

TEST(PrivateMetadata, refuses_every_jpeg_that_is_cut_off) {
  const auto whole = jpeg(segment('\xE1', "Exif"));
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(without_private_metadata(whole.substr(0, length), "jpeg")) << length;
}

std::string chunk(const std::string& type, const std::string& data) {
  return std::string{0, 0, 0, static_cast<char>(data.size())} + type + data + "crc!";
}

TEST(PrivateMetadata, keeps_in_a_png_what_decides_how_it_looks) {
  const std::string head("\x89PNG\r\n\x1A\n", 8);
  const auto picture = chunk("IHDR", "h") + chunk("iCCP", "p") + chunk("IDAT", "d");
  const auto end = chunk("IEND", "");
  const auto file = head + picture + chunk("eXIf", "e") + chunk("tEXt", "t") + end + "more";
  EXPECT_EQ(without_private_metadata(file, "png").value(), head + picture + end);
}

TEST(PrivateMetadata, leaves_a_webp_that_no_longer_announces_it) {
  const std::string vp8x("VP8X\x0A\x00\x00\x00\x2C", 9);
  const auto rest = std::string(9, '\0') + std::string("VP8 \x02\x00\x00\x00xx", 10);
  const auto file = std::string("RIFF\x2E\x00\x00\x00WEBP", 12) + vp8x + rest +
                    std::string("EXIF\x01\x00\x00\x00y\x00", 10);
  const auto bare = without_private_metadata(file, "webp").value();
  EXPECT_EQ(bare.size(), file.size() - 10);
  EXPECT_EQ(bare[20], '\x20');
  EXPECT_EQ(static_cast<std::size_t>(static_cast<unsigned char>(bare[4])) + 8, bare.size());
}

}  // namespace
}  // namespace wanprep
