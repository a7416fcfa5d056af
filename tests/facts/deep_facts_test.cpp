#include "facts/deep_facts.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

TEST(RangeInUse, is_full_where_blacks_lie_at_zero) {
  EXPECT_EQ(range_in_use({0, 250, 6000, 7000, 0, 0}), "pc");
}

TEST(RangeInUse, is_full_where_a_little_lies_at_both_ends) {
  EXPECT_EQ(range_in_use({2, 255, 500, 900, 0, 500}), "pc");
  EXPECT_EQ(range_in_use({2, 240, 500, 900, 0, 0}), std::nullopt);
}

TEST(RangeInUse, is_limited_where_black_stands_at_sixteen) {
  EXPECT_EQ(range_in_use({16, 235, 0, 50, 30'000, 0}), "tv");
}

TEST(RangeInUse, is_open_in_a_gray_picture) {
  EXPECT_EQ(range_in_use({90, 160, 0, 0, 0, 0}), std::nullopt);
}

TEST(Content, is_what_nearly_all_pictures_say) {
  EXPECT_EQ(content_of({0, 0, 50, 3, 0}), Content::progressive);
  EXPECT_EQ(content_of({40, 2, 3, 3, 0}), Content::tff);
  EXPECT_EQ(content_of({1, 40, 3, 3, 0}), Content::bff);
}

TEST(Content, stays_progressive_with_a_few_combed_pictures) {
  EXPECT_EQ(content_of({5, 4, 60, 0, 0}), Content::progressive);
}

TEST(Content, is_telecine_where_two_of_five_repeat_a_field) {
  EXPECT_EQ(content_of({40, 0, 60, 0, 40}), Content::telecine);
}

TEST(Content, is_open_where_nothing_moves_or_the_orders_contradict) {
  EXPECT_EQ(content_of({3, 0, 5, 200, 0}), std::nullopt);
  EXPECT_EQ(content_of({30, 30, 10, 0, 0}), std::nullopt);
}

}  // namespace
}  // namespace wanprep
