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

INSTANTIATE_TEST_SUITE_P(Clips, Damage,
                         ::testing::Values("video/rot180-3frames.mov", "video/cover-picture.mp4",
                                           "video/phone-176x144.3gp", "video/dolbyvision-hdr.MOV",
                                           "video/no-timescale.mp4", "video/h264-422.mp4",
                                           "video/fragmented-wrong-duration.mp4",
                                           "video/hevc-10bit-200x200.mp4"));

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
