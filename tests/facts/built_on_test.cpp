#include "facts/built_on.hpp"

#include <gmock/gmock.h>

#include <string>

namespace wanprep {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Point {
  RandomAccess access = RandomAccess::idr;
  Leading leading = Leading::none;  // of the pictures that lead it
};

// Pictures as they are stored, each by the letter of its kind and its number when shown: "I0 P3 b1
// b2 C6 r4". I and C are random access points, r leads the one before it.
FrameIndex stored_as(const std::string& text, Point point = {}) {
  FrameIndex index{Rational{1, 25}, {}};
  std::int32_t place = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find_first_not_of(' ', at)) {
    const char kind = text[at];
    std::size_t digits = 0;
    const auto number = std::stoul(text.substr(at + 1), &digits);
    at += 1 + digits;
    if (index.frames.size() <= number) index.frames.resize(number + 1);
    IndexedFrame frame{static_cast<std::int64_t>(number), 1, kind == 'I' || kind == 'C'};
    if (kind == 'I') frame.access = RandomAccess::idr;
    if (kind == 'C') frame.access = point.access;
    if (kind == 'r') frame.leading = point.leading;
    frame.stored = place++;
    index.frames[number] = frame;
  }
  return index;
}

TEST(BuiltOn, is_all_that_follows_up_to_the_next_point) {
  const auto index = stored_as("I0 P1 P2 P3 I4 P5");
  EXPECT_THAT(built_on(index, {{1}, {}}), ElementsAre(2, 3));
  EXPECT_THAT(built_on(index, {{3}, {}}), IsEmpty());
  EXPECT_THAT(built_on(index, {{0}, {}}), ElementsAre(1, 2, 3));
  EXPECT_THAT(built_on(index, {{5}, {}}), IsEmpty());
}

TEST(BuiltOn, goes_by_the_order_of_decoding) {
  const auto index = stored_as("I0 P3 b1 b2 P6 b4 b5 I7");
  EXPECT_THAT(built_on(index, {{3}, {}}), ElementsAre(1, 2, 4, 5, 6));
  EXPECT_THAT(built_on(index, {{6}, {}}), ElementsAre(4, 5));
}

TEST(BuiltOn, is_nothing_where_nothing_refers_to_what_is_damaged) {
  const auto index = stored_as("I0 P3 b1 b2 P6 b4 b5 I7");
  EXPECT_THAT(built_on(index, {{2}, {2}}), IsEmpty());
  EXPECT_THAT(built_on(index, {{2}, {}}), ElementsAre(4, 5, 6));
}

TEST(BuiltOn, is_nothing_where_every_picture_stands_alone) {
  auto index = stored_as("I0 I1 I2 I3");
  EXPECT_THAT(built_on(index, {{1, 2}, {}}), IsEmpty());
  for (auto& frame : index.frames) frame.access = RandomAccess::intra;
  EXPECT_THAT(built_on(index, {{1, 2}, {}}), IsEmpty());
  for (auto& frame : index.frames) frame.stored = -1;
  EXPECT_THAT(built_on(index, {{1, 2}, {}}), IsEmpty());
}

// Frames 4 and 5 stand behind point 6 and are shown before it.
TEST(BuiltOn, reaches_over_an_open_point_into_what_leads_it_alone) {
  const char* order = "I0 P3 b1 b2 C6 r4 r5 P9 b7 b8";
  const Damage damage{{3}, {}};
  EXPECT_THAT(built_on(stored_as(order, {RandomAccess::cra, Leading::rasl}), damage),
              ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(built_on(stored_as(order, {RandomAccess::open, Leading::none}), damage),
              ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(built_on(stored_as(order, {RandomAccess::cra, Leading::radl}), damage),
              ElementsAre(1, 2));
  EXPECT_THAT(built_on(stored_as(order, {RandomAccess::idr, Leading::none}), damage),
              ElementsAre(1, 2));
}

TEST(BuiltOn, stays_among_leading_pictures_where_one_of_them_is_damaged) {
  const auto index = stored_as("I0 P3 b1 b2 C6 r4 r5 P9 b7 b8", {RandomAccess::cra, Leading::rasl});
  EXPECT_THAT(built_on(index, {{4}, {}}), ElementsAre(5));
  EXPECT_THAT(built_on(index, {{6}, {}}), ElementsAre(4, 5, 7, 8, 9));
}

// Intra refresh: from some later frame on pictures are whole again, but nothing tells from which.
TEST(BuiltOn, does_not_end_at_a_gradual_point) {
  const auto index = stored_as("I0 P1 C2 P3 I4", {RandomAccess::gradual, Leading::none});
  EXPECT_THAT(built_on(index, {{1}, {}}), ElementsAre(2, 3));
}

TEST(BuiltOn, is_the_whole_group_where_the_order_is_not_known) {
  auto index = stored_as("I0 P1 P2 I3 P4 P5 I6", {});
  for (auto& frame : index.frames) frame.stored = -1;
  EXPECT_THAT(built_on(index, {{2}, {}}), ElementsAre(1));
  EXPECT_THAT(built_on(index, {{3}, {}}), ElementsAre(4, 5));
  index.frames[3].access = RandomAccess::none;
  EXPECT_THAT(built_on(index, {{3}, {}}), ElementsAre(1, 2, 4, 5));
}

TEST(BuiltOn, finds_far_damage_in_a_long_index) {
  FrameIndex index{Rational{1, 25}, {}};
  for (std::int32_t i = 0; i < 100'000; ++i)
    index.frames.push_back({i, 1, i % 10 == 0, {}, Leading::none, i});
  EXPECT_THAT(built_on(index, {{6, 50'008}, {}}), ElementsAre(7, 8, 9, 50'009));
}

}  // namespace
}  // namespace wanprep
