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

std::string name_of_clip(const ::testing::TestParamInfo<const char*>& param) {
  std::string name = param.param;
  for (auto& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Shared, RealClip,
                         ::testing::Values("iphone-portrait-rot90.mov", "android-rot180-vfr.mp4",
                                           "smpte-10048ms.mp4", "silent-black-10s.mp4",
                                           "bframe-pyramid-sar.mp4", "hevc-10bit-200x200.mp4",
                                           "hdr10-av1-portrait.mp4"),
                         name_of_clip);

}  // namespace
}  // namespace wanprep::testing
