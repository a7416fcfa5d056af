#include <gmock/gmock.h>

#include "plan/conform.hpp"
#include "tests/support/facts_builder.hpp"

namespace wanprep {
namespace {

using namespace test;
using ::testing::HasSubstr;

// 25 frames a second, a key picture every 12, each group stored as I P B B: frame i of a group of
// three comes after the one that it looks forward to.
Probe grouped(RandomAccess access = RandomAccess::idr, std::int64_t frames = 240) {
  auto probe = clip().frames(frames).probe();
  for (std::int64_t i = 0; i < frames; ++i) {
    auto& frame = probe.index.frames[static_cast<std::size_t>(i)];
    frame.access = frame.key ? access : RandomAccess::none;
    // 0 | 3 1 2 | 6 4 5 | 9 7 8 | 10 11: the last two of a group look back only.
    const auto in_group = i % 12;
    const bool forward = in_group > 0 && in_group < 10;
    const auto turn = forward ? (in_group % 3 == 0 ? -2 : 1) : 0;
    frame.stored = static_cast<std::int32_t>(i + turn);
  }
  return probe;
}

Wishes part(std::int64_t first, std::int64_t count) {
  Wishes wishes;
  wishes.start = TimePoint{TimePoint::Form::frame, Rational{0}, first, ""};
  wishes.duration = TimePoint{TimePoint::Form::frame, Rational{0}, count, ""};
  return wishes;
}

Result<ConformPlan> planned(const Probe& probe, Wishes wishes) {
  const auto limits = profile();
  return plan_conform({"/clip", probe, limits, std::move(wishes), everything(), std::nullopt});
}

std::string why_not(const Result<ConformPlan>& plan) {
  if (!plan) return plan.error().message;
  for (const auto& refusal : plan->cheaper)
    if (refusal.rung == Rung::copy_range) return refusal.why_not;
  return "";
}

TEST(CopyRange, cuts_whole_closed_groups_out_of_the_packets) {
  const auto plan = planned(grouped(), part(24, 72));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rung, Rung::copy_range) << why_not(plan);
  const auto& copy = std::get<CopyPictures>(plan->work->picture);
  EXPECT_EQ(copy.first, 24);
  EXPECT_EQ(copy.frames, 72);
  EXPECT_EQ(plan->predicted.video->frames, 72);
  EXPECT_EQ(plan->predicted.video->duration, Rational(72, 25));
}

TEST(CopyRange, may_end_inside_a_group_where_nothing_wanted_is_missing) {
  EXPECT_EQ(planned(grouped(), part(24, 70))->rung, Rung::copy_range);  // ends with P 9, B 7, B 8
}

TEST(CopyRange, names_the_picture_beyond_the_end_that_others_may_need) {
  const auto plan = planned(grouped(), part(24, 68));  // B 7 without P 9
  EXPECT_EQ(plan->rung, Rung::transcode);
  EXPECT_THAT(why_not(plan), HasSubstr("frame 93, shown after the range, is stored before"));
}

TEST(CopyRange, names_the_nearest_starts) {
  EXPECT_EQ(why_not(planned(grouped(), part(25, 72))),
            "frame 25 is no random access point; the nearest are frames 24 and 36");
}

TEST(CopyRange, does_not_start_where_earlier_shown_pictures_follow) {
  auto probe = grouped(RandomAccess::cra);
  probe.facts.video->codec = "h264";
  std::swap(probe.index.frames[23].stored, probe.index.frames[24].stored);
  EXPECT_THAT(why_not(planned(probe, part(24, 72))),
              HasSubstr("open random access point: frame 23"));
}

TEST(CopyRange, does_not_start_at_an_h264_picture_that_is_no_idr) {
  for (const auto access : {RandomAccess::recovery, RandomAccess::open})
    EXPECT_THAT(why_not(planned(grouped(access), part(24, 72))), HasSubstr("without being an IDR"));
}

TEST(CopyRange, asks_for_a_look_where_the_index_only_claims_and_all_else_is_well) {
  const auto plan = planned(grouped(RandomAccess::sync), part(24, 72));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rung, Rung::transcode);
  EXPECT_EQ(plan->look_at, 24);
  EXPECT_EQ(planned(grouped(RandomAccess::sync), part(25, 72))->look_at, std::nullopt);
}

TEST(CopyRange, takes_any_range_of_an_intra_only_file) {
  auto probe = grouped();
  for (std::int32_t i = 0; i < 240; ++i)
    probe.index.frames[static_cast<std::size_t>(i)] = {i, 1, true, RandomAccess::idr, Leading::none,
                                                       i};
  EXPECT_EQ(planned(probe, part(37, 61))->rung, Rung::copy_range);
}

TEST(CopyRange, leaves_pictures_alone_whose_order_is_not_known) {
  auto probe = grouped();
  for (auto& frame : probe.index.frames) frame.stored = -1;
  EXPECT_THAT(why_not(planned(probe, part(24, 72))), HasSubstr("not known"));
}

TEST(CopyRange, does_not_hide_pictures_that_are_stored_among_those_wanted) {
  auto probe = grouped();
  for (std::size_t i = 60; i < 240; ++i) ++probe.index.frames[i].stored;
  EXPECT_THAT(why_not(planned(probe, part(24, 72))), HasSubstr("not shown are stored among"));
}

TEST(CopyRange, trims_an_overlong_clip_where_its_first_ten_seconds_stand_by_themselves) {
  const auto plan =
      planned(grouped(RandomAccess::idr, 300), {});  // 250 frames: B 0 … P 9 of a group
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rung, Rung::copy_range) << why_not(plan);
  EXPECT_EQ(plan->predicted.video->duration, Rational(10));
  EXPECT_FALSE(plan->warnings.empty());
}

TEST(CopyRange, keeps_the_sound_inside_the_picture) {
  auto source = clip().frames(240).with_sound("aac", Rational{48, 5});
  auto probe = source.probe();
  const auto order = grouped();
  for (std::size_t i = 0; i < 240; ++i) {
    probe.index.frames[i].access = order.index.frames[i].access;
    probe.index.frames[i].stored = order.index.frames[i].stored;
  }
  const auto plan = planned(probe, part(24, 72));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rung, Rung::copy_range) << why_not(plan);
  const auto& sound = std::get<EncodeSound>(plan->work->sound.at(0));
  EXPECT_EQ(sound.start, Rational(24, 25));
  EXPECT_LE(sound.length, Rational(72, 25));
}

TEST(CopyRange, encodes_after_a_cut_was_tried_in_vain) {
  const auto limits = profile();
  const auto probe = grouped();
  ConformInput input{"/clip", probe, limits, part(24, 72), everything(), std::nullopt};
  input.tried = {{Rung::copy_range, "frame 24 does not decode cleanly"}};
  const auto plan = plan_conform(input);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->rung, Rung::transcode);
  EXPECT_EQ(why_not(plan), "frame 24 does not decode cleanly");
}

TEST(CopyRange, makes_a_file_that_is_too_large_small_enough) {
  auto probe = grouped();
  probe.facts.bytes = 300'000'000;
  probe.facts.video->bit_rate = 250'000'000;
  EXPECT_EQ(planned(probe, part(24, 72))->rung, Rung::copy_range);
  probe.facts.video->bit_rate = 400'000'000;
  EXPECT_EQ(why_not(planned(probe, part(24, 72))),
            "its packets are about 144000000 bytes, at most 100000000 allowed");
}

TEST(CopyRange, does_not_carry_several_sample_descriptions) {
  auto probe = grouped();
  probe.facts.video->formats = 2;
  EXPECT_THAT(why_not(planned(probe, part(24, 72))), HasSubstr("2 sample descriptions"));
}

}  // namespace
}  // namespace wanprep
