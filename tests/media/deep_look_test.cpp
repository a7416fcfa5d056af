#include "media/deep_look.hpp"

#include <fstream>

#include <fmt/format.h>

#include "isobmff/probe.hpp"
#include "media/execute_fixture.hpp"
#include "support/real_media.hpp"

namespace wanprep::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DeepLookTest : public ExecuteTest {
 protected:
  Probe looked(Probe probe) {
    auto deep = deep_look(source_, probe, context_);
    EXPECT_TRUE(deep) << deep.error().message;
    if (deep && deep->facts.deep) return *deep;
    probe.facts.deep = DeepFacts{};
    return probe;
  }
  static ClipSpec silent(int frames) {
    ClipSpec spec;
    spec.frames = frames;
    spec.sound.clear();
    return spec;
  }
  void overwrite(std::uintmax_t at, std::size_t count) {
    std::fstream file(source_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file << std::string(count, '\0');
  }
};

TEST_F(DeepLookTest, counts_what_the_index_shows) {
  source(silent(50));
  const auto deep = *looked(probe_).facts.deep;
  EXPECT_EQ(deep.expected, 50);
  EXPECT_EQ(deep.decoded, 50);
  EXPECT_EQ(deep.corrupt, 0);
  EXPECT_EQ(deep.refused_packets, 0);
  EXPECT_THAT(deep.damaged, IsEmpty());
  EXPECT_THAT(deep.black, IsEmpty());
  EXPECT_THAT(deep.frozen, IsEmpty());
}

TEST_F(DeepLookTest, names_exactly_the_pictures_whose_bytes_are_gone) {
  auto spec = silent(40);
  spec.gop = 1;
  spec.b_frames = 0;
  source(spec);
  const auto half = std::filesystem::file_size(source_) / 2;
  overwrite(half, 3000);
  const auto probe = looked(probe_);
  ASSERT_FALSE(probe.facts.damaged_frames.empty());
  EXPECT_LE(probe.facts.damaged_frames.size(), 3u);
  EXPECT_EQ(probe.facts.deep->damaged.front().first, probe.facts.damaged_frames.front());
}

// The packet itself is not in the file any more, so that the index does not miss it; what refers to
// it is made up, and no flag of the decoder says so.
// HEVC slices whose bytes were changed decode to noise without a word. Where the encoder wrote each
// picture's checksum into the stream, the ones that differ are named.
TEST_F(DeepLookTest, names_hevc_pictures_that_contradict_their_own_checksum) {
  by_ffmpeg(
      "-f lavfi -i testsrc2=s=640x360:r=25:d=2 -c:v libx265 -preset ultrafast -x265-params "
      "log-level=none:hash=1",
      "hash.mp4");
  EXPECT_THAT(looked(probe_).facts.damaged_frames, IsEmpty());
  overwrite(std::filesystem::file_size(source_) / 2, 24);
  const auto damaged = looked(probe_).facts.damaged_frames;
  ASSERT_FALSE(damaged.empty());
  EXPECT_GT(damaged.front(), 10);
}

TEST_F(DeepLookTest, names_pictures_that_refer_to_one_that_is_not_there) {
  for (const char* codec : {"h264", "hevc"}) {
    auto spec = silent(48);
    spec.codec = codec;
    source(spec, "whole.mp4");
    const auto whole = source_;
    by_ffmpeg(fmt::format("-i '{}' -c copy -bsf:v 'noise=drop=eq(n\\,25)'", whole.string()),
              "lost.mkv");
    const auto probe = looked(probe_);
    EXPECT_EQ(probe.facts.deep->expected, 47) << codec;
    ASSERT_FALSE(probe.facts.damaged_frames.empty()) << codec;
    EXPECT_GE(probe.facts.damaged_frames.front(), 24) << codec;
    EXPECT_LT(probe.facts.damaged_frames.back(), 36) << codec;
  }
}

TEST_F(DeepLookTest, reports_its_progress_up_to_the_end) {
  struct Steps final : Sink {
    void on(const Event& event) override {
      if (const auto* progress = std::get_if<Progress>(&event)) last = progress->done;
    }
    double last = 0;
  } steps;
  source(silent(20));
  Context context{steps, system_clock()};
  ASSERT_TRUE(deep_look(source_, probe_, context));
  EXPECT_EQ(steps.last, 1.0);
}

TEST_F(DeepLookTest, stops_when_told_to) {
  source(silent(20));
  stop_.request_stop();
  const auto deep = deep_look(source_, probe_, context_);
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, Code::interrupted);
}

TEST_F(DeepLookTest, sees_fields_and_black_in_decoded_pictures) {
  by_ffmpeg(
      "-f lavfi -i 'testsrc2=s=640x480:r=50:d=2,"
      "tinterlace=interleave_top:flags=vlpf' -f lavfi -i color=black:s=640x480:r=25:d=1 "
      "-filter_complex '[0][1]concat=n=2:v=1,format=yuv420p' -flags +ilme+ildct -c:v libx264 "
      "-preset ultrafast -color_range tv",
      "fields.mp4");
  const auto deep = *looked(probe_).facts.deep;
  EXPECT_EQ(content_of(deep.fields), Content::tff);
  EXPECT_THAT(deep.black, ElementsAre(FrameSpan{50, 75}));
}

TEST_F(DeepLookTest, names_the_frame_from_which_on_the_size_is_another) {
  by_ffmpeg("-f lavfi -i testsrc2=s=320x180:r=25:d=1 -c:v mpeg2video -g 5", "a.ts");
  const auto a = source_;
  by_ffmpeg("-f lavfi -i testsrc2=s=640x360:r=25:d=1 -output_ts_offset 1 -c:v mpeg2video -g 5",
            "b.ts");
  std::ofstream(a, std::ios::binary | std::ios::app)
      << std::ifstream(source_, std::ios::binary).rdbuf();
  source_ = a;
  const auto probe = looked(probe_of(a));
  ASSERT_EQ(probe.facts.deep->shape_changes.size(), 1u);
  EXPECT_EQ(probe.facts.deep->shape_changes[0].size, (Size{640, 360}));
}

TEST_F(DeepLookTest, measures_ten_bit_and_rgb_pictures_alike) {
  for (const char* format : {"yuv420p10le", "bgr0", "gray"}) {
    by_ffmpeg(fmt::format("-f lavfi -i testsrc2=s=320x240:r=25:d=1 -c:v ffv1 -pix_fmt {}", format),
              "source.mkv");
    const auto deep = *looked(probe_).facts.deep;
    EXPECT_EQ(deep.decoded, 25) << format;
    EXPECT_EQ(content_of(deep.fields), Content::progressive) << format;
    EXPECT_EQ(deep.luma.has_value(), std::string(format) != "bgr0") << format;
  }
}

TEST_F(DeepLookTest, finds_nothing_wrong_with_real_clips) {
  for (const char* name : {"video/iphone-hlg-dovi-editlist.mp4", "video/gopro-max-gpmd-tmcd.mp4",
                           "video/frag-rot90-51.mp4"}) {
    WANPREP_REAL_MEDIA(path, name);
    source_ = path;
    const auto tables = isobmff::probe(path);
    ASSERT_TRUE(tables) << name;
    const auto probe = looked(*tables);
    EXPECT_EQ(probe.facts.deep->decoded, probe.facts.deep->expected) << name;
    EXPECT_THAT(probe.facts.damaged_frames, IsEmpty()) << name;
  }
}

}  // namespace
}  // namespace wanprep::testing
