#include "core/timecode.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

constexpr TimecodeRate kFilm{24, false};
constexpr TimecodeRate kPal{25, false};
constexpr TimecodeRate kDrop30{30, true};
constexpr TimecodeRate kDrop60{60, true};

TEST(Timecode, counts_whole_frames_without_drop) {
  EXPECT_EQ(timecode_counter("01:00:03:12", kPal), 90'087);
  EXPECT_EQ(timecode_text(90'087, kPal), "01:00:03:12");
}

TEST(Timecode, knows_the_last_second_before_the_hour_in_drop_frame) {
  EXPECT_EQ(timecode_counter("00:59:58;00", kDrop30), 107'832);
  EXPECT_EQ(timecode_text(107'832, kDrop30), "00:59:58;00");
}

TEST(Timecode, skips_two_labels_each_minute_but_every_tenth) {
  EXPECT_EQ(timecode_text(1'799, kDrop30), "00:00:59;29");
  EXPECT_EQ(timecode_text(1'800, kDrop30), "00:01:00;02");
  EXPECT_EQ(timecode_text(17'981, kDrop30), "00:09:59;29");
  EXPECT_EQ(timecode_text(17'982, kDrop30), "00:10:00;00");
}

TEST(Timecode, skips_four_labels_at_sixty) {
  EXPECT_EQ(timecode_text(3'600, kDrop60), "00:01:00;04");
  EXPECT_EQ(timecode_counter("00:01:00;04", kDrop60), 3'600);
}

TEST(Timecode, text_and_counter_are_inverse_over_a_day) {
  for (const TimecodeRate rate : {kFilm, kPal, kDrop30, kDrop60, TimecodeRate{30, false}})
    for (std::int64_t counter = 0; counter < 2'500'000; counter += 997) {
      const auto day = rate.drop_frame ? rate.frames * 86'400LL - rate.frames / 15 * 1296
                                       : rate.frames * 86'400LL;
      ASSERT_EQ(timecode_counter(timecode_text(counter, rate), rate), counter % day);
    }
}

TEST(Timecode, refuses_a_label_that_drop_frame_skips) {
  EXPECT_FALSE(timecode_counter("00:01:00;00", kDrop30));
  EXPECT_FALSE(timecode_counter("00:01:00;03", kDrop60));
  EXPECT_TRUE(timecode_counter("00:10:00;00", kDrop30));
}

TEST(Timecode, refuses_fields_out_of_range_and_other_text) {
  for (const char* text : {"24:00:00:00", "00:60:00:00", "00:00:60:00", "00:00:00:25", "1:00:00:00",
                           "00:00:00", "00;00:00:00", "aa:bb:cc:dd", ""})
    EXPECT_EQ(timecode_counter(text, kPal).error().code, Code::usage) << text;
}

TEST(Timecode, lets_the_rate_decide_not_the_separator) {
  EXPECT_EQ(timecode_counter("00:01:00:02", kDrop30), 1'800);
  EXPECT_EQ(timecode_counter("00:01:00;02", kDrop30), 1'800);
  EXPECT_EQ(timecode_counter("00:01:00;02", kPal), 1'502);
}

TEST(Timecode, drops_nothing_where_drop_frame_is_not_defined) {
  EXPECT_EQ(timecode_text(1'500, {25, true}), "00:01:00;00");
  EXPECT_EQ(timecode_counter("00:01:00;00", {25, true}), 1'500);
}

TEST(Timecode, wraps_at_a_day_in_both_directions) {
  EXPECT_EQ(timecode_text(25 * 86'400, kPal), "00:00:00:00");
  EXPECT_EQ(timecode_text(-1, kPal), "23:59:59:24");
  EXPECT_EQ(timecode_text(-1, kDrop30), "23:59:59;29");
}

TEST(Timecode, has_no_text_without_a_rate) {
  EXPECT_EQ(timecode_text(10, {0, false}), "");
  EXPECT_FALSE(timecode_counter("00:00:00:00", {0, true}));
}

}  // namespace
}  // namespace wanprep
