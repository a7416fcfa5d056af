// Every picture of the output says which one it is: those outside the range must be the original's,
// those inside the result's, whose numbers begin at 1000.
#include <fmt/format.h>

#include "isobmff/probe.hpp"
#include "session/splice_fixture.hpp"

namespace wanprep::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::vector<Kind> kinds() {
  std::vector<Kind> all;
  all.push_back({"closed_groups", marked("h264"), "mp4", 30, 20, 48});
  all.push_back({"quicktime", marked("h264"), "mov", 30, 20, 48});
  all.push_back({"pyramid", marked("h264", "bf=3:b-pyramid=normal"), "mp4", 30, 20, 48});
  auto plain = marked("h264", "profile=baseline");
  plain.b_frames = 0;
  all.push_back({"baseline", plain, "mp4", 30, 20, 48});
  all.push_back({"main", marked("h264", "profile=main"), "mp4", 30, 20, 48});
  auto uneven = marked("h264");
  for (int i = 0; i < 24; ++i) uneven.durations.push_back(16 + (i * 7) % 9);
  uneven.b_frames = 0;
  all.push_back({"uneven", uneven, "mp4", 30, 20, 48});
  auto late = marked("h264");
  late.start = Rational{1, 2};
  all.push_back({"late_picture", late, "mp4", 30, 20, 48});
  auto turned = marked("h264");
  turned.orientation = {90, false};
  all.push_back({"turned", turned, "mp4", 30, 20, 48});
  auto front = marked("h264");
  front.mux_options = "movflags=+faststart";
  all.push_back({"index_in_front", front, "mp4", 30, 20, 48});
  auto full = marked("h264");
  full.full_range = true;
  full.pixel_format = "yuvj420p";
  all.push_back({"full_range", full, "mp4", 30, 20, 48});
  auto sd = marked("h264");
  sd.matrix = sd.primaries = sd.transfer = "smpte170m";
  all.push_back({"standard_definition", sd, "mp4", 30, 20, 48});
  auto timed = marked("h264");
  timed.timecode = "01:00:00;00";
  all.push_back({"timecode", timed, "mov", 30, 20, 48});
  all.push_back({"first_frames", marked("h264"), "mp4", 0, 30, 48});
  all.push_back({"last_frames", marked("h264"), "mp4", 66, 30, 48});
  all.push_back({"one_frame", marked("h264"), "mp4", 60, 1, 24});
  all.push_back({"whole_groups", marked("h264"), "mp4", 48, 24, 24});
  auto alone = marked("h264", "x264-params=keyint=1");
  alone.b_frames = 0;
  all.push_back({"h264_intra", alone, "mp4", 30, 20, 20});
  const std::string closed = "x265-params=log-level=none\\:open-gop=0";
  all.push_back({"hevc", marked("hevc", closed), "mp4", 30, 20, 48});
  all.push_back({"hevc_10_bit", marked("hevc10", closed), "mov", 30, 20, 48});
  all.push_back({"hevc_open_groups", marked("hevc", "x265-params=log-level=none\\:open-gop=1"),
                 "mp4", 30, 20});
  all.push_back({"prores", marked("prores"), "mov", 30, 20, 20});
  all.push_back({"dnxhr", marked("dnxhd", "profile=dnxhr_hq"), "mov", 30, 20, 20});
  all.back().spec.pixel_format = "yuv422p";
  return all;
}

// New pictures may be random access points where the replaced ones were none.
FrameIndex without_kinds(FrameIndex index) {
  for (auto& frame : index.frames) {
    frame.key = false;
    frame.access = RandomAccess::none;
    frame.stored = -1;
  }
  return index;
}

class EveryKind : public SpliceTest, public ::testing::WithParamInterface<Kind> {};

TEST_P(EveryKind, is_the_original_with_only_the_range_replaced) {
  const auto& kind = GetParam();
  source(kind.spec, "source." + kind.ending);
  result_for(kind);
  const auto done = splice(kind);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(read_frame_numbers(done->out), expected_numbers(kind));
  EXPECT_EQ(frame_times(done->out), frame_times(source_));
  EXPECT_EQ(audio_packet_hashes(done->out), audio_packet_hashes(source_));
  if (kind.new_frames > 0) {
    EXPECT_EQ(done->plan.splice->new_frames, kind.new_frames);
  }
  const auto before = isobmff::probe(source_), after = isobmff::probe(done->out);
  ASSERT_TRUE(before.has_value() && after.has_value());
  EXPECT_EQ(without_kinds(after->index), without_kinds(before->index));
  EXPECT_EQ(after->facts.timecode, before->facts.timecode);
  EXPECT_EQ(after->facts.video->color, before->facts.video->color);
  EXPECT_EQ(said_by(fmt::format("ffmpeg -v warning -i '{}' -f null -", done->out.string())), "");
}

INSTANTIATE_TEST_SUITE_P(Splice, EveryKind, ::testing::ValuesIn(kinds()),
                         [](const auto& each) { return each.param.name; });

TEST_F(SpliceTest, leaves_nothing_beside_the_output) {
  const Kind kind{"", marked("h264")};
  source(kind.spec);
  result_for(kind);
  ASSERT_TRUE(splice(kind).has_value());
  EXPECT_THAT(names(), ::testing::UnorderedElementsAre("source.mp4", "result.mp4", "out.mp4"));
}

TEST_F(SpliceTest, decodes_the_copied_pictures_as_the_original_does) {
  const Kind kind{"", marked("h264")};
  source(kind.spec);
  result_for(kind);
  const auto done = splice(kind);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  const auto pictures = [&](const fs::path& file) {
    return said_by(fmt::format(
        "ffmpeg -v error -i '{}' -map 0:v -vf \"select='not(between(n,24,71))'\" -f framemd5 -",
        file.string()));
  };
  EXPECT_EQ(pictures(done->out), pictures(source_));
}

TEST_F(SpliceTest, a_matroska_original_is_refused_and_told_how_else) {
  const Kind kind{"", marked("h264"), "mkv"};
  source(kind.spec, "source.mkv");
  result_for(kind);
  const auto done = splice(kind);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, Code::unfit);
  EXPECT_THAT(done.error().hint, HasSubstr("--codec"));
}

TEST_F(SpliceTest, an_open_group_without_a_clean_start_is_refused) {
  auto spec = marked("h264", "x264-params=open-gop=1");
  spec.rate = Rational{1};
  const Kind kind{"", spec, "mp4", 30, 4};
  source(kind.spec);
  result_for(kind);
  const auto done = splice(kind);
  ASSERT_FALSE(done.has_value());
  EXPECT_THAT(done.error().message, HasSubstr("open"));
}

TEST_F(SpliceTest, a_named_codec_encodes_the_whole_picture) {
  const Kind kind{"", marked("h264"), "mov"};
  source(kind.spec);
  result_for(kind);
  RestoreWishes wishes;
  wishes.codec = "h264";
  const auto done = splice(kind, wishes);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_FALSE(done->plan.splice.has_value());
  EXPECT_EQ(read_frame_numbers(done->out), expected_numbers(kind));
}

}  // namespace
}  // namespace wanprep::testing
