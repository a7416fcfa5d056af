#include <gtest/gtest.h>

#include "plan/images.hpp"
#include "tests/plan/planned.hpp"

namespace wanprep {
namespace {

using namespace test;

TEST(PlanColor, lays_transparency_over_the_background_and_keeps_its_matte) {
  auto source = clip().pixels("yuva444p12le", 12).frames(75);
  source.facts().video->alpha = true;
  Wishes wishes;
  wishes.background = "#102030";
  const auto plan = planned(source.probe(), wishes);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(step_of<ConvertColor>(*plan)->alpha_over, "#102030");
  ASSERT_TRUE(plan->matte);
  const auto& matte = std::get<EncodePictures>(plan->matte->picture);
  EXPECT_EQ(matte.encoder.pixel_format, "gray12le");
  EXPECT_EQ(matte.segments[0].frames.size(), 75u);
}

TEST(PlanColor, says_how_high_dynamic_range_was_mapped) {
  const auto plan =
      planned(clip().colored({"bt2020", "smpte2084", "bt2020nc", "tv"}, Hdr::pq).probe());
  ASSERT_TRUE(plan);
  EXPECT_NE(step_of<ConvertColor>(*plan)->tone_map.find("mobius"), std::string::npos);
}

TEST(PlanColor, says_what_the_missing_tags_of_a_copy_are_taken_for) {
  auto source = clip().sized(720, 576).frames(75);
  source.facts().video->color = {};
  source.facts().faststart = false;
  const auto plan = planned(source.probe());
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->rung, Rung::remux);
  ASSERT_FALSE(plan->notes.empty());
  EXPECT_NE(plan->notes[0].find("matrix read as bt470bg"), std::string::npos) << plan->notes[0];
}

TEST(PlanDeinterlace, names_the_cadence_that_was_found) {
  auto source = clip().at({30000, 1001}).frames(90);
  source.facts().video->field_order = FieldOrder::tff;
  const auto probe = source.probe();
  const auto limits = profile();
  ConformInput input{"/clip", probe, limits, {}, everything(), std::nullopt};
  input.cadence = "3:2 pulldown";
  const auto plan = plan_conform(input);
  ASSERT_TRUE(plan);
  EXPECT_EQ(step_of<Deinterlace>(*plan)->cadence, "3:2 pulldown");
  EXPECT_NE(plan->notes.at(0).find("3:2 pulldown"), std::string::npos);
}

TEST(PlanAudio, says_that_eight_channels_are_mixed_down) {
  auto source = clip().with_sound("pcm_s24le", 4);
  source.facts().audio[0].channels = 8;
  const auto plan = planned(source.probe());
  ASSERT_TRUE(plan);
  ASSERT_FALSE(plan->notes.empty());
  EXPECT_NE(plan->notes[0].find("8 channels"), std::string::npos);
}

TEST(PlanAudio, takes_the_track_that_players_choose_and_says_why) {
  auto source = clip().with_sound("aac", 4).with_sound("aac", 4);
  source.facts().audio[0].by_default = false;
  source.facts().audio[1].stream = 2;
  auto plan = planned(source.probe());
  ASSERT_TRUE(plan);
  ASSERT_NE(step_of<Audio>(*plan), nullptr);
  EXPECT_EQ(step_of<Audio>(*plan)->stream, 2);
  const auto because = [&plan] {
    for (const auto& entry : plan->steps)
      if (std::holds_alternative<Audio>(entry.step)) return entry.because;
    return std::string();
  };
  EXPECT_NE(because().find("it is the default, those before it are not"), std::string::npos);
  source.facts().audio[1].decodable = false;
  plan = planned(source.probe());
  ASSERT_TRUE(plan);
  EXPECT_EQ(step_of<Audio>(*plan)->stream, 1);
  EXPECT_NE(because().find("it is the first, none is marked"), std::string::npos);
}

// One frame a second, the second of which stays for three.
TEST(PlanRate, never_shows_a_frame_more_than_half_a_tick_early) {
  auto probe = clip().at(1).frames(4).probe();
  probe.index.time_base = Rational{1, 600};
  std::int64_t pts = 0;
  for (auto& frame : probe.index.frames) {
    frame.pts = pts;
    frame.duration = &frame == &probe.index.frames[1] ? 1810 : 590;
    pts += frame.duration;
  }
  auto& video = *probe.facts.video;
  video.variable_frame_rate = true;
  video.duration = video.stored_duration = probe.index.duration();
  video.frame_rate = Rational{4} / video.duration;
  const auto plan = planned(probe);
  ASSERT_TRUE(plan) << plan.error().message;
  const auto* rate = step_of<FrameRate>(*plan);
  ASSERT_NE(rate, nullptr);
  for (std::size_t k = 0; k < rate->map.size(); ++k) {
    const Rational tick = Rational{static_cast<std::int64_t>(k)} / rate->to;
    const auto shown = probe.index.time_of(rate->map[k]);
    const auto half = Rational{1, 2} / rate->to;
    EXPECT_LE(shown, tick + half) << k;
    const auto next = rate->map[k] + 1;
    if (next < probe.index.size()) {
      EXPECT_GE(probe.index.time_of(next), tick - half) << k;
    }
  }
}

ImageFacts photo(const char* format) {
  ImageFacts facts;
  facts.format = format;
  facts.stored = {1200, 900};
  facts.channels = 3;
  facts.bit_depth = 8;
  facts.color_model = "rgb";
  return facts;
}

Result<ImagePlan> planned(const ImageFacts& facts, Wishes wishes = {}) {
  return plan_image(facts, profile(), wishes);
}

TEST(PlanImage, takes_a_place_out_without_touching_a_pixel) {
  auto facts = photo("jpeg");
  facts.location = {"EXIF GPS"};
  const auto plan = planned(facts);
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->work->only_metadata);
  EXPECT_EQ(worst_of(plan->steps), Grade::exact);
  EXPECT_TRUE(plan->predicted.location.empty());
}

TEST(PlanImage, encodes_anew_where_the_place_is_not_all) {
  auto facts = photo("jpeg");
  facts.location = {"EXIF GPS"};
  facts.orientation = Orientation::from_exif(6);
  const auto plan = planned(facts);
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->work->only_metadata);
  EXPECT_EQ(plan->work->format, "png");
  EXPECT_EQ(plan->predicted.stored, (Size{900, 1200}));
}

TEST(PlanImage, reads_heif_and_says_that_its_profile_was_used) {
  auto facts = photo("heif");
  facts.icc_profile = true;
  const auto plan = planned(facts);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->steps.at(0).sentence, "convert it to sRGB by its own color profile");
  EXPECT_FALSE(plan->predicted.icc_profile);
}

TEST(PlanImage, takes_the_first_frame_only_when_asked) {
  auto facts = photo("webp");
  facts.frames = 12;
  EXPECT_EQ(planned(facts).error().code, Code::unfit);
  Wishes wishes;
  wishes.first_frame = true;
  const auto plan = planned(facts, wishes);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->predicted.frames, 1);
}

}  // namespace
}  // namespace wanprep
