// Holds this reader against what other programs saw (FACTS_video.tsv). Known differences:
//   annexb-truncated   ffprobe decodes the 6 frames that are there (the 6th is cut), the index
//   lists 745 corrupt-frame, no-timescale   the index is whole, some pictures do not decode
//   annexb-truncated   its parameter sets stand in the samples, not in the index
//   android-rot90      ffprobe counts the empty edit into the picture's length
//   samsung            the last shown sample lasts 9 ticks by its table, ffprobe takes the list's
//   end fragmented-wrong-duration     its 39 hours are the container's claim, not the picture's
//   length
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "isobmff/fingerprint.hpp"
#include "isobmff/probe.hpp"
#include "support/real_media.hpp"

namespace wanprep {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, '\t');) out.push_back(cell);
  return out;
}

std::vector<Row> rows(const std::filesystem::path& table) {
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);
  const auto names = cells(line);
  std::vector<Row> out;
  while (std::getline(file, line)) {
    const auto values = cells(line);
    Row row;
    for (std::size_t i = 0; i < values.size() && i < names.size(); ++i) row[names[i]] = values[i];
    if (row["container"].rfind("mov", 0) == 0) out.push_back(row);
  }
  return out;
}

bool is_any(const std::string& file, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (file.find(name) != std::string::npos) return true;
  return false;
}

// The table's decimals have six digits.
bool near(const Rational& value, const std::string& text) {
  const auto wanted = Rational::parse(text);
  return wanted && abs(value - *wanted) <= Rational{2, 1'000'000};
}

void compare(const std::string& name, Row& row, const MediaFacts& facts) {
  const VideoFacts& video = *facts.video;
  EXPECT_EQ(video.codec, row["vcodec"]) << name;
  EXPECT_EQ(fmt::format("{}x{}", video.stored.width, video.stored.height), row["coded"]) << name;
  if (!is_any(name, {"annexb-truncated"})) {
    EXPECT_EQ(video.profile.value_or("-"), row["profile"]) << name;
  }
  if (row["rotation_cw"] != "undefined") {
    EXPECT_EQ(std::to_string(video.orientation.rotation), row["rotation_cw"]) << name;
  }
  EXPECT_EQ(video.orientation.mirrored, row["mirrored"] == "yes") << name;
  EXPECT_EQ(*facts.faststart, row["faststart"] == "yes") << name;
  if (!is_any(name, {"annexb-truncated", "corrupt-frame", "no-timescale"})) {
    EXPECT_EQ(std::to_string(video.frames), row["frames_decoded"]) << name;
  }
  EXPECT_TRUE(near(video.start, row["video_start"])) << name << decimal(video.start, 6);
  if (!is_any(name, {"fragmented-wrong-duration", "android-rot90", "samsung"})) {
    EXPECT_TRUE(near(video.duration, row["video_s"])) << name << decimal(video.duration, 6);
  }
  // The phone's color stands in the MPEG-4 stream header alone.
  if (!is_any(name, {"phone-176x144"})) {
    EXPECT_EQ(video.color.transfer.value_or("-"), row["transfer"]) << name;
    EXPECT_EQ(video.color.matrix.value_or("-"), row["matrix"]) << name;
    EXPECT_EQ(video.color.range.value_or("-"), row["range"]) << name;
  }
  EXPECT_EQ(facts.timecode ? facts.timecode->text : "-", row["timecode"]) << name;
  EXPECT_EQ(facts.audio.empty(), row["audio"] == "none") << name;
}

TEST(RealMedia, agrees_with_the_reference_facts) {
  WANPREP_REAL_MEDIA(table, "FACTS_video.tsv");
  auto all = rows(table);
  EXPECT_GE(all.size(), 40u);
  for (auto& row : all) {
    const auto probe = isobmff::probe(testing::media_folder() / row["file"]);
    ASSERT_TRUE(probe) << row["file"] << probe.error().message;
    compare(row["file"], row, probe->facts);
  }
}

TEST(RealMedia, counts_the_whole_frames_of_a_cut_off_file) {
  WANPREP_REAL_MEDIA(path, "video/annexb-truncated.mp4");
  const auto probe = isobmff::probe(path);
  ASSERT_TRUE(probe && probe->facts.truncated);
  EXPECT_EQ(probe->facts.whole_frames, 5);
}

TEST(RealMedia, says_where_the_timecode_contradicts_itself) {
  WANPREP_REAL_MEDIA(path, "video/gopro-max-gpmd-tmcd.mp4");
  const auto probe = isobmff::probe(path);
  ASSERT_TRUE(probe && probe->facts.timecode);
  EXPECT_EQ(probe->facts.timecode->counter, 1'700'260);
  EXPECT_TRUE(probe->facts.timecode->contradiction);
}

TEST(RealMedia, has_a_fingerprint_with_the_index) {
  WANPREP_REAL_MEDIA(path, "video/rot180-3frames.mov");
  const auto print = fingerprint(path, true);
  ASSERT_TRUE(print);
  EXPECT_EQ(print->index.size(), 64u);
  EXPECT_EQ(print->head, print->tail);
  EXPECT_EQ(print->whole, print->head);
}

}  // namespace
}  // namespace wanprep
