#include <gtest/gtest.h>

#include "facts/frame_index.hpp"

namespace wanprep {
namespace {

using Kinds = std::vector<std::pair<std::string, std::int64_t>>;

// Ten frames of a fifth of a second, stored as shown; every fifth is an IDR picture.
FrameIndex closed_groups() {
  FrameIndex index{Rational{1, 5}, {}};
  for (std::int32_t i = 0; i < 10; ++i)
    index.frames.push_back(
        {i, 1, i % 5 == 0, i % 5 == 0 ? RandomAccess::idr : RandomAccess::none, Leading::none, i});
  return index;
}

TEST(RandomAccess, is_counted_by_kind_with_the_longest_way_between) {
  auto index = closed_groups();
  index.frames[7].key = true;
  const auto facts = random_access_facts(index);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->kinds, (Kinds{{"idr", 2}, {"sync", 1}}));
  EXPECT_EQ(facts->longest_frames, 5);
  EXPECT_EQ(facts->longest, Rational(1));
}

TEST(RandomAccess, counts_the_way_from_the_last_one_to_the_end) {
  auto index = closed_groups();
  index.frames.back().duration = 3;
  EXPECT_EQ(random_access_facts(index)->longest, Rational(7, 5));
}

TEST(RandomAccess, is_open_where_a_picture_stored_later_is_shown_before) {
  auto index = closed_groups();
  index.frames[5].access = RandomAccess::cra;
  std::swap(index.frames[5].stored, index.frames[3].stored);
  EXPECT_EQ(first_leading(index, 5), 3);
  EXPECT_EQ(first_leading(index, 0), std::nullopt);
  EXPECT_EQ(random_access_facts(index)->with_leading, 1);
}

TEST(RandomAccess, is_not_called_open_where_the_order_is_not_known) {
  auto index = closed_groups();
  for (auto& frame : index.frames) frame.stored = -1;
  EXPECT_EQ(first_leading(index, 5), std::nullopt);
}

// Shown 0 1 2 3 4 5: the third is stored first, the two before it lead it.
FrameIndex begins_with_leading(RandomAccess first, Leading leading) {
  FrameIndex index{Rational{1, 5}, {}};
  const std::int32_t stored[] = {1, 2, 0, 3, 4, 5};
  for (std::int32_t i = 0; i < 6; ++i) index.frames.push_back({i, 1, false, {}, {}, stored[i]});
  index.frames[2].key = true;
  index.frames[2].access = first;
  index.frames[0].leading = index.frames[1].leading = leading;
  return index;
}

TEST(Leading, pictures_that_need_what_is_not_there_are_no_frames) {
  auto index = begins_with_leading(RandomAccess::cra, Leading::rasl);
  EXPECT_EQ(drop_lost_leading(index), 2);
  EXPECT_EQ(index.size(), 4);
  EXPECT_EQ(index.frames.front().pts, 2);
}

TEST(Leading, pictures_that_decode_stay_and_are_counted) {
  auto index = begins_with_leading(RandomAccess::cra, Leading::radl);
  EXPECT_EQ(drop_lost_leading(index), 0);
  const auto facts = random_access_facts(index);
  EXPECT_EQ(facts->leading, 2);
  EXPECT_EQ(facts->radl, 2);
  EXPECT_EQ(facts->rasl, 0);
}

TEST(Leading, pictures_are_lost_midway_behind_a_broken_link_alone) {
  for (const auto kind : {RandomAccess::cra, RandomAccess::bla}) {
    auto index = begins_with_leading(kind, Leading::rasl);
    for (auto& frame : index.frames) frame.stored += 1, frame.pts += 1;
    index.frames.insert(index.frames.begin(), {0, 1, true, RandomAccess::idr, Leading::none, 0});
    EXPECT_EQ(drop_lost_leading(index), kind == RandomAccess::bla ? 2 : 0);
    EXPECT_EQ(index.frames.front().duration, kind == RandomAccess::bla ? 3 : 1);
  }
}

TEST(Leading, is_taken_back_where_nothing_is_led) {
  auto index = begins_with_leading(RandomAccess::cra, Leading::rasl);
  index.frames[4].leading = Leading::radl;
  EXPECT_EQ(settle_leading(index), 1);
  EXPECT_EQ(index.frames[4].leading, Leading::none);
  EXPECT_EQ(index.frames[1].leading, Leading::rasl);
}

TEST(RandomAccess, has_no_facts_without_a_frame) {
  EXPECT_EQ(random_access_facts({}), std::nullopt);
}

}  // namespace
}  // namespace wanprep
