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
        {i, 1, i % 5 == 0, i % 5 == 0 ? RandomAccess::idr : RandomAccess::none, i});
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

TEST(RandomAccess, has_no_facts_without_a_frame) {
  EXPECT_EQ(random_access_facts({}), std::nullopt);
}

}  // namespace
}  // namespace wanprep
