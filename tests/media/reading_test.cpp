// Real clips: what is read from packets agrees with what decoding shows and with other programs.
#include <gmock/gmock.h>

#include <map>

#include "media/decode.hpp"
#include "media/probe.hpp"
#include "support/real_media.hpp"

namespace wanprep {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Context quiet() { return {null_sink(), system_clock()}; }

Probe probed(const std::filesystem::path& path) {
  auto context = quiet();
  auto probe = probe_media(path, context);
  EXPECT_TRUE(probe.has_value()) << probe.error().message;
  return probe.value_or(Probe{});
}

DecodeReport decoded(const std::filesystem::path& path, const Probe& probe, std::int64_t first = 0,
                     std::int64_t count = -1) {
  auto context = quiet();
  auto report = decode_frames(path, probe.facts.video->stream, probe.index, first, count, context);
  EXPECT_TRUE(report.has_value()) << report.error().message;
  return report.value_or(DecodeReport{});
}

std::vector<std::int64_t> times(const FrameIndex& index) {
  std::vector<std::int64_t> result;
  for (const auto& frame : index.frames) result.push_back(frame.pts);
  return result;
}

TEST(Reading, names_the_one_frame_of_a_cut_program_stream_that_is_concealed) {
  WANPREP_REAL_MEDIA(path, "video/ps-mpeg1-sar.mpg");
  const auto probe = probed(path);
  EXPECT_EQ(probe.index.size(), 36);
  EXPECT_THAT(decoded(path, probe).damaged, ElementsAre(34));
}

class WholeClip : public ::testing::TestWithParam<const char*> {};

TEST_P(WholeClip, index_equals_what_a_full_decode_shows) {
  WANPREP_REAL_MEDIA(path, std::string("video/") + GetParam());
  const auto probe = probed(path);
  const auto report = decoded(path, probe);
  EXPECT_EQ(report.pts, times(probe.index));
  EXPECT_THAT(report.damaged, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Reading, WholeClip,
    ::testing::Values(
        "8k-7680x4320.mp4", "android-rot180-vfr.mp4", "android-rot90.mp4", "audio-51.mp4",
        "audio-longer.mp4", "awesome'movie.mov", "bframe-pyramid-sar.mp4", "camera-mjpeg.avi",
        "camera-mts-interlaced.mts", "cover-picture.mp4", "cursed-vfr-3026x1386.mp4",
        "dolbyvision-hdr.MOV", "editlist-empty-first-second.mp4", "empty-second-track.mp4",
        "flir-vfr-audio-late.mp4", "frag-rot90-51.mp4", "fragmented-8s.mp4",
        "fragmented-wrong-duration.mp4", "gopro-max-gpmd-tmcd.mp4", "h264-422.mp4",
        "hdr10-av1-portrait.mp4", "hevc-10bit-200x200.mp4", "hevc-51.ts",
        "hevc-phone-1376x1840.mp4", "hint-tracks.mp4", "hlg10-9frames.mp4", "ios9-live.mov",
        "iphone-gps-rot90.mov", "iphone-hlg-dovi-editlist.mp4", "iphone-portrait-rot90.mov",
        "mirrored-transpose.mp4", "no-duration.webm", "opus-negative-start.mkv", "pcm-sowt-50p.mov",
        "phone-176x144.3gp", "rot180-3frames.mov", "rot270-3frames.mov", "rot270-landscape.mp4",
        "samsung-slow-motion.mp4", "sar-1280-1281.mp4", "silent-black-10s.mp4", "smpte-10048ms.mp4",
        "two-video-two-audio.mp4", "vp9-161x121.webm", "vp9-alpha.webm", "webcam.mkv"),
    [](const auto& param) {
      std::string name = param.param;
      for (auto& letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
      return name;
    });

}  // namespace
}  // namespace wanprep
