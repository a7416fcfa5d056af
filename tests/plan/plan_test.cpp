#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/images.hpp"
#include "plan/restore.hpp"
#include "tests/plan/planned.hpp"

namespace wanprep {
namespace {

using namespace test;

TEST(PlanConform, leaves_a_fitting_clip_alone) {
  const auto plan = planned(clip().with_sound("aac", 4).probe());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rung, Rung::untouched);
  EXPECT_FALSE(plan->work);
}

TEST(PlanConform, encodes_late_sound_and_counts_the_silence_before_it) {
  auto source = clip().with_sound("aac", 3);
  source.facts().audio[0].start = Rational{1, 50};
  source.facts().faststart = false;
  const auto plan = planned(source.probe());
  ASSERT_TRUE(plan);
  const auto& sound = std::get<EncodeSound>(plan->work->sound.at(0));
  EXPECT_EQ(sound.delay, Rational(1, 50));
  EXPECT_EQ(plan->predicted.audio[0].duration, sound.delay + sound.length);
}

TEST(PlanConform, keeps_in_the_recipe_what_the_removed_metadata_said) {
  auto source = clip();
  source.facts().location = {"udta/©xyz"};
  source.facts().location_values = {{"udta/©xyz", "+48.8789+002.3376/"}};
  const auto probe = source.probe();
  const auto plan = planned(probe);
  ASSERT_TRUE(plan);
  const auto limits = profile();
  const auto recipe =
      recipe_of({"/clip", probe, limits, {}, everything(), std::nullopt}, *plan, Fingerprint{});
  EXPECT_EQ(recipe.private_metadata, probe.facts.location_values);
}

TEST(PlanConform, moves_the_index_to_the_front_without_touching_a_packet) {
  auto source = clip();
  source.facts().faststart = false;
  const auto plan = planned(source.probe());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rung, Rung::remux);
  EXPECT_EQ(plan->cheaper.size(), 1u);
}

TEST(PlanConform, scales_then_pads_what_is_too_wide) {
  const auto plan = planned(clip().sized(8192, 512).probe());
  ASSERT_TRUE(plan);
  EXPECT_EQ(step_of<Scale>(*plan)->to, (Size{4096, 256}));
  EXPECT_EQ(step_of<Pad>(*plan)->to, (Size{4096, 512}));
}

TEST(PlanConform, pads_an_odd_side_by_one_column) {
  const auto plan = planned(clip().sized(639, 480).probe());
  ASSERT_TRUE(plan);
  EXPECT_EQ(step_of<Scale>(*plan), nullptr);
  EXPECT_EQ(step_of<Pad>(*plan)->to, (Size{640, 480}));
}

TEST(PlanConform, keeps_239_frames_of_a_long_clip_at_23_976) {
  const auto plan = planned(clip().at({24000, 1001}).frames(500).probe());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->frame_count, 239);
  EXPECT_FALSE(plan->notes.empty());
}

TEST(PlanConform, extends_a_short_range_with_the_frames_after_it_and_wants_only_the_range_back) {
  Wishes wishes;
  wishes.start = parse_time_point("10f").value();
  wishes.duration = parse_time_point("5f").value();
  const auto plan = planned(clip().probe(), wishes);
  ASSERT_TRUE(plan);
  EXPECT_EQ(*step_of<Trim>(*plan), (Trim{10, 50, 10, 5, Rational{0}}));
  EXPECT_EQ(plan->frame_count, 5);
}

TEST(PlanConform, makes_an_uneven_clip_even_by_a_frame_map) {
  const auto plan = planned(clip().uneven().probe());
  ASSERT_TRUE(plan);
  ASSERT_NE(step_of<FrameRate>(*plan), nullptr);
  EXPECT_FALSE(plan->predicted.video->variable_frame_rate);
}

TEST(PlanConform, refuses_a_long_clip_when_it_may_not_be_trimmed) {
  Wishes wishes;
  wishes.longer = LongPolicy::fail;
  const auto plan = planned(clip().frames(500).probe(), wishes);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, Code::unfit);
}

Clip cut_off_after(std::int64_t whole_frames) {
  auto source = clip();
  source.facts().truncated = "the last 1000 bytes";
  source.facts().whole_frames = whole_frames;
  return source;
}

TEST(PlanConform, refuses_a_range_that_reaches_into_what_is_cut_off) {
  const auto source = cut_off_after(60);
  EXPECT_EQ(planned(source.probe()).error().code, Code::damaged);
  Wishes wishes;
  wishes.end = parse_time_point("60f").value();
  EXPECT_TRUE(planned(source.probe(), wishes));
}

TEST(PlanConform, takes_the_last_frame_before_a_cut_for_damaged_where_the_packets_are_the_index) {
  const auto source = cut_off_after(100);
  EXPECT_EQ(planned(source.probe()).error().code, Code::damaged);
  Wishes wishes;
  wishes.end = parse_time_point("99f").value();
  EXPECT_TRUE(planned(source.probe(), wishes));
}

TEST(PlanConform, holds_the_last_good_picture_when_told_to) {
  const auto source = cut_off_after(60);
  Wishes wishes;
  wishes.damaged = DamagePolicy::hold;
  const auto plan = planned(source.probe(), wishes);
  ASSERT_TRUE(plan);
  const auto& pictures = std::get<EncodePictures>(plan->work->picture);
  EXPECT_EQ(pictures.segments[0].frames.back(), 59);
  EXPECT_EQ(pictures.times.size(), 100u);
}

TEST(TimePoints, read_every_form_and_name_them_all_when_they_do_not) {
  EXPECT_EQ(parse_time_point("3.5")->seconds, Rational(7, 2));
  EXPECT_EQ(parse_time_point("1:02:03.250")->seconds, Rational(14893, 4));
  EXPECT_EQ(parse_time_point("84f")->frame, 84);
  EXPECT_EQ(parse_time_point("01:00:03;12")->form, TimePoint::Form::timecode);
  for (const char* bad : {"", "f", "-1", "1:99", "x", "1:2:3:4", "1e3"}) {
    const auto point = parse_time_point(bad);
    ASSERT_FALSE(point) << bad;
    EXPECT_EQ(point.error().code, Code::usage);
    EXPECT_NE(point.error().hint.find("84f"), std::string::npos);
  }
}

TEST(Ranges, refuse_a_start_beyond_the_clip) {
  const auto range = resolve_range(clip().probe(), parse_time_point("500f").value(), {}, {});
  ASSERT_FALSE(range);
  EXPECT_EQ(range.error().code, Code::usage);
}

TEST(Ranges, take_the_first_of_the_pair_when_the_timecode_runs_at_half_the_rate) {
  auto source = clip().at(50);
  source.facts().timecode = TimecodeFacts{"01:00:00:00", {25, false}, 90000, "tmcd track"};
  const auto range = resolve_range(source.probe(), parse_time_point("01:00:00:10").value(), {}, {});
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first, 20);
}

TEST(ByteBudget, leaves_room_for_what_the_encoders_buffer_may_add) {
  const auto plan = planned(clip().sized(639, 480).at(25).frames(250).probe());
  ASSERT_TRUE(plan);
  const auto& encoder = std::get<EncodePictures>(plan->work->picture).encoder;
  const auto most = Rational{encoder.max_bit_rate} * (Rational{10} + Rational{9, 10}) / Rational{8};
  EXPECT_LE(most, Rational{100'000'000});
  EXPECT_GT(most, Rational{90'000'000});
}

TEST(SteppingDown, lowers_the_rate_on_every_call) {
  auto work = *planned(clip().sized(639, 480).probe())->work;
  const auto rate = [](const Work& one) {
    return std::get<EncodePictures>(one.picture).encoder.max_bit_rate;
  };
  const auto once = stepped_down(work, 110'000'000, 100'000'000, 4);
  const auto twice = stepped_down(once, 105'000'000, 100'000'000, 4);
  EXPECT_LT(rate(once), rate(work));
  EXPECT_LT(rate(twice), rate(once));
}

TEST(Images, keep_their_bytes_when_they_fit) {
  ImageFacts facts;
  facts.format = "jpeg";
  facts.stored = {800, 600};
  facts.channels = 3;
  facts.bit_depth = 8;
  facts.color_model = "rgb";
  const auto plan = plan_image(facts, profile(), {});
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->work);
}

TEST(Images, refuse_what_no_decoder_here_takes_before_it_is_tried) {
  ImageFacts facts;
  facts.format = "jpeg";
  facts.stored = {20000, 14000};
  EXPECT_EQ(plan_image(facts, profile(), Wishes{}).error().code, Code::unfit);
  Wishes first;
  first.first_frame = true;
  facts = ImageFacts{};
  facts.format = "jxl";
  facts.stored = {370, 285};
  EXPECT_EQ(plan_image(facts, profile(), first).error().code, Code::unfit);
}

TEST(Images, flatten_what_is_transparent_and_stay_png) {
  ImageFacts facts;
  facts.format = "png";
  facts.stored = {100, 100};
  facts.channels = 4;
  facts.bit_depth = 8;
  facts.alpha = Alpha::transparent;
  facts.color_model = "rgb";
  const auto plan = plan_image(facts, profile(), {});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->work->flatten_on, "white");
  EXPECT_EQ(plan->work->scale_to, (Size{240, 240}));
  EXPECT_EQ(plan->work->format, "png");
}

TEST(Images, are_cut_before_they_are_scaled) {
  ImageFacts facts;
  facts.format = "png";
  facts.stored = {4000, 30};
  facts.channels = 3;
  facts.bit_depth = 8;
  facts.color_model = "rgb";
  Wishes wishes;
  wishes.fit = Fit::crop;
  const auto plan = plan_image(facts, profile(), wishes);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_TRUE(plan->work->crop_to && plan->work->scale_to);
  EXPECT_EQ(*plan->work->crop_to, (Rect{1880, 0, {240, 30}}));
  EXPECT_EQ(*plan->work->scale_to, (Size{1920, 240}));
}

Signature moving(std::int64_t frames, std::int64_t from, const Rational& rate) {
  Signature signature;
  for (std::int64_t i = 0; i < frames; ++i) {
    std::vector<std::uint8_t> picture(std::size_t{64} * 36, 20);
    const auto at = (i + from) * (i + from) * 7 % 48 + 2;
    for (std::int64_t y = 6; y < 30; ++y)
      for (std::int64_t x = 0; x < 10; ++x)
        picture[static_cast<std::size_t>(y * 64 + at + x)] = 220;
    signature.times.push_back(Rational{i} / rate);
    signature.pictures.push_back(picture);
  }
  signature.duration = Rational{frames} / rate;
  return signature;
}

TEST(Align, finds_how_many_frames_the_result_is_late) {
  const auto found = align(moving(90, 3, 30), moving(90, 0, 30), {1, 30});
  EXPECT_EQ(found.offset_s, Rational(3, 30));
  EXPECT_TRUE(found.certain) << found.note;
}

TEST(Align, takes_no_rounding_between_29_97_and_30_a_second_for_an_offset) {
  const auto found = align(moving(90, 0, {30000, 1001}), moving(92, 0, 30), {1, 30});
  EXPECT_EQ(found.offset_s, Rational{0}) << found.note;
}

TEST(Align, takes_no_offset_for_a_still_clip_of_the_same_length) {
  auto still = moving(60, 0, 30);
  for (auto& picture : still.pictures) picture = still.pictures.front();
  const auto found = align(still, still, {1, 30});
  EXPECT_TRUE(found.still && found.certain);
  EXPECT_EQ(found.offset_s, Rational{0});
}

Result<RestorePlan> restored(const Probe& original, const Alignment& alignment,
                             const std::string& container, RestoreWishes wishes = {}) {
  const auto limits = profile();
  const ConformInput input{"/o", original, limits, {}, everything(), std::nullopt};
  const auto plan = plan_conform(input);
  const Size size = plan->predicted.video->display();
  const auto result = clip().sized(size.width, size.height).at(30).frames(120).probe();
  return plan_restore({recipe_of(input, *plan, {}), "/o", original, "/r", result, alignment, wishes,
                       everything(), container});
}

Alignment sure() {
  Alignment alignment;
  alignment.certain = true;
  return alignment;
}

TEST(PlanRestore, mixes_the_two_result_frames_around_an_original_time_where_asked_to) {
  RestoreWishes wishes;
  wishes.cadence = Cadence::blend;
  const auto back = restored(clip().at(25).frames(100).probe(), sure(), "mp4", wishes);
  ASSERT_TRUE(back) << back.error().message;
  const auto& segment = std::get<EncodePictures>(back->work.picture).segments.front();
  // 30 result frames to 25 of the original: 0, 1.2, 2.4, 3.6, 4.8, 6 …
  EXPECT_THAT(std::vector(segment.frames.begin(), segment.frames.begin() + 6),
              ::testing::ElementsAre(0, 1, 2, 3, 4, 6));
  EXPECT_THAT(std::vector(segment.shares.begin(), segment.shares.begin() + 6),
              ::testing::ElementsAre(0, 13107, 26214, 39322, 52429, 0));
}

TEST(PlanRestore, shows_the_nearest_result_frame_at_every_original_time) {
  const auto back = restored(clip().probe(), sure(), "mp4");
  ASSERT_TRUE(back);
  const auto& frames = std::get<EncodePictures>(back->work.picture).segments[0].frames;
  ASSERT_EQ(frames.size(), 100u);
  EXPECT_EQ(frames[1], 1);
  EXPECT_EQ(frames[50], 60);
  EXPECT_EQ(back->dropped, 20);
}

// 256 lines are BT.601 by the rule for missing tags, 1024 lines BT.709.
TEST(PlanRestore, reads_a_result_without_tags_as_the_clip_that_was_sent) {
  const auto original = clip().sized(320, 256).colored({}).probe();
  const auto limits = profile();
  const auto plan = plan_conform({"/o", original, limits, {}, everything(), std::nullopt});
  auto recipe = recipe_of({"/o", original, limits, {}, everything(), std::nullopt}, *plan, {});
  recipe.output = original.facts;
  const auto result = clip().sized(1280, 1024).at(30).frames(120).colored({}).probe();
  const auto back =
      plan_restore({recipe, "/o", original, "/r", result, sure(), {}, everything(), "mp4"});
  ASSERT_TRUE(back) << back.error().message;
  const auto* color = [&]() -> const ConvertColor* {
    for (const auto& entry : back->steps)
      if (const auto* step = std::get_if<ConvertColor>(&entry.step)) return step;
    return nullptr;
  }();
  ASSERT_NE(color, nullptr);
  EXPECT_EQ(color->from.matrix, "smpte170m");
}

TEST(PlanRestore, refuses_an_uncertain_offset_unless_one_is_given) {
  const auto back = restored(clip().probe(), {}, "mp4");
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, Code::alignment);
  RestoreWishes wishes;
  wishes.offset = 2;
  EXPECT_TRUE(restored(clip().probe(), {}, "mp4", wishes));
}

TEST(PlanRestore, names_the_best_guess_as_exactly_as_it_is_known) {
  Alignment guess;
  guess.offset_s = Rational{1, 60};
  const auto back = restored(clip().probe(), guess, "mp4");
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().hint, "best guess: --offset 1/2");
}

TEST(PlanRestore, refuses_an_offset_with_which_nothing_of_the_result_is_shown) {
  RestoreWishes wishes;
  for (const auto offset : {-119, 119}) {
    wishes.offset = offset;
    EXPECT_TRUE(restored(clip().probe(), {}, "mp4", wishes)) << offset;
  }
  for (const auto offset : {-120, 120}) {
    wishes.offset = offset;
    const auto back = restored(clip().probe(), {}, "mp4", wishes);
    ASSERT_FALSE(back) << offset;
    EXPECT_EQ(back.error().code, Code::usage);
    EXPECT_EQ(back.error().hint.substr(0, 16), "from -119 to 119");
  }
}

TEST(PlanRestore, refuses_prores_in_mp4_and_pcm_in_mp4) {
  EXPECT_EQ(restored(clip().coded("prores").probe(), sure(), "mp4").error().code, Code::unfit);
  const auto pcm = clip().with_sound("pcm_s16le", 4).probe();
  EXPECT_EQ(restored(pcm, sure(), "mp4").error().code, Code::unfit);
  EXPECT_TRUE(restored(pcm, sure(), "mov"));
}

TEST(PlanRestore, refuses_a_turned_original_in_matroska_which_says_nothing_of_it) {
  const auto turned = clip().turned(90).probe();
  EXPECT_EQ(restored(turned, sure(), "matroska").error().code, Code::unfit);
  EXPECT_TRUE(restored(turned, sure(), "mov"));
  EXPECT_TRUE(restored(clip().probe(), sure(), "matroska"));
}

TEST(PlanRestore, copies_the_original_sound_of_the_range) {
  const auto back = restored(clip().with_sound("aac", 4).probe(), sure(), "mp4");
  ASSERT_TRUE(back);
  const auto& sound = std::get<CopySound>(back->work.sound.at(0));
  EXPECT_EQ(sound.path, "/o");
  EXPECT_EQ(sound.length, Rational{4});
}

}  // namespace
}  // namespace wanprep
