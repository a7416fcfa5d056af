#include "isobmff/timeline.hpp"

#include <gtest/gtest.h>

namespace wanprep::isobmff {
namespace {

using Times = std::vector<std::int64_t>;

// Ten pictures of 100 ticks; key frames at 0 and 5; the movie ticks as the track does.
SampleList ten_pictures() {
  SampleList list;
  for (int i = 0; i < 10; ++i) list.samples.push_back({i * 100, 0, i % 5 == 0, true});
  list.in_tables = 10;
  list.end = 1000;
  return list;
}

Track edited(std::vector<Edit> edits) {
  Track track;
  track.time_scale = 1000;
  track.edits = std::move(edits);
  return track;
}

Times times(const Result<Timeline>& timeline) {
  Times out;
  if (timeline)
    for (const auto& frame : timeline->index.frames) out.push_back(frame.pts);
  return out;
}

TEST(Timeline, shows_every_sample_without_an_edit_list) {
  const auto timeline = shown_frames(edited({}), 1000, ten_pictures());
  EXPECT_EQ(times(timeline).size(), 10u);
  EXPECT_FALSE(timeline->effects.any());
  EXPECT_EQ(timeline->index.duration(), Rational(1));
}

TEST(Timeline, hides_what_starts_outside_the_list_and_starts_at_zero) {
  const auto timeline = shown_frames(edited({{300, 650}}), 1000, ten_pictures());
  EXPECT_EQ(times(timeline), (Times{0, 100, 200}));
  EXPECT_TRUE(timeline->effects.hides);
}

TEST(Timeline, says_that_a_list_puts_parts_into_another_order) {
  const auto timeline = shown_frames(edited({{500, 500}, {500, 0}}), 1000, ten_pictures());
  EXPECT_EQ(times(timeline).size(), 10u);
  EXPECT_TRUE(timeline->effects.reorders);
  EXPECT_FALSE(timeline->effects.repeats);
}

TEST(Timeline, starts_late_by_an_empty_edit) {
  const auto timeline = shown_frames(edited({{250, -1}, {1000, 0}}), 1000, ten_pictures());
  EXPECT_EQ(times(timeline).front(), 250);
  EXPECT_TRUE(timeline->effects.delays);
  EXPECT_FALSE(timeline->effects.hides);
}

TEST(Timeline, takes_back_the_delay_that_reordering_brings) {
  SampleList list;
  list.samples = {{0, 200, true, true}, {100, 400, false, true}, {200, 0, false, true}};
  list.in_tables = 3;
  list.end = 300;
  list.reordered = true;
  const auto timeline = shown_frames(edited({{400, 200}}), 1000, list);
  EXPECT_EQ(times(timeline), (Times{0, 300}));
  list.samples[1].composition = 200;
  list.samples[2].composition = -100;
  EXPECT_EQ(times(shown_frames(edited({}), 1000, list)), (Times{100, 200, 300}));
}

TEST(Timeline, says_that_a_list_repeats_or_changes_speed) {
  const auto twice = shown_frames(edited({{500, 0}, {500, 0}}), 1000, ten_pictures());
  EXPECT_EQ(times(twice).size(), 10u);
  EXPECT_TRUE(twice->effects.repeats);
  const auto slow = shown_frames(edited({{1000, 0, 1 << 15}}), 1000, ten_pictures());
  EXPECT_TRUE(slow->effects.speed);
}

TEST(Timeline, refuses_a_list_that_loops_for_ever) {
  const std::vector<Edit> edits(100'000, Edit{1000, 0});
  EXPECT_FALSE(shown_frames(edited(edits), 1000, ten_pictures()));
}

TEST(Timeline, knows_the_frame_of_a_leading_sample) {
  SampleList list = ten_pictures();
  list.samples[2].leading = Leading::rasl;
  const auto timeline = shown_frames(edited({}), 1000, list);
  for (const auto& frame : timeline->index.frames)
    EXPECT_EQ(frame.leading, frame.stored == 2 ? Leading::rasl : Leading::none);
}

TEST(Timeline, moves_fragments_by_their_most_negative_offset_as_libav_does) {
  Track track = edited({});
  track.fragments = {{0, 0, true, true}, {100, -50, false, true}};
  SampleList list;
  list.samples.assign(track.fragments.begin(), track.fragments.end());
  list.end = 200;
  const auto timeline = shown_frames(track, 1000, list);
  EXPECT_EQ(times(timeline), (Times{50, 100}));
  EXPECT_EQ(timeline->late, timeline->index.time_base * Rational{50});
}

TEST(SoundTimes, calls_encoder_priming_no_edit) {
  Track track = edited({{4900, 2112}});
  track.time_scale = 48000;
  TableSums sums;
  sums.count = 240;
  sums.duration = 240 * 1024;
  sums.step = 1024;
  const auto times = sound_times(track, 1000, sums, 3136);
  EXPECT_FALSE(sound_times(edited({}), 1000, sums, 3136).effects.any());
  EXPECT_EQ(times.duration, Rational(49, 10));
  track.edits.front().media_time = 48000;
  EXPECT_TRUE(sound_times(track, 1000, sums, 3136).effects.hides);
}

}  // namespace
}  // namespace wanprep::isobmff
