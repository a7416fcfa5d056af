#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check/clip.hpp"

namespace wanprep {
namespace {

const Bound kTwoToTen{Rational{2}, Rational{10}, {}};

std::pair<std::int64_t, std::int64_t> legal(const Rational& rate) {
  VideoFacts video;
  video.frame_rate = rate;
  const auto frames = legal_frames(video, kTwoToTen);
  return frames ? std::pair{frames->least, frames->most.value_or(-1)} : std::pair{-1L, -1L};
}

TEST(LegalFrames, are_whole_frames_inside_the_limit) {
  EXPECT_EQ(legal({24000, 1001}), (std::pair{48L, 239L}));
  EXPECT_EQ(legal({24, 1}), (std::pair{48L, 240L}));
  EXPECT_EQ(legal({25, 1}), (std::pair{50L, 250L}));
  EXPECT_EQ(legal({30000, 1001}), (std::pair{60L, 299L}));
  EXPECT_EQ(legal({60000, 1001}), (std::pair{120L, 599L}));
}

TEST(LegalFrames, are_unknown_for_a_rate_that_varies_or_is_none) {
  EXPECT_EQ(legal({0, 1}), (std::pair{-1L, -1L}));
  VideoFacts video;
  video.frame_rate = Rational{24};
  video.variable_frame_rate = true;
  EXPECT_FALSE(legal_frames(video, kTwoToTen));
}

TEST(ClipLength, counts_the_longest_that_a_reader_could_find) {
  auto facts = clip_of(Rational{9});
  facts.audio.front().stored_duration = Rational{101, 10};
  facts.duration = Rational{91, 10};
  const auto length = length_of(facts);
  ASSERT_TRUE(length);
  EXPECT_EQ(length->longest, Rational(101, 10));
  EXPECT_EQ(length->longest_of, "sound as stored");
  EXPECT_EQ(length->shortest_of, "picture");
}

TEST(Duration, says_how_many_frames_would_fit) {
  auto facts = clip_of(Rational{12});
  facts.video->frame_rate = {24000, 1001};
  EXPECT_THAT(finding_of(check_video(facts, test_profile()), "duration").message,
              testing::HasSubstr("48 to 239 frames at 23.976 fps"));
}

TEST(Findings, bring_the_source_of_their_limit) {
  auto profile = test_profile();
  profile.video.duration_s.source = {"https://example.org", "2026-11", "Duration: 2~10s"};
  profile.hazards["rotation"].source = {"", "2026-11", "nobody says", Basis::inferred};
  auto facts = clip_of(Rational{12});
  facts.video->orientation = {90, false};
  const auto findings = check_video(facts, profile);
  ASSERT_TRUE(finding_of(findings, "duration").source);
  EXPECT_EQ(finding_of(findings, "duration").source->documented_as, "Duration: 2~10s");
  ASSERT_TRUE(finding_of(findings, "rotation").source);
  EXPECT_EQ(finding_of(findings, "rotation").source->basis, Basis::inferred);
}

TEST(Log, is_a_hazard_that_nothing_here_cures) {
  auto facts = fitting_clip();
  facts.video->log_curve = "V-Log";
  const auto finding = finding_of(check_video(facts, test_profile()), "log");
  EXPECT_EQ(finding.measured, "V-Log");
  EXPECT_FALSE(finding.fixable);
  EXPECT_EQ(verdict_of(check_video(facts, test_profile())), Verdict::fits);
}

}  // namespace
}  // namespace wanprep
