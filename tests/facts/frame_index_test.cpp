#include "facts/frame_index.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace wanprep {
namespace {

FrameIndex index_of(Rational time_base, std::initializer_list<std::int64_t> times,
                    std::int64_t last = 1) {
  FrameIndex index{time_base, {}};
  for (const std::int64_t pts : times) {
    // Hostile times may be further apart than 64 bits hold; they wrap here as they would in a file.
    if (!index.frames.empty())
      index.frames.back().duration = static_cast<std::int64_t>(
          static_cast<std::uint64_t>(pts) - static_cast<std::uint64_t>(index.frames.back().pts));
    index.frames.push_back({pts, last, index.frames.empty()});
  }
  return index;
}

/// What a writer at `rate` makes: each time rounded to a tick.
FrameIndex written(const Rational& rate, const Rational& time_base, std::int64_t frames,
                   std::int64_t first = 0) {
  FrameIndex index{time_base, {}};
  const auto tick = [&](std::int64_t i) { return (Rational{i} / rate / time_base).round(); };
  for (std::int64_t i = 0; i < frames; ++i)
    index.frames.push_back({first + tick(i), tick(i + 1) - tick(i), true});
  return index;
}

TEST(FrameIndex, counts_time_from_the_first_shown_frame) {
  const auto index = index_of({1, 600}, {120, 140, 161}, 20);
  EXPECT_EQ(index.time_of(0), Rational(0));
  EXPECT_EQ(index.time_of(2), Rational(41, 600));
  EXPECT_EQ(index.duration(), Rational(61, 600));
}

TEST(FrameIndex, is_empty_without_frames) {
  const FrameIndex index;
  EXPECT_EQ(index.duration(), Rational(0));
  EXPECT_EQ(index.first_at_or_after(0), 0);
  EXPECT_EQ(index.shown_at(1), 0);
  EXPECT_EQ(index.nearest(1), 0);
  EXPECT_EQ(nominal_rate(index), Rational(0));
}

TEST(FrameIndex, selects_the_first_frame_at_or_after_a_time) {
  const auto index = written({25}, {1, 12800}, 50);
  EXPECT_EQ(index.first_at_or_after(0), 0);
  EXPECT_EQ(index.first_at_or_after({1, 25}), 1);
  EXPECT_EQ(index.first_at_or_after({1, 24}), 2);
  EXPECT_EQ(index.first_at_or_after(2), 50);
}

TEST(FrameIndex, forgives_half_a_tick_when_it_selects) {
  const auto index = index_of({1, 1000}, {0, 33, 67});
  EXPECT_EQ(index.first_at_or_after({335, 10000}), 1) << "33.5 ms is the frame at 33 ms";
  EXPECT_EQ(index.first_at_or_after({3351, 100000}), 2);
  EXPECT_EQ(index.first_at_or_after({-1, 2000}), 0);
}

TEST(FrameIndex, selects_its_own_times_exactly) {
  const auto index = written({30000, 1001}, {1, 600}, 300, 1234);
  for (std::int64_t i = 0; i < index.size(); ++i) {
    ASSERT_EQ(index.first_at_or_after(index.time_of(i)), i);
    ASSERT_EQ(index.shown_at(index.time_of(i)), i);
    ASSERT_EQ(index.nearest(index.time_of(i)), i);
  }
}

TEST(FrameIndex, knows_what_is_on_screen_between_two_frames) {
  const auto index = index_of({1, 10}, {5, 10, 40}, 10);
  EXPECT_EQ(index.shown_at({49, 100}), 0);
  EXPECT_EQ(index.shown_at({1, 2}), 1);
  EXPECT_EQ(index.shown_at({34, 10}), 1);
  EXPECT_EQ(index.shown_at({99, 1}), 2);
  EXPECT_EQ(index.shown_at({-1, 1}), 0);
}

TEST(FrameIndex, takes_the_earlier_of_two_frames_that_are_equally_near) {
  const auto index = index_of({1, 10}, {0, 10, 20});
  EXPECT_EQ(index.nearest({1, 2}), 0);
  EXPECT_EQ(index.nearest({51, 100}), 1);
  EXPECT_EQ(index.nearest({9, 1}), 2);
}

TEST(FrameIndex, throws_rather_than_wraps_on_hostile_times) {
  const auto index = index_of({1, 1}, {-INT64_MAX, INT64_MAX});
  EXPECT_THROW((void)index.time_of(1), std::overflow_error);
  EXPECT_TRUE(is_variable(index_of({1, 1}, {-INT64_MAX, 0, INT64_MAX, INT64_MAX - 1})));
}

TEST(VariableRate, needs_more_than_two_milliseconds_and_more_than_a_tick) {
  EXPECT_FALSE(is_variable(index_of({1, 1000}, {0, 33, 67, 100})));
  EXPECT_FALSE(is_variable(index_of({1, 15}, {0, 1, 3})));
  EXPECT_FALSE(is_variable(index_of({1, 1000}, {0, 33, 68})));
  EXPECT_TRUE(is_variable(index_of({1, 1000}, {0, 33, 69})));
}

TEST(VariableRate, does_not_look_at_the_last_frames_own_length) {
  EXPECT_FALSE(is_variable(index_of({1, 1000}, {0, 40, 80}, 400)));
}

TEST(NominalRate, sees_30000_over_1001_in_steps_of_20_and_21_ticks) {
  EXPECT_EQ(nominal_rate(index_of({1, 600}, {0, 20, 40, 61, 81}, 20)), Rational(30000, 1001));
}

TEST(NominalRate, keeps_30000_over_1001_when_a_phones_clock_runs_a_little_fast) {
  auto index = written({30}, {1, 600}, 120);
  for (std::size_t i = 60; i < 120; ++i) ++index.frames[i].pts;
  EXPECT_EQ(nominal_rate(index), Rational(30000, 1001));
}

TEST(NominalRate, tells_30_from_30000_over_1001_in_milliseconds) {
  EXPECT_EQ(nominal_rate(written({30}, {1, 1000}, 65, 33)), Rational(30));
  EXPECT_EQ(nominal_rate(written({30000, 1001}, {1, 1000}, 120)), Rational(30000, 1001));
  EXPECT_EQ(nominal_rate(written({24000, 1001}, {1, 1000}, 300)), Rational(24000, 1001));
}

TEST(NominalRate, recognizes_every_standard_rate_in_every_usual_time_base) {
  for (const Rational& rate : standard_rates())
    for (const std::int64_t ticks : {600, 1000, 15360, 30000, 90000}) {
      const auto index = written(rate, {1, ticks}, 600, 7);
      ASSERT_EQ(nominal_rate(index), rate) << rate.str() << " in 1/" << ticks;
    }
}

TEST(NominalRate, gives_the_exact_average_of_a_constant_rate_that_is_not_standard) {
  EXPECT_EQ(nominal_rate(written({2500, 83}, {1, 2500}, 182)), Rational(2500, 83));
}

TEST(NominalRate, gives_frames_over_duration_when_variable) {
  EXPECT_EQ(nominal_rate(index_of({1, 1000}, {0, 20, 100, 120}, 80)), Rational(20));
}

TEST(NominalRate, gives_one_frame_its_own_length) {
  EXPECT_EQ(nominal_rate(index_of({1, 25}, {3}, 2)), Rational(25, 2));
}

TEST(NearestStandardRate, goes_by_the_median_step_not_the_average) {
  const auto mostly_30 = index_of({1, 1000}, {0, 33, 67, 100, 900, 933, 967, 1000}, 33);
  EXPECT_EQ(nearest_standard_rate(mostly_30), Rational(30));
  EXPECT_EQ(nearest_standard_rate(written({30000, 1001}, {1, 1000}, 120)), Rational(30000, 1001));
}

TEST(NearestStandardRate, stays_between_film_and_60) {
  EXPECT_EQ(nearest_standard_rate(written({10}, {1, 1000}, 20)), Rational(24000, 1001));
  EXPECT_EQ(nearest_standard_rate(written({240}, {1, 90000}, 20)), Rational(60));
  EXPECT_EQ(nearest_standard_rate(written({25}, {1, 1000}, 20)), Rational(25));
}

TEST(NominalRate, of_even_steps_is_theirs_whatever_the_last_frame_lasts) {
  FrameIndex index{{1, 90000}, {}};
  for (int i = 0; i < 8; ++i) index.frames.push_back({i * 3749, i == 7 ? 3750 : 3749, i == 0});
  EXPECT_EQ(nominal_rate(index), Rational(90000, 3749));
}

}  // namespace
}  // namespace wanprep
