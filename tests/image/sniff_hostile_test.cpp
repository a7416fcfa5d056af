#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

#include "disk/digest.hpp"
#include "image/bytes.hpp"
#include "image/sniff.hpp"
#include "support/real_media.hpp"

namespace wanprep {
namespace {

using namespace testing;

// WANPREP_MUTATIONS raises the number for a long run by hand.
int rounds() {
  const char* text = std::getenv("WANPREP_MUTATIONS");
  return text == nullptr ? 300 : std::atoi(text);
}

std::vector<Bytes> specimens() {
  std::vector<Bytes> list;
  const auto folder = media_folder() / "image";
  std::error_code absent;
  std::vector<std::filesystem::path> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder, absent))
    names.push_back(entry.path());
  std::sort(names.begin(), names.end());
  for (const auto& name : names) {
    std::ifstream stream(name, std::ios::binary);
    Bytes content((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    content.resize(std::min<std::size_t>(content.size(), 100'000));
    list.push_back(content);
  }
  list.push_back(webp(vp8x(0x12) + vp8l(true)));
  const auto packed =
      Bytes{0x78, 0xDA, 0xE3, 0x4A, 0xAD, 0xC8, 0x4C, 0xE3, 0x02, 0x00, 0x06, 0x2C, 0x01, 0xC1};
  list.push_back(
      png(2, 8, chunk("zTXt", bytes(std::string("Raw profile type exif\0\0", 23)) + packed)));
  list.push_back(bytes("MM") + Bytes{0, 42, 0, 0, 0, 8, 0, 2});
  list.push_back(bytes("II*") + Bytes{0} + le32(8) + exif(5, true));
  list.push_back(Bytes{0xFF, 0x0A, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0});
  return list;
}

// Mostly near the start, where the headers stand; values that overflow sums among them.
Bytes mutated(Bytes content, std::mt19937& random) {
  if (content.empty()) return content;
  const std::uint8_t extremes[] = {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF};
  const auto changes = 1 + random() % 8;
  for (std::size_t i = 0; i < changes; ++i) {
    const auto reach =
        random() % 4 == 0 ? content.size() : std::min<std::size_t>(content.size(), 400);
    const auto at = 3 + random() % reach;
    if (at >= content.size()) continue;
    content[at] = random() % 2 == 0 ? extremes[random() % 6] : static_cast<std::uint8_t>(random());
  }
  if (random() % 4 == 0) content.resize(random() % content.size());
  return content;
}

TEST(SniffHostile, survives_thousands_of_damaged_files) {
  std::mt19937 random(20261123);
  std::size_t readable = 0;
  for (const auto& original : specimens())
    for (int i = 0; i < rounds(); ++i) {
      const auto image = sniff_image_bytes(mutated(original, random), "a.png");
      if (!image) continue;
      ++readable;
      ASSERT_GT(image->facts.stored.width, 0);
      ASSERT_GT(image->facts.stored.height, 0);
    }
  EXPECT_GT(readable, 0u);
}

TEST(SniffHostile, refuses_every_beginning_of_a_header) {
  const auto file = png(2, 8);
  for (std::size_t length = 0; length < 26; ++length)
    EXPECT_FALSE(sniff_image_bytes(std::span(file).first(length), "a.png")) << length;
}

TEST(SniffHostile, refuses_a_folder_and_a_missing_file) {
  EXPECT_FALSE(sniff_image("/"));
  EXPECT_FALSE(sniff_image("/nowhere/at/all.png"));
}

// A few bytes on the disk, 64 GiB of zeros to read.
class Hole : public ::testing::TestWithParam<Bytes> {};

TEST_P(Hole, is_not_read_to_its_end) {
  const auto path = std::filesystem::temp_directory_path() / ("wanprep-hole-" + random_hex(8));
  const auto& begin = GetParam();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(begin.data()),
             static_cast<std::streamsize>(begin.size()));
  std::filesystem::resize_file(path, std::uintmax_t{64} << 30);
  const auto image = sniff_image(path);
  std::filesystem::remove(path);
  EXPECT_TRUE(!image || image->facts.truncated);
}

Bytes without_end(Bytes image) {
  image.resize(image.size() - 12);
  return image;
}

INSTANTIATE_TEST_SUITE_P(Families, Hole,
                         ::testing::Values(without_end(png(2, 8)), bytes("\xFF\xD8\xFF"),
                                           bytes("GIF89a") + le16(4) + le16(3) + Bytes{0, 0, 0}));

}  // namespace
}  // namespace wanprep
