#include <gtest/gtest.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

TEST(Orienting, uses_the_table_of_the_eight_orientations) {
  EXPECT_EQ(turn_filter({}), "");
  EXPECT_EQ(turn_filter({90, false}), "transpose=1");
  EXPECT_EQ(turn_filter({270, false}), "transpose=2");
  EXPECT_EQ(turn_filter({180, true}), "vflip");
}

TEST(Escaping, keeps_a_value_from_ending_its_filter) {
  EXPECT_EQ(escaped("a:b"), "a\\\\:b");
  EXPECT_EQ(escaped("a,b"), "a\\,b");
}

TEST(Colors, are_names_or_six_digits) {
  EXPECT_TRUE(checked_color("DarkSlateGray"));
  EXPECT_TRUE(checked_color("#10aaff"));
  for (const char* bad : {"", "nocolor", "#12", "black:x", "red,null", "#gg0000"})
    EXPECT_FALSE(checked_color(bad)) << bad;
}

TEST(ColorPlan, changes_nothing_about_tagged_bt709) {
  VideoFacts video;
  video.stored = {1920, 1080};
  video.pixel_format = "yuv420p";
  video.color = target_color();
  EXPECT_FALSE(plan_color(video));
}

TEST(ColorPlan, reads_untagged_576_lines_as_625_line_television_and_says_so) {
  VideoFacts video;
  video.stored = {720, 576};
  video.pixel_format = "yuv420p";
  const auto step = plan_color(video);
  ASSERT_TRUE(step);
  EXPECT_EQ(step->from.matrix, "bt470bg");
  EXPECT_NE(step->assumed.find("bt470bg"), std::string::npos);
}

TEST(ColorPlan, shrinks_in_the_call_that_makes_light_linear) {
  VideoFacts video;
  video.stored = {3840, 2160};
  video.pixel_format = "yuv420p10le";
  video.bit_depth = 10;
  video.hdr = Hdr::hlg;
  const auto step = plan_color(video);
  ASSERT_TRUE(step);
  const auto text = lower_scaled(*step, Scale{{3840, 2160}, {1280, 720}, Rational{1}});
  EXPECT_EQ(text.rfind("zscale=w=1280:h=720:", 0), 0u) << text;
  EXPECT_EQ(undo(*step, MediaFacts{}).grade, Grade::lossy);
}

TEST(ColorPlan, gives_odd_sides_full_chroma_until_they_are_even) {
  VideoFacts video;
  video.stored = {161, 121};
  video.pixel_format = "yuv420p";
  const auto step = plan_color(video);
  ASSERT_TRUE(step);
  const auto even = lower_scaled(*step, Scale{{161, 121}, {320, 240}, Rational{1}});
  EXPECT_EQ(even.rfind("format=yuv444p,zscale=", 0), 0u) << even;
  EXPECT_NE(even.find("format=yuv420p"), std::string::npos);
  EXPECT_EQ(lower_scaled(*step, std::nullopt, true).find("format=yuv420p"), std::string::npos);
}

}  // namespace
}  // namespace wanprep
