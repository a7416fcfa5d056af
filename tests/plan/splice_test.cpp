#include "plan/splice.hpp"

#include <gmock/gmock.h>

#include "plan/restore.hpp"
#include "tests/support/facts_builder.hpp"

namespace wanprep {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A track that is decoded in the order in which its pictures are named here.
class Track {
 public:
  /// Pictures by their place in the order of showing; the first one may be started from.
  Track& group(const std::vector<int>& places, Access access = Access::clean) {
    for (const auto place : places) {
      PictureSample sample;
      sample.dts = static_cast<std::int64_t>(all_.samples.size());
      sample.pts = sample.shown = place;
      sample.access = place == places.front() ? access : Access::none;
      all_.samples.push_back(sample);
    }
    return *this;
  }
  PictureSamples samples() const { return all_; }

 private:
  PictureSamples all_;
};

Track closed() { return Track().group({0, 2, 1, 3}).group({4, 6, 5, 7}).group({8, 10, 9, 11}); }

TEST(PlanSplice, replaces_whole_groups_around_the_range) {
  const auto plan = plan_splice(closed().samples(), 5, 1);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->splice.first, 4u);
  EXPECT_EQ(plan->splice.resume, 8u);
  EXPECT_THAT(plan->frames, ElementsAre(4, 5, 6, 7));
  EXPECT_EQ(plan->kept_samples, 8);
}

TEST(PlanSplice, encodes_nothing_beside_a_range_that_ends_with_its_groups) {
  const auto plan = plan_splice(closed().samples(), 4, 4);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->first_frame, 4);
  EXPECT_EQ(plan->new_frames, 4);
}

TEST(PlanSplice, replaces_exactly_the_range_where_every_picture_stands_alone) {
  Track track;
  for (int i = 0; i < 9; ++i) track.group({i});
  const auto plan = plan_splice(track.samples(), 3, 2);
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->frames, ElementsAre(3, 4));
}

TEST(PlanSplice, copies_nothing_behind_a_range_in_the_last_group) {
  const auto plan = plan_splice(closed().samples(), 9, 1);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->splice.resume, 12u);
  EXPECT_THAT(plan->frames, ElementsAre(8, 9, 10, 11));
}

TEST(PlanSplice, takes_the_leading_pictures_of_a_clean_random_access_point_along) {
  auto track = Track().group({0, 1, 2, 3}).group({6, 4, 5, 7}, Access::leading);
  track.group({10, 8, 9, 11}, Access::leading);
  const auto plan = plan_splice(track.samples(), 2, 1);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->splice.resume, 4u);
  EXPECT_EQ(plan->splice.leading, 2u);
  EXPECT_TRUE(plan->splice.cut_references);
  EXPECT_THAT(plan->frames, ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(PlanSplice, begins_an_open_group_with_the_pictures_that_are_shown_before_it) {
  auto track = Track().group({0, 1, 2, 3}).group({6, 4, 5, 7}, Access::leading).group({8, 9});
  const auto plan = plan_splice(track.samples(), 7, 1);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->splice.first, 4u);
  EXPECT_THAT(plan->frames, ElementsAre(4, 5, 6, 7));
}

TEST(PlanSplice, goes_on_to_the_next_clean_start_behind_an_open_group) {
  auto track = Track().group({0, 1, 2, 3}).group({6, 4, 5, 7}, Access::open).group({8, 9});
  const auto plan = plan_splice(track.samples(), 1, 1);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->splice.resume, 8u);
}

TEST(PlanSplice, refuses_when_the_copy_could_not_resume_within_a_minute) {
  Track track;
  for (int i = 0; i < 70; ++i) track.group({i}, i == 0 ? Access::clean : Access::open);
  const auto plan = plan_splice(track.samples(), 2, 1);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, Code::unfit);
  EXPECT_THAT(plan.error().message, HasSubstr("open"));
  EXPECT_THAT(plan.error().hint, HasSubstr("--codec"));
}

TEST(PlanSplice, refuses_when_the_group_begins_more_than_a_minute_before) {
  std::vector<int> long_group(100);
  for (int i = 0; i < 100; ++i) long_group[static_cast<std::size_t>(i)] = i;
  const auto plan = plan_splice(Track().group(long_group).group({100}).samples(), 99, 1);
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("s before it"));
}

TEST(PlanSplice, shows_the_picture_beside_it_for_one_that_the_edit_list_hides) {
  auto samples = closed().samples();
  for (auto& sample : samples.samples) sample.shown -= 2;
  samples.samples[0].shown = samples.samples[2].shown = -1;
  const auto plan = plan_splice(samples, 0, 1);
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->frames, ElementsAre(0, 0, 0, 1));
  EXPECT_EQ(plan->new_frames, 2);
}

TEST(PlanSplice, says_what_the_index_makes_impossible) {
  auto samples = closed().samples();
  samples.obstacle = "it is fragmented";
  const auto plan = plan_splice(samples, 5, 1);
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("it is fragmented"));
}

struct Refused {
  const char* name;
  Clip clip;
  RestoreWishes wishes;
  const char* word;
};

void PrintTo(const Refused& each, std::ostream* out) { *out << each.name; }

RestoreWishes whole() {
  RestoreWishes wishes;
  wishes.whole = true;
  return wishes;
}

std::vector<Refused> refusals() {
  std::vector<Refused> all;
  const auto add = [&](const char* name, Clip clip, const char* word) {
    all.push_back({name, std::move(clip), whole(), word});
  };
  add("matroska", clip().boxed("matroska"), "matroska");
  add("transport_stream", clip().boxed("mpegts"), "mpegts");
  add("other_container", clip().boxed("mov"), "name");
  add("hdr", clip().colored({"bt2020", "smpte2084", "bt2020nc", "tv"}, Hdr::pq), "dynamic range");
  add("codec", clip().coded("mpeg4"), "mpeg4");
  auto interlaced = clip();
  interlaced.facts().video->field_order = FieldOrder::tff;
  add("interlaced", interlaced, "interlaced");
  auto cut = clip();
  cut.facts().truncated = "3 pictures lie beyond the end";
  add("truncated", cut, "beyond the end");
  all.push_back({"other_sound", clip(), whole(), "sound"});
  all.back().wishes.audio = RestoreAudio::result;
  return all;
}

class EveryRefusal : public ::testing::TestWithParam<Refused> {};

TEST_P(EveryRefusal, is_told_before_anything_is_paid) {
  Recipe recipe;
  recipe.source = GetParam().clip.probe().facts;
  recipe.frame_count = 50;
  const auto told = check_restorable(recipe, GetParam().wishes, everything(), "mp4");
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Code::unfit);
  EXPECT_THAT(told.error().message, HasSubstr(GetParam().word));
  EXPECT_FALSE(told.error().hint.empty());
}

INSTANTIATE_TEST_SUITE_P(PlanSplice, EveryRefusal, ::testing::ValuesIn(refusals()),
                         [](const auto& each) { return std::string(each.param.name); });

Result<void> judged(const VideoFacts& video) {
  Recipe recipe;
  recipe.source = clip().probe().facts;
  recipe.source.video = video;
  recipe.frame_count = 2;
  const auto samples = closed().samples();
  return check_restorable(recipe, whole(), everything(), "mp4", &samples);
}

TEST(PlanSplice, refuses_a_profile_that_is_not_written_here) {
  auto video = *clip().probe().facts.video;
  video.profile = "High 4:2:2";
  video.pixel_format = "yuv422p";
  const auto told = judged(video);
  ASSERT_FALSE(told);
  EXPECT_THAT(told.error().message, HasSubstr("High 4:2:2"));
}

TEST(PlanSplice, takes_the_profiles_that_phones_and_editors_write) {
  for (const auto* profile : {"Constrained Baseline", "Baseline", "Main", "High"}) {
    auto video = *clip().probe().facts.video;
    video.profile = profile;
    EXPECT_TRUE(judged(video)) << profile;
  }
}

TEST(PlanSplice, a_named_codec_asks_for_a_new_picture_throughout) {
  auto wishes = whole();
  EXPECT_TRUE(wants_splice(wishes));
  wishes.codec = "h264";
  EXPECT_FALSE(wants_splice(wishes));
}

}  // namespace
}  // namespace wanprep
