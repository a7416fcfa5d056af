#include "plan/cures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/facts_builder.hpp"

namespace wanprep {
namespace {

using namespace test;
using testing::Contains;
using testing::Key;

/// Rule → "step grade" of every finding that is cured.
std::map<std::string, std::string> cures(const Probe& probe) {
  const auto limits = profile();
  const auto findings = check_video(probe.facts, limits);
  const auto found = cures_of(probe, limits, findings);
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < findings.size(); ++i)
    if (found.at(i))
      out[findings[i].rule] = found[i]->step + " " + std::string(name_of(found[i]->grade));
  return out;
}

TEST(Cures, name_the_step_after_which_a_limit_holds) {
  EXPECT_EQ(cures(clip().frames(500).probe())["duration"], "trim exact");
  EXPECT_EQ(cures(clip().sized(8192, 4096).probe())["width"], "scale near");
  EXPECT_EQ(cures(clip().sized(4096, 256).probe())["aspect_ratio"], "pad exact");
}

TEST(Cures, name_the_step_for_each_hazard) {
  EXPECT_EQ(cures(clip().turned(90).probe())["rotation"], "orient exact");
  EXPECT_EQ(cures(clip().uneven().probe())["variable_frame_rate"], "frame_rate near");
  EXPECT_EQ(cures(clip().squeezed({64, 45}).probe())["sample_aspect_ratio"], "scale near");
  const auto hdr =
      clip().colored({"bt2020", "smpte2084", "bt2020nc", "tv"}, Hdr::pq).pixels("yuv420p10le", 10);
  EXPECT_EQ(cures(hdr.probe())["hdr"], "convert_color lossy");
}

TEST(Cures, are_a_remux_where_packaging_is_all) {
  EXPECT_EQ(cures(clip().boxed("matroska").probe())["container"], "remux exact");
}

TEST(Cures, are_none_for_what_conform_leaves_to_the_user) {
  auto source = clip();
  source.facts().video->log_curve = "S-Log3";
  EXPECT_THAT(cures(source.probe()), testing::Not(Contains(Key("log"))));
}

TEST(Cures, are_found_for_hours_by_looking_at_the_head_alone) {
  EXPECT_EQ(cures(clip().frames(25 * 3600).turned(180).probe()),
            (std::map<std::string, std::string>{{"duration", "trim exact"},
                                                {"rotation", "orient exact"}}));
}

TEST(Cures, of_a_picture_are_its_plans_steps) {
  ImageFacts facts;
  facts.format = "png";
  facts.stored = {600, 400};
  facts.channels = 4;
  facts.bit_depth = 16;
  facts.alpha = Alpha::opaque;
  facts.color_model = "rgb";
  facts.orientation = {90, false};
  const auto limits = profile();
  const auto findings = check_image(facts, limits);
  const auto found = cures_of(facts, limits, findings);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(found.at(0)->step, "flatten");
  EXPECT_EQ(found.at(0)->grade, Grade::exact);
  EXPECT_EQ(found.at(1)->step, "orient");
  EXPECT_EQ(found.at(2)->step, "depth");
}

}  // namespace
}  // namespace wanprep
