// Flipped bits and cut ends, the same ones in every run: an error or facts, never a crash or a
// hang.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include "disk/atomic_file.hpp"
#include "disk/digest.hpp"
#include "isobmff/probe.hpp"
#include "support/box_text.hpp"
#include "support/real_media.hpp"

namespace wanprep {
namespace {

// Where the index lies: bits flipped elsewhere change nothing that is read.
std::size_t index_start(const std::string& bytes) {
  const auto at = bytes.rfind("moov");
  return at == std::string::npos || at < 4 ? 0 : at - 4;
}

struct Victim {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("wanprep-damage-" + random_hex(8));
  ~Victim() { std::filesystem::remove(path); }
  void write(const std::string& bytes) const { std::ofstream(path, std::ios::binary) << bytes; }
};

class Damage : public ::testing::TestWithParam<const char*> {};

TEST_P(Damage, gives_an_error_or_facts) {
  WANPREP_REAL_MEDIA(path, GetParam());
  const std::string whole = read_file(path).value_or("");
  const std::size_t start = index_start(whole);
  const std::size_t length = std::min<std::size_t>(whole.size() - start, 16'000);
  std::mt19937 random(1);
  const Victim victim;
  for (int round = 0; round < 300; ++round) {
    std::string bytes = whole;
    for (int flips = 1 + round % 4; flips > 0; --flips) {
      auto& byte = bytes[start + random() % length];
      byte = round % 3 == 0 ? '\xff' : static_cast<char>(byte ^ (1 << random() % 8));
    }
    if (round % 7 == 0) bytes.resize(random() % bytes.size());
    victim.write(bytes);
    const auto probe = isobmff::probe(victim.path);
    if (!probe) {
      EXPECT_EQ(probe.error().code, Code::input) << round;
    }
  }
}

TEST(Metadata, names_a_place_that_stands_in_xmp_behind_the_index) {
  WANPREP_REAL_MEDIA(path, "video/rot180-3frames.mov");
  const std::string xmp =
      "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"
      "<exif:GPSLatitude>48,8N</exif:GPSLatitude>";
  const Victim victim;
  const auto size = static_cast<char>(xmp.size() + 8);
  victim.write(read_file(path).value_or("") + std::string("\0\0\0", 3) + size + "uuid" + xmp);
  const auto probe = isobmff::probe(victim.path);
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->facts.location.back(), "XMP");
}

INSTANTIATE_TEST_SUITE_P(Clips, Damage,
                         ::testing::Values("video/rot180-3frames.mov", "video/cover-picture.mp4",
                                           "video/phone-176x144.3gp", "video/dolbyvision-hdr.MOV",
                                           "video/no-timescale.mp4", "video/h264-422.mp4",
                                           "video/fragmented-wrong-duration.mp4",
                                           "video/hevc-10bit-200x200.mp4"));

using testing::box;
using testing::number;

// A picture track with these sample tables and edits, in a file of 64 GiB of nothing.
std::string bomb(const std::string& tables, const std::string& edits, const std::string& rest) {
  const auto entry =
      box("avc1", std::string(24, '\0') + number(64, 2) + number(64, 2) + std::string(50, '\0'));
  const auto stbl = box("stbl", box("stsd", number(0, 4) + number(1, 4) + entry) + tables);
  const auto media = box("mdhd", std::string(12, '\0') + number(600, 4) + std::string(8, '\0')) +
                     box("hdlr", std::string(8, '\0') + "vide" + std::string(13, '\0')) +
                     box("minf", stbl);
  const auto track =
      box("tkhd", number(1, 4) + number(0, 8) + number(1, 4) + std::string(68, '\0')) + edits +
      box("mdia", media);
  const auto header = box("mvhd", std::string(12, '\0') + number(600, 4) + std::string(84, '\0'));
  return box("ftyp", "isom" + number(0, 4)) + box("moov", header + box("trak", track)) + rest;
}

std::string samples(std::uint64_t count) {
  return box("stts", number(0, 4) + number(1, 4) + number(count, 4) + number(1, 4)) +
         box("stsz", number(0, 4) + number(1, 4) + number(count, 4)) +
         box("stsc", number(0, 4) + number(1, 4) + number(1, 4) + number(count, 4) + number(1, 4)) +
         box("stco", number(0, 4) + number(1, 4) + number(0, 4));
}

void refused(const std::string& bytes, const char* because) {
  const Victim victim;
  victim.write(bytes);
  std::filesystem::resize_file(victim.path, std::uintmax_t{64} << 30);
  const auto probe = isobmff::probe(victim.path);
  ASSERT_FALSE(probe) << because;
  EXPECT_NE(probe.error().message.find(because), std::string::npos) << probe.error().message;
}

TEST(IndexBomb, of_a_sample_table_is_refused) {
  refused(bomb(samples(33'000'000), "", ""), "claims 33000000 samples");
}

TEST(IndexBomb, of_an_edit_list_that_repeats_a_long_clip_is_refused) {
  std::string list = number(0, 4) + number(7, 4);
  for (int i = 0; i < 7; ++i) list += number(2'000'000, 4) + number(0, 4) + number(1 << 16, 4);
  refused(bomb(samples(2'000'000), box("edts", box("elst", list)), ""), "repeats the clip");
}

TEST(IndexBomb, of_a_fragment_whose_samples_have_no_bytes_is_refused) {
  const auto run = box("trun", number(0, 4) + number(0x7fffffff, 4));
  const auto fragment = box("tfhd", number(0, 4) + number(1, 4)) + run;
  refused(bomb(samples(0), "", box("moof", box("traf", fragment))), "claims 2147483647 samples");
}

TEST(UnfinishedFile, without_index_is_said_in_words) {
  const Victim victim;
  victim.write(
      std::string("\0\0\0\x10"
                  "ftypisom\0\0\0\0\0\0\0\0mdat1234",
                  28));
  const auto probe = isobmff::probe(victim.path);
  ASSERT_FALSE(probe);
  EXPECT_NE(probe.error().message.find("no index (moov)"), std::string::npos);
}

}  // namespace
}  // namespace wanprep
