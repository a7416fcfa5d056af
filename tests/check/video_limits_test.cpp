#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check/clip.hpp"

namespace wanprep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Finding found(const MediaFacts& facts, const std::string& rule) {
  return finding_of(check_video(facts, test_profile()), rule);
}

TEST(CheckVideo, finds_nothing_in_a_clip_that_fits) {
  EXPECT_THAT(check_video(fitting_clip(), test_profile()), IsEmpty());
}

TEST(CheckDuration, takes_both_edges_exactly) {
  EXPECT_THAT(violations(clip_of(2)), IsEmpty());
  EXPECT_THAT(violations(clip_of(10)), IsEmpty());
}

TEST(CheckDuration, has_no_tolerance) {
  EXPECT_THAT(violations(clip_of({1'999'999, 1'000'000})), ElementsAre("duration"));
  EXPECT_THAT(violations(clip_of({10'000'001, 1'000'000})), ElementsAre("duration"));
}

TEST(CheckDuration, counts_a_container_that_claims_more_than_its_streams) {
  auto facts = clip_of(10);
  facts.duration = Rational{10'006, 1000};
  EXPECT_THAT(violations(facts), ElementsAre("duration"));
  EXPECT_THAT(found(facts, "duration").measured, HasSubstr("container 10.006 s"));
}

TEST(CheckDuration, counts_sound_that_outlasts_the_picture_shown_or_stored) {
  auto longer = clip_of(10);
  longer.audio.front().duration = longer.audio.front().stored_duration = Rational{10'010, 1000};
  EXPECT_THAT(violations(longer), ElementsAre("duration"));
  auto priming = clip_of(10);
  priming.audio.front().stored_duration = Rational{10'043, 1000};
  EXPECT_THAT(violations(priming), ElementsAre("duration"));
}

TEST(CheckDuration, counts_frames_that_an_edit_list_hides) {
  auto facts = clip_of(10);
  facts.video->stored_duration = Rational{12};
  EXPECT_THAT(violations(facts), ElementsAre("duration"));
}

TEST(CheckDuration, asks_container_and_picture_to_reach_the_minimum_but_not_the_sound) {
  auto short_sound = clip_of(3);
  short_sound.audio.front().duration = short_sound.audio.front().stored_duration = Rational{1};
  EXPECT_THAT(violations(short_sound), IsEmpty());
  auto short_picture = clip_of(3);
  short_picture.video->duration = Rational{1};
  EXPECT_THAT(violations(short_picture), ElementsAre("duration"));
  auto short_container = clip_of(3);
  short_container.duration = Rational{1};
  EXPECT_THAT(violations(short_container), ElementsAre("duration"));
}

TEST(CheckDuration, goes_by_the_picture_where_the_container_claims_nothing) {
  auto facts = clip_of(3);
  facts.duration = std::nullopt;
  EXPECT_THAT(violations(facts), IsEmpty());
}

TEST(CheckDuration, says_value_and_bound_with_units) {
  const Finding finding = found(clip_of({25, 2}), "duration");
  EXPECT_EQ(finding.measured, "12.5 s");
  EXPECT_EQ(finding.allowed, "2 to 10 s");
  EXPECT_THAT(finding.remedy, HasSubstr("conform trims"));
  EXPECT_TRUE(finding.fixable);
}

TEST(CheckDuration, never_words_a_violation_as_the_bound_itself) {
  EXPECT_EQ(found(clip_of(Rational{10} + Rational{1, 90'000}), "duration").measured,
            "10.000011111 s");
}

TEST(CheckContainer, takes_the_remedy_for_3gp_to_be_a_remux) {
  auto facts = fitting_clip();
  facts.container = "3gp";
  EXPECT_THAT(violations(facts), ElementsAre("container"));
  EXPECT_THAT(found(facts, "container").remedy, HasSubstr("remux"));
}

TEST(CheckSides, judges_the_stored_picture_as_well_as_the_displayed) {
  auto wide_pixels = fitting_clip();
  wide_pixels.video->stored = {200, 300};
  wide_pixels.video->sample_aspect = Rational{2};
  EXPECT_THAT(violations(wide_pixels), ElementsAre("width"));
  auto huge_pixels = fitting_clip();
  huge_pixels.video->stored = {4096, 2160};
  huge_pixels.video->sample_aspect = Rational{4, 3};
  EXPECT_THAT(violations(huge_pixels), ElementsAre("width"));
}

TEST(CheckSides, finds_a_turned_clip_too_small_in_both_directions) {
  auto facts = fitting_clip();
  facts.video->stored = {320, 200};
  facts.video->orientation.rotation = 90;
  EXPECT_THAT(violations(facts), ElementsAre("width", "height"));
  EXPECT_EQ(found(facts, "width").measured, "displayed 200 px, as stored 320 px");
}

TEST(CheckSides, takes_both_edges) {
  auto small = fitting_clip();
  small.video->stored = {240, 240};
  EXPECT_THAT(violations(small), IsEmpty());
  small.video->stored = {239, 241};
  EXPECT_THAT(violations(small), ElementsAre("width"));
  auto large = fitting_clip();
  large.video->stored = {4096, 4098};
  EXPECT_THAT(violations(large), ElementsAre("height"));
}

TEST(CheckAspect, takes_eight_to_one_and_no_more) {
  auto facts = fitting_clip();
  facts.video->stored = {4096, 512};
  EXPECT_THAT(violations(facts), IsEmpty());
  facts.video->stored = {4096, 510};
  EXPECT_THAT(violations(facts), ElementsAre("aspect_ratio"));
  facts.video->stored = {510, 4096};
  EXPECT_THAT(violations(facts), ElementsAre("aspect_ratio"));
}

TEST(CheckAspect, judges_the_displayed_picture_too) {
  auto facts = fitting_clip();
  facts.video->stored = {2048, 400};
  facts.video->sample_aspect = Rational{7, 4};
  EXPECT_THAT(violations(facts), ElementsAre("aspect_ratio"));
}

TEST(CheckSize, reads_a_megabyte_as_a_million) {
  auto facts = fitting_clip();
  facts.bytes = 100'000'000;
  EXPECT_THAT(violations(facts), IsEmpty());
  ++facts.bytes;
  EXPECT_THAT(violations(facts), ElementsAre("file_size"));
  EXPECT_EQ(found(facts, "file_size").measured, "100000001 bytes");
}

TEST(CheckTruncated, is_fixable_while_a_frame_is_whole) {
  auto facts = fitting_clip();
  facts.truncated = "the last 3 of 9 MB are missing";
  facts.whole_frames = 60;
  EXPECT_EQ(verdict_of(check_video(facts, test_profile())), Verdict::fixable);
  facts.whole_frames = 1;  // conform extends it
  EXPECT_EQ(verdict_of(check_video(facts, test_profile())), Verdict::fixable);
  facts.whole_frames = 0;
  EXPECT_EQ(verdict_of(check_video(facts, test_profile())), Verdict::unfixable);
}

TEST(CheckDamaged, names_how_many_and_the_first) {
  auto facts = fitting_clip();
  facts.damaged_frames = {17, 18};
  EXPECT_THAT(violations(facts), ElementsAre("damaged"));
  EXPECT_THAT(found(facts, "damaged").message, HasSubstr("2 of 125 frames"));
  EXPECT_THAT(found(facts, "damaged").message, HasSubstr("frame 17"));
  EXPECT_TRUE(found(facts, "damaged").fixable);
}

TEST(CheckVideo, cannot_fix_a_file_without_a_picture) {
  auto facts = fitting_clip();
  facts.video = std::nullopt;
  EXPECT_THAT(violations(facts), ElementsAre("video"));
  EXPECT_EQ(verdict_of(check_video(facts, test_profile())), Verdict::unfixable);
}

TEST(CheckVideo, gives_no_finding_for_an_ignored_rule) {
  auto facts = clip_of(12);
  facts.bytes = 200'000'000;
  const auto findings = check_video(facts, test_profile(), {"duration"});
  EXPECT_THAT(rules_of(findings, Severity::violation), ElementsAre("file_size"));
}

TEST(CheckVideo, a_wider_limit_never_makes_a_fitting_clip_fail) {
  auto wide = test_profile();
  wide.video.duration_s = {Rational{1}, Rational{60}, {}};
  wide.video.side_px = {Rational{1}, Rational{9999}, {}};
  wide.video.aspect = {};
  wide.video.bytes = {};
  for (const Rational& seconds : {Rational{2}, Rational{7}, Rational{10}})
    EXPECT_THAT(check_video(clip_of(seconds), wide), IsEmpty());
}

TEST(CheckVideo, survives_sizes_and_aspects_that_make_no_sense) {
  auto facts = fitting_clip();
  facts.video->stored = {0, 0};
  facts.video->sample_aspect = Rational{0};
  EXPECT_THAT(violations(facts), ElementsAre("width", "height"));
}

}  // namespace
}  // namespace wanprep
