// What the first pictures of a file tell in their own bytes: leading ones that no decoder gives,
// the grading display, and flags that are not true.
#include "isobmff/probe.hpp"
#include "media/execute_fixture.hpp"
#include "media/libav_error.hpp"
#include "media/packet_index.hpp"

namespace wanprep::testing {
namespace {

class FirstPicturesTest : public ExecuteTest {
 protected:
  std::vector<std::int64_t> times(const FrameIndex& index) {
    std::vector<std::int64_t> out;
    for (const auto& frame : index.frames) out.push_back(frame.pts);
    return out;
  }
  // Open groups, cut at one's CRA picture with all that is stored behind it.
  void cut_at_open_group(const std::string& name, const std::string& options = "") {
    by_ffmpeg(
        "-f lavfi -i testsrc2=s=160x96:r=25:d=3 -c:v libx265 -preset ultrafast -x265-params "
        "log-level=none:open-gop=1:keyint=24:min-keyint=24:scenecut=0:bframes=3:b-adapt=0",
        "whole.mp4");
    const auto whole = source_.string();
    by_ffmpeg("-ss 1.0 -i '" + whole + "' -c copy -copypriorss:v 1 " + options, name);
  }
  void graded(const std::string& name) {
    by_ffmpeg(
        "-f lavfi -i testsrc2=s=160x96:r=25:d=0.4 -pix_fmt yuv420p10le -c:v libx265 -preset "
        "ultrafast -x265-params log-level=none:repeat-headers=1:colorprim=bt2020:transfer=smpte2084"
        ":colormatrix=bt2020nc:master-display='G(13250,34500)B(7500,3000)R(34000,16000)"
        "WP(15635,16450)L(10000000,50)':max-cll='1000,400'",
        name);
  }
};

TEST_F(FirstPicturesTest, that_nothing_decodes_are_no_frames) {
  const std::pair<const char*, const char*> cuts[] = {
      {"cut.ts", ""}, {"cut.mkv", ""}, {"cut.mp4", "-movflags frag_keyframe+empty_moov"}};
  for (const auto& [name, options] : cuts) {
    cut_at_open_group(name, options);
    const auto decoded = decoded_index(source_, 0, context_);
    ASSERT_TRUE(decoded) << name;
    EXPECT_EQ(times(probe_.index), times(*decoded)) << name;
    EXPECT_LT(probe_.facts.video->frames, probe_.facts.video->stored_frames) << name;
  }
}

TEST_F(FirstPicturesTest, are_asked_by_the_reader_of_the_index_too) {
  cut_at_open_group("cut.mp4", "-movflags frag_keyframe+empty_moov");
  const auto tables = isobmff::probe(source_);
  ASSERT_TRUE(tables);
  EXPECT_EQ(times(tables->index), times(probe_.index));
  const auto& all = tables->facts.disagreements;
  const auto found =
      std::find_if(all.begin(), all.end(), [](const auto& one) { return one.what == "frames"; });
  ASSERT_NE(found, all.end());
  EXPECT_THAT(found->why, ::testing::HasSubstr("need ones before the file begins"));
}

TEST_F(FirstPicturesTest, tell_leading_pictures_apart) {
  cut_at_open_group("cut.ts");
  const auto& access = *probe_.facts.video->random_access;
  EXPECT_EQ(access.with_leading, 2);
  EXPECT_EQ(access.leading, access.rasl);
  EXPECT_GT(access.rasl, 0);
  EXPECT_EQ(access.radl, 0);
}

TEST_F(FirstPicturesTest, tell_the_grading_display_in_any_container) {
  for (const char* name : {"graded.ts", "graded.mkv", "graded.mp4"}) {
    graded(name);
    const auto tables = isobmff::probe(source_);
    const auto& video = tables ? *tables->facts.video : *probe_.facts.video;
    ASSERT_TRUE(video.mastering_display && video.content_light) << name;
    EXPECT_EQ(video.mastering_display->most_luminance, Rational(1000)) << name;
    EXPECT_EQ(video.content_light->most_average, 400) << name;
  }
}

// Number 9 of QuickTime's and Matroska's field orders, which libav names "TB".
TEST_F(FirstPicturesTest, stored_line_by_line_have_one_field_order_in_every_container) {
  for (const char* order : {"tff", "bff"})
    for (const char* name : {"fields.mov", "fields.mkv"}) {
      by_ffmpeg(std::string("-f lavfi -i testsrc2=s=160x96:r=25:d=0.2 -vf setfield=") + order +
                    " -flags +ilme+ildct -c:v prores_ks",
                name);
      const auto wanted = std::string(order) == "tff" ? FieldOrder::tff : FieldOrder::bff;
      EXPECT_EQ(probe_.facts.video->field_order, wanted) << name;
      const auto tables = isobmff::probe(source_);
      if (!tables) continue;
      EXPECT_EQ(tables->facts.video->field_order, wanted) << name;
    }
}

TEST_F(FirstPicturesTest, flagged_as_starts_are_none_where_their_bytes_say_otherwise) {
  source({});
  auto input = Input::open(source_, context_);
  ASSERT_TRUE(input);
  const auto packet = new_packet();
  std::int64_t starts = 0, lies = 0;
  while (input->read(*packet).value_or(false)) {
    const auto& stream = *input->stream(packet->stream_index);
    if (stream.codecpar->codec_type != AVMEDIA_TYPE_VIDEO) continue;
    const bool key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
    packet->flags |= AV_PKT_FLAG_KEY;
    const auto look = look_at_packet(stream, *packet);
    starts += look.false_key ? 0 : 1;
    lies += look.false_key && key ? 1 : 0;
  }
  EXPECT_EQ(starts, probe_.facts.video->random_access->kinds.front().second);
  EXPECT_EQ(lies, 0);
}

}  // namespace
}  // namespace wanprep::testing
