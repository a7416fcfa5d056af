// Pictures that cannot be turned into others: refused by name, before anything is opened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/conform.hpp"
#include "tests/support/facts_builder.hpp"

namespace wanprep {
namespace {

using namespace test;
using ::testing::HasSubstr;

Result<ConformPlan> planned(const Probe& probe, Wishes wishes = {}) {
  const auto limits = profile();
  return plan_conform({"/clip", probe, limits, std::move(wishes), everything(), std::nullopt});
}

TEST(PlanUndecodable, refuses_a_codec_without_a_decoder) {
  auto source = clip();
  source.facts().video->codec = "vvc";
  source.facts().video->decodable = false;
  const auto plan = planned(source.probe());
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, Code::unfit);
  EXPECT_THAT(plan.error().message, HasSubstr("vvc"));
}

TEST(PlanUndecodable, refuses_dolby_vision_without_a_base_layer_and_takes_it_with_one) {
  auto source = clip();
  source.facts().video->codec = "hevc";
  source.facts().video->hdr = Hdr::dolby_vision;
  source.facts().video->dolby_vision = DolbyVision{5, 6, 0};
  const auto alone = planned(source.probe());
  source.facts().video->dolby_vision = DolbyVision{8, 6, 1};
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().code, Code::unfit);
  EXPECT_THAT(alone.error().message, HasSubstr("profile 5"));
  EXPECT_TRUE(planned(source.probe()));
}

TEST(PlanUndecodable, leaves_alone_what_nobody_asked_to_cure) {
  auto source = clip();
  source.facts().video->hdr = Hdr::dolby_vision;
  source.facts().video->dolby_vision = DolbyVision{5, 6, 0};
  Wishes wishes;
  wishes.limits_only = true;
  const auto plan = planned(source.probe(), wishes);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rung, Rung::untouched);
}

}  // namespace
}  // namespace wanprep
