#include "media/picture_watch.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace wanprep {
namespace {

constexpr int kWidth = 64;
constexpr int kLines = 64;

// Ten frames a second.
FrameIndex index_of(std::int64_t frames) {
  FrameIndex index{Rational{1, 10}, {}};
  for (std::int64_t i = 0; i < frames; ++i) index.frames.push_back({i, 1, true});
  return index;
}

template <class Luma>
LumaSample drawn(Luma luma) {
  LumaSample sample;
  sample.width = kWidth;
  sample.lines = kLines;
  for (int y = 0; y < kLines; ++y)
    for (int x = 0; x < kWidth; ++x)
      sample.rows.push_back(static_cast<std::uint8_t>(std::lround(luma(x, y))));
  return sample;
}

LumaSample flat(int level) {
  return drawn([=](int, int) { return static_cast<double>(level); });
}

// A soft pattern that moves to the right with time; smooth from line to line.
double pattern(int x, int y, double time) {
  return 120 + 60 * std::sin((x - 3 * time) / 5.0) + 20 * std::sin((y + 20.0) / 9.0);
}

LumaSample progressive(double time) {
  return drawn([=](int x, int y) { return pattern(x, y, time); });
}

// Each field half a picture later than the other; `first`: parity of the one that comes first.
LumaSample interlaced(double time, int first) {
  return drawn([=](int x, int y) { return pattern(x, y, time + (y % 2 == first ? 0.0 : 0.5)); });
}

DeepFacts watched(const std::vector<LumaSample>& pictures, bool full_range = false) {
  const auto index = index_of(static_cast<std::int64_t>(pictures.size()));
  PictureWatch watch(index, full_range);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    auto sample = pictures[i];
    watch.add(static_cast<std::int64_t>(i), sample);
  }
  DeepFacts facts;
  watch.finish(facts);
  return facts;
}

using Spans = std::vector<FrameSpan>;

TEST(PictureWatch, finds_a_black_stretch_from_half_a_second_on) {
  std::vector<LumaSample> pictures;
  for (int i = 0; i < 20; ++i) pictures.push_back(i >= 4 && i < 9 ? flat(16) : progressive(i));
  EXPECT_EQ(watched(pictures).black, (Spans{{4, 9}}));
  pictures[8] = progressive(8);
  EXPECT_EQ(watched(pictures).black, Spans{});
}

TEST(PictureWatch, asks_the_range_tag_what_black_is) {
  const std::vector<LumaSample> pictures(10, flat(30));
  EXPECT_EQ(watched(pictures, false).black_frames, 10);
  EXPECT_EQ(watched(pictures, true).black_frames, 0);
}

TEST(PictureWatch, finds_a_frozen_stretch_up_to_the_end) {
  std::vector<LumaSample> pictures;
  for (int i = 0; i < 20; ++i) pictures.push_back(progressive(std::min(i, 12)));
  EXPECT_EQ(watched(pictures).frozen, (Spans{{12, 20}}));
}

TEST(PictureWatch, names_a_black_stretch_once) {
  const auto facts = watched(std::vector<LumaSample>(10, flat(16)));
  EXPECT_EQ(facts.black, (Spans{{0, 10}}));
  EXPECT_EQ(facts.frozen, Spans{});
}

TEST(PictureWatch, tells_a_slow_fade_from_a_frozen_picture) {
  std::vector<LumaSample> pictures;
  for (int i = 0; i < 20; ++i) pictures.push_back(flat(100 + i));
  EXPECT_EQ(watched(pictures).frozen, Spans{});
}

TEST(PictureWatch, sees_which_field_is_first) {
  for (const int first : {0, 1}) {
    std::vector<LumaSample> pictures;
    for (int i = 0; i < 20; ++i) pictures.push_back(interlaced(i, first));
    const auto content = content_of(watched(pictures).fields);
    EXPECT_EQ(content, first == 0 ? Content::tff : Content::bff);
  }
}

TEST(PictureWatch, sees_progressive_motion) {
  std::vector<LumaSample> pictures;
  for (int i = 0; i < 20; ++i) pictures.push_back(progressive(i));
  EXPECT_EQ(content_of(watched(pictures).fields), Content::progressive);
}

// Four film frames over five pictures: AA BB BC CD DD.
TEST(PictureWatch, sees_film_in_five_pictures_for_four) {
  std::vector<LumaSample> pictures;
  const int top[] = {0, 1, 1, 2, 3}, bottom[] = {0, 1, 2, 3, 3};
  for (int i = 0; i < 40; ++i) {
    const int film = i / 5 * 4, at = i % 5;
    pictures.push_back(drawn([&](int x, int y) {
      return pattern(x, y, 1.25 * (film + (y % 2 == 0 ? top[at] : bottom[at])));
    }));
  }
  EXPECT_EQ(content_of(watched(pictures).fields), Content::telecine);
}

TEST(PictureWatch, measures_where_luma_lies) {
  const auto full = drawn([](int x, int) { return x * 255.0 / (kWidth - 1); });
  const auto facts = watched({full, full, full});
  ASSERT_TRUE(facts.luma);
  EXPECT_EQ(facts.luma->low, 0);
  EXPECT_EQ(facts.luma->high, 255);
  EXPECT_EQ(range_in_use(*facts.luma), "pc");
  const auto limited = drawn([](int x, int) { return 16 + x * 219.0 / (kWidth - 1); });
  EXPECT_EQ(range_in_use(*watched({limited}).luma), "tv");
}

TEST(PictureWatch, has_no_luma_range_for_gray_made_of_rgb) {
  auto gray = flat(100);
  gray.luma = false;
  EXPECT_FALSE(watched({gray}).luma);
}

TEST(PictureWatch, compares_only_pictures_of_one_size) {
  auto small = flat(90);
  small.lines = 32;
  small.rows.resize(static_cast<std::size_t>(kWidth) * 32);
  const auto facts = watched({flat(100), small, flat(100), small});
  EXPECT_EQ(facts.fields, FieldCounts{});
}

}  // namespace
}  // namespace wanprep
