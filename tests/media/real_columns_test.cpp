// Matroska, MPEG streams and AVI against what other programs saw (FACTS_video.tsv), column by
// column; mp4 and mov have tests/isobmff/real_media_test.cpp. Where we differ, the bytes were
// asked:
//   camera-mts, ps-mpeg1   sound: ffprobe's length ends where the last packet begins; that one
//                          begins 0.992 s after the first and lasts 32 ms (mp2: 1.228 s and 26 ms)
//   camera-mts             field pictures: two packets a frame, so 30000/1001 and not 60000/1001
//   vp9-161x121            DefaultDuration is 33366700 ns: 30000/1001 to the nanosecond's rounding
//   webcam, vp9-alpha …    Matroska states no length of a stream
#include <gtest/gtest.h>

#include <algorithm>

#include <fmt/format.h>

#include "media/probe.hpp"
#include "support/real_media.hpp"
#include "support/reference_table.hpp"

namespace wanprep {
namespace {

using Row = testing::ReferenceRow;

bool is_any(const std::string& file, std::initializer_list<const char*> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](const char* name) { return file.find(name) != std::string::npos; });
}

// The table's decimals have six digits.
bool near(const Rational& value, const std::string& text) {
  const auto wanted = Rational::parse(text);
  return wanted && abs(value - *wanted) <= Rational{2, 1'000'000};
}

void compare_pixels(const std::string& name, Row& row, const VideoFacts& video) {
  auto format = row["pix_fmt"];
  if (format.rfind("yuvj", 0) == 0) format.erase(3, 1);
  EXPECT_EQ(video.pixel_format.value_or("-"), format) << name;
  EXPECT_EQ(video.profile.value_or("-"), row["profile"]) << name;
  EXPECT_EQ(video.color.primaries.value_or("-"), row["primaries"]) << name;
  EXPECT_EQ(video.color.transfer.value_or("-"), row["transfer"]) << name;
  EXPECT_EQ(video.color.matrix.value_or("-"), row["matrix"]) << name;
  EXPECT_EQ(video.color.range.value_or("-"), row["range"]) << name;
  auto aspect = row["sar"];
  std::replace(aspect.begin(), aspect.end(), ':', '/');
  EXPECT_EQ(video.sample_aspect, aspect == "-" ? Rational{1} : Rational::parse(aspect)) << name;
  const std::map<std::string, FieldOrder> orders{{"-", FieldOrder::unknown},
                                                 {"progressive", FieldOrder::progressive},
                                                 {"tt", FieldOrder::tff}};
  EXPECT_EQ(video.field_order, orders.at(row["field_order"])) << name;
}

void compare_times(const std::string& name, Row& row, const MediaFacts& facts) {
  const VideoFacts& video = *facts.video;
  EXPECT_EQ(std::to_string(video.frames), row["frames_decoded"]) << name;
  EXPECT_TRUE(near(video.start, row["video_start"])) << name << decimal(video.start, 6);
  if (row["video_s"] != "-") {
    // MPEG streams tick 90,000 times a second, and a field's duration is rounded to that.
    const auto wanted = Rational::parse(row["video_s"]);
    EXPECT_LE(abs(video.duration - wanted.value_or(Rational{0})), Rational(1, 45000)) << name;
  }
  if (row["container_s"] == "-")
    EXPECT_FALSE(facts.duration) << name;
  else
    EXPECT_TRUE(facts.duration && near(*facts.duration, row["container_s"])) << name;
  const bool varies = row["vfr_over_2ms"] == "yes";
  EXPECT_EQ(video.variable_frame_rate, varies) << name;
  if (varies || is_any(name, {"vp9-161x121"})) return;
  const bool fields = is_any(name, {"camera-mts"});
  EXPECT_EQ(video.frame_rate, Rational::parse(row[fields ? "avg_rate" : "r_rate"])) << name;
}

// "aac 2ch 48000Hz start 0.000000 dur 1.063208"
void compare_sound(const std::string& name, Row& row, const std::vector<AudioFacts>& all) {
  if (row["audio"] == "none") {
    EXPECT_TRUE(all.empty()) << name;
    return;
  }
  std::istringstream text(row["audio"]);
  std::string codec, channels, rate, word, start, length;
  text >> codec >> channels >> rate >> word >> start >> word >> length;
  ASSERT_EQ(all.size(), 1u) << name;
  EXPECT_EQ(all[0].codec, codec) << name;
  EXPECT_EQ(fmt::format("{}ch", all[0].channels), channels) << name;
  EXPECT_EQ(fmt::format("{}Hz", all[0].sample_rate), rate) << name;
  EXPECT_TRUE(near(all[0].start, start)) << name << decimal(all[0].start, 6);
  if (length != "-" && !is_any(name, {"camera-mts", "ps-mpeg1"})) {
    EXPECT_TRUE(near(all[0].duration, length)) << name << decimal(all[0].duration, 6);
  }
}

std::string container_of(const std::string& name, const std::string& label) {
  if (label != "matroska,webm") return label;
  return name.find(".webm") != std::string::npos ? "webm" : "matroska";
}

TEST(RealColumns, agree_for_all_that_is_no_mp4) {
  WANPREP_REAL_MEDIA(table, "FACTS_video.tsv");
  int compared = 0;
  for (auto& row : testing::reference_rows(table)) {
    if (row["container"].rfind("mov", 0) == 0) continue;
    const auto name = row["file"];
    Context context{null_sink(), system_clock()};
    const auto probe = probe_media(testing::media_folder() / name, context);
    ASSERT_TRUE(probe && probe->facts.video) << name;
    const VideoFacts& video = *probe->facts.video;
    EXPECT_EQ(probe->facts.container, container_of(name, row["container"])) << name;
    EXPECT_EQ(video.codec, row["vcodec"]) << name;
    EXPECT_EQ(fmt::format("{}x{}", video.stored.width, video.stored.height), row["coded"]) << name;
    EXPECT_EQ(probe->facts.other_streams.empty(), row["other_streams"] == "none") << name;
    EXPECT_EQ(probe->facts.timecode ? probe->facts.timecode->text : "-", row["timecode"]) << name;
    compare_pixels(name, row, video);
    compare_times(name, row, probe->facts);
    compare_sound(name, row, probe->facts.audio);
    ++compared;
  }
  EXPECT_EQ(compared, 9);
}

TEST(RealColumns, know_the_alpha_that_travels_beside_vp9) {
  for (const char* name : {"video/vp9-alpha.webm", "video/no-duration.webm"}) {
    WANPREP_REAL_MEDIA(path, name);
    Context context{null_sink(), system_clock()};
    const auto probe = probe_media(path, context);
    ASSERT_TRUE(probe && probe->facts.video) << name;
    EXPECT_EQ(probe->facts.video->alpha, true) << name;
  }
}

}  // namespace
}  // namespace wanprep
