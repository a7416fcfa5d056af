#include <gmock/gmock.h>

#include "chain/program.hpp"
#include "support/clip_reader.hpp"
#include "support/real_media.hpp"

namespace wanprep::testing {
namespace {

class RealClip : public ::testing::TestWithParam<const char*> {};

// Phones, cameras and browsers: whatever the container says, the shown frames come back at their
// own times.
TEST_P(RealClip, comes_back_with_its_frames_and_times) {
  WANPREP_REAL_MEDIA(original, std::string("video/") + GetParam());
  const Scratch scratch;
  const auto out = scratch / "edited.mov";
  const auto ran = edit(original, out, {"--resolution", "720P", "--long", "trim"});
  ASSERT_EQ(ran.status, 0) << ran.said;
  const auto want = frame_times(original);
  const auto got = frame_times(out);
  ASSERT_LE(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_EQ(got[i], want[i] - want[0]) << "frame " << i;
}

TEST(RealPlaces, are_kept_from_the_service_and_put_back) {
  WANPREP_REAL_MEDIA(original, "video/iphone-gps-rot90.mov");
  const Scratch scratch;
  const auto out = scratch / "edited.mov";
  ASSERT_EQ(edit(original, out, {"--resolution", "720P", "--duration", "2"}).status, 0);
  const auto sent = wanprep({"probe", "--json", scratch / "edited.mov.job/clip.mov"});
  EXPECT_THAT(sent.said, ::testing::Not(::testing::HasSubstr("ISO6709")));
  EXPECT_THAT(wanprep({"probe", "--json", out}).said, ::testing::HasSubstr("ISO6709"));
}

TEST(RealConform, refuses_pictures_that_do_not_decode_as_damaged) {
  WANPREP_REAL_MEDIA(original, "video/no-timescale.mp4");
  const Scratch scratch;
  const auto ran = wanprep({"conform", original, "-o", scratch / "clip.mp4"});
  EXPECT_EQ(ran.status, 3) << ran.said;
  EXPECT_FALSE(std::filesystem::exists(scratch / "clip.mp4"));
}

TEST(RealConform, starts_late_sound_with_silence) {
  WANPREP_REAL_MEDIA(original, "video/awesome'movie.mov");
  const Scratch scratch;
  const auto ran = wanprep({"conform", original, "-o", scratch / "clip.mp4"});
  EXPECT_EQ(ran.status, 0) << ran.said;
}

std::string name_of_clip(const ::testing::TestParamInfo<const char*>& param) {
  std::string name = param.param;
  for (auto& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Shared, RealClip,
                         ::testing::Values("iphone-portrait-rot90.mov", "android-rot180-vfr.mp4",
                                           "smpte-10048ms.mp4", "bframe-pyramid-sar.mp4",
                                           "hevc-10bit-200x200.mp4", "hdr10-av1-portrait.mp4",
                                           "mirrored-transpose.mp4", "vp9-161x121.webm"),
                         name_of_clip);

}  // namespace
}  // namespace wanprep::testing
