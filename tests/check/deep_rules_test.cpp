#include <gmock/gmock.h>

#include "check/clip.hpp"

namespace wanprep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Everything decoded, nothing odd.
MediaFacts sound_clip() {
  auto facts = fitting_clip();
  DeepFacts deep;
  deep.expected = deep.decoded = facts.video->frames;
  deep.fields = {0, 0, 120, 3, 0};
  deep.luma = LumaUse{16, 235, 0, 0, 20'000, 0};
  facts.deep = deep;
  return facts;
}

std::vector<Finding> findings(const MediaFacts& facts) {
  return check_video(facts, test_profile());
}

TEST(CheckDeep, says_nothing_about_a_sound_clip) { EXPECT_THAT(findings(sound_clip()), IsEmpty()); }

TEST(CheckDeep, notes_black_and_frozen_stretches_with_their_frames) {
  auto facts = sound_clip();
  facts.deep->black = {{0, 25}};
  facts.deep->black_frames = 25;
  facts.deep->frozen = {{60, 80}, {100, 101}};
  const auto found = findings(facts);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].rule, "black");
  EXPECT_EQ(found[0].severity, Severity::note);
  EXPECT_THAT(found[1].message, HasSubstr("frames 60 to 79, 100"));
}

TEST(CheckDeep, warns_of_full_range_pixels_under_a_limited_tag) {
  auto facts = sound_clip();
  facts.deep->luma = LumaUse{0, 255, 20'000, 30'000, 0, 9'000};
  EXPECT_THAT(rules_of(findings(facts), Severity::hazard), ElementsAre("range_tag"));
  facts.video->color.range = std::nullopt;
  EXPECT_THAT(findings(facts).front().allowed, HasSubstr("untagged"));
}

TEST(CheckDeep, warns_of_a_field_order_that_the_pictures_contradict) {
  auto facts = sound_clip();
  facts.deep->fields = {100, 1, 2, 0, 0};
  EXPECT_THAT(rules_of(findings(facts), Severity::hazard), ElementsAre("field_order"));
}

TEST(CheckDeep, warns_that_progressive_pictures_are_tagged_interlaced) {
  auto facts = sound_clip();
  facts.video->field_order = FieldOrder::tff;
  EXPECT_THAT(rules_of(findings(facts), Severity::hazard),
              ElementsAre("interlaced", "field_order"));
}

TEST(CheckDeep, names_the_frame_from_which_on_the_size_is_another) {
  auto facts = sound_clip();
  facts.deep->shape_changes = {{40, {640, 360}, "yuv420p"}};
  const auto found = findings(facts);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rule, "picture_changes");
  EXPECT_EQ(found[0].measured, "640x360 yuv420p from frame 40 on");
}

TEST(CheckTimes, cannot_fix_times_that_go_backwards) {
  auto facts = fitting_clip();
  facts.disagreements = {{"times", {{"picture 71", "3 s"}, {"picture 72", "0 s"}}, "none", ""}};
  const auto found = findings(facts);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rule, "timestamps");
  EXPECT_EQ(verdict_of(found), Verdict::unfixable);
}

TEST(CheckDamaged, cannot_be_fixed_where_no_run_reaches_the_minimum) {
  auto facts = fitting_clip();
  facts.damaged_frames = {40, 80};
  EXPECT_EQ(verdict_of(findings(facts)), Verdict::unfixable);
  facts.damaged_frames = {40};
  EXPECT_EQ(verdict_of(findings(facts)), Verdict::fixable);
}

}  // namespace
}  // namespace wanprep
