#include <gmock/gmock.h>

#include "chain/program.hpp"
#include "support/clip_reader.hpp"

namespace wanprep::testing {
namespace {

struct Case {
  std::string name;
  ClipSpec spec;
};

ClipSpec at_rate(const Rational& rate) {
  ClipSpec spec;
  spec.rate = rate;
  spec.frames = static_cast<int>((rate * Rational{3}).round());
  return spec;
}

ClipSpec variable() {
  ClipSpec spec;
  spec.frames = 90;
  spec.durations = {20, 20, 40, 20, 60, 20};
  spec.time_base = Rational{1, 600};
  return spec;
}

ClipSpec turned() {
  ClipSpec spec = at_rate(Rational{30});
  spec.orientation.rotation = 90;
  return spec;
}

ClipSpec padded() {
  ClipSpec spec = at_rate(Rational{25});
  spec.size = {1280, 146};  // 8.8:1
  return spec;
}

ClipSpec silent() {
  ClipSpec spec = at_rate(Rational{24});
  spec.sound.clear();
  return spec;
}

ClipSpec hevc_10_bit() {
  ClipSpec spec = at_rate(Rational{24});
  spec.codec = "hevc10";
  return spec;
}

class Chain : public ::testing::TestWithParam<Case> {};

// Frame count and times exact, the right pictures, the original's sound packets: one run a clip,
// because the run is what costs.
TEST_P(Chain, gives_back_frames_times_pictures_and_sound) {
  const Scratch scratch;
  const auto original = scratch / "shot.mov";
  const auto out = scratch / "edited.mov";
  ASSERT_TRUE(make_clip(GetParam().spec, original));
  const auto ran = edit(original, out);
  ASSERT_EQ(ran.status, 0) << ran.said;
  EXPECT_EQ(frame_times(out), frame_times(original));
  EXPECT_GE(right_numbers_permille(out, 0), 990);
  EXPECT_EQ(audio_packet_hashes(out), audio_packet_hashes(original));
}

INSTANTIATE_TEST_SUITE_P(Clips, Chain,
                         ::testing::Values(Case{"at_24", at_rate(Rational{24})},
                                           Case{"at_25", at_rate(Rational{25})},
                                           Case{"at_29_97", at_rate(Rational{30000, 1001})},
                                           Case{"at_30", at_rate(Rational{30})},
                                           Case{"variable", variable()}, Case{"turned", turned()},
                                           Case{"padded", padded()}, Case{"silent", silent()},
                                           Case{"hevc_10_bit", hevc_10_bit()}),
                         [](const auto& param) { return param.param.name; });

TEST(ChainRange, a_part_of_a_long_clip_comes_back_with_its_own_frames_and_sound) {
  const Scratch scratch;
  const auto original = scratch / "long.mov";
  const auto out = scratch / "edited.mov";
  ClipSpec spec = at_rate(Rational{24});
  spec.frames = 288;
  spec.timecode = "01:00:00:00";
  ASSERT_TRUE(make_clip(spec, original));
  const auto ran = edit(original, out, {"--start", "01:00:02:12", "--duration", "4"});
  ASSERT_EQ(ran.status, 0) << ran.said;
  EXPECT_EQ(frame_times(out).size(), 96u);
  EXPECT_GE(right_numbers_permille(out, 60), 990);
  const auto sound = sound_position(out);
  ASSERT_TRUE(sound);
  EXPECT_EQ((Rational{sound->sample} - sound->start * Rational{48000}).round(), 120000);
}

TEST(ChainRange, timecode_of_the_range_is_that_of_its_first_frame) {
  const Scratch scratch;
  ClipSpec spec = at_rate(Rational{30000, 1001});
  spec.timecode = "00:59:58;00";
  ASSERT_TRUE(make_clip(spec, scratch / "shot.mov"));
  ASSERT_EQ(edit(scratch / "shot.mov", scratch / "edited.mov",
                 {"--start", "00:59:58;15", "--duration", "2"})
                .status,
            0);
  EXPECT_THAT(wanprep({"probe", scratch / "edited.mov"}).said, ::testing::HasSubstr("00:59:58;15"));
}

}  // namespace
}  // namespace wanprep::testing
