// A small part of scripts/align-trials: drawn motion, no media. What the bounds promise on real
// motion is measured there.
#include "plan/align.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace wanprep {
namespace {

using Picture = std::vector<std::uint8_t>;

std::uint8_t level(double value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
}

/// A texture that a camera wanders over, and a block that crosses it.
Picture scene(double t) {
  const double dx = 9 * std::sin(1.3 * t) + 4 * std::sin(3.1 * t + 1);
  const double dy = 6 * std::cos(1.7 * t) + 3 * std::sin(4.3 * t);
  Picture picture;
  for (int row = 0; row < Signature::kHeight; ++row)
    for (int column = 0; column < Signature::kWidth; ++column) {
      const double x = column + dx, y = row + dy;
      const bool block =
          std::abs(column - std::fmod(17 * t + 80, 64)) < 5 && std::abs(row - 20) < 6;
      picture.push_back(level(block ? 230
                                    : 120 + 45 * std::sin(0.31 * x + 0.11 * y) +
                                          35 * std::sin(0.53 * y - 0.17 * x + 1) +
                                          25 * std::sin(0.71 * x + 0.37 * y)));
    }
  return picture;
}

Picture styled(Picture picture, int style, std::mt19937& random) {
  for (auto& value : picture) switch (style) {
      case 1:
        value = static_cast<std::uint8_t>(255 - value);
        break;
      case 2:
        value = static_cast<std::uint8_t>(value / 51 * 51);
        break;
      case 3:
        value = level(128 + 100 * std::sin(value / 25.0));
        break;
      case 4:
        value = level(value + static_cast<double>(random() % 41) - 20);
        break;
      default:
        break;
    }
  return picture;
}

Signature clip_of(const Rational& rate, std::int64_t frames, double speed = 1) {
  Signature clip;
  for (std::int64_t i = 0; i < frames; ++i) {
    clip.times.push_back(Rational{i} / rate);
    clip.pictures.push_back(
        scene(speed * static_cast<double>(i * rate.den()) / static_cast<double>(rate.num())));
  }
  clip.duration = Rational{frames} / rate;
  return clip;
}

enum class Way { nearest, last_begun };

/// Pictures of the clip, moved by so many frames of the result; before and behind it they are held.
Signature result_of(const Signature& clip, const Rational& rate, std::int64_t moved,
                    std::int64_t longer, int style = 0, Way way = Way::nearest) {
  std::mt19937 random(7);
  Signature result;
  const auto frames = (clip.duration * rate).round() + longer;
  for (std::int64_t i = 0; i < frames; ++i) {
    const auto at = Rational{i - moved} / rate;
    std::size_t shown = 0;
    while (shown + 1 < clip.times.size() && clip.times[shown + 1] <= at) ++shown;
    if (way == Way::nearest && shown + 1 < clip.times.size() &&
        clip.times[shown + 1] - at < at - clip.times[shown])
      ++shown;
    result.times.push_back(Rational{i} / rate);
    result.pictures.push_back(styled(clip.pictures[shown], style, random));
  }
  result.duration = Rational{frames} / rate;
  return result;
}

/// Of one picture; the grain is another in every frame.
Signature locked_off(std::int64_t frames, unsigned seed) {
  std::mt19937 random(seed);
  auto row = clip_of({30}, frames);
  for (auto& picture : row.pictures) {
    picture = row.pictures.front();
    for (auto& value : picture) value = level(value + static_cast<double>(random() % 7) - 3);
  }
  return row;
}

TEST(AlignTrials, finds_every_offset_whatever_the_style_and_the_rates) {
  struct Rates {
    Rational clip, result;
  };
  int tried = 0, flagged = 0;
  for (const auto& [clip_rate, rate] :
       {Rates{{24000, 1001}, {30}}, Rates{{25}, {30}}, Rates{{30}, {24}}, Rates{{60}, {30}},
        Rates{{50}, {16}}, Rates{{30000, 1001}, {25}}}) {
    const auto clip = clip_of(clip_rate, (Rational{5, 2} * clip_rate).round());
    for (int moved = -5; moved <= 5; ++moved) {
      const int style = tried % 5;
      const auto found =
          align(clip, result_of(clip, rate, moved, tried * 7 % 11 - 5, style), Rational{1} / rate);
      EXPECT_LE(abs(found.offset_s * rate - Rational{moved}), Rational(1, 2))
          << clip_rate.num() << " to " << rate.num() << ", style " << style << ", moved " << moved
          << ": " << found.note;
      ++tried;
      flagged += found.certain ? 0 : 1;
    }
  }
  EXPECT_LE(flagged * 20, tried);
}

TEST(AlignTrials, call_no_offset_certain_where_the_result_shows_something_else) {
  const auto clip = clip_of({30}, 75);
  for (int other = 1; other <= 12; ++other) {
    auto strange = clip;
    for (std::size_t i = 0; i < strange.pictures.size(); ++i) {
      strange.pictures[i] = scene(static_cast<double>(i) / 23 + 11.7 * other);
      std::rotate(strange.pictures[i].begin(), strange.pictures[i].begin() + 64 * 3 * other,
                  strange.pictures[i].end());
    }
    const auto found = align(clip, strange, {1, 30});
    EXPECT_FALSE(found.certain) << other << ": " << found.note;
  }
}

TEST(AlignTrials, are_uncertain_of_a_result_without_any_motion_where_the_clip_moves) {
  const auto clip = clip_of(Rational{25}, 75);
  auto black = clip;
  for (auto& picture : black.pictures) std::fill(picture.begin(), picture.end(), std::uint8_t{16});
  const auto found = align(clip, black, {1, 25});
  EXPECT_FALSE(found.certain) << found.note;
}

TEST(AlignTrials, answer_in_half_frames_where_every_picture_is_late_by_as_much) {
  const auto clip = clip_of({24}, 72);
  const auto found = align(clip, result_of(clip, {30}, 2, 0, 0, Way::last_begun), {1, 30});
  EXPECT_EQ(found.offset_s, Rational(5, 60)) << found.note;
  EXPECT_TRUE(found.certain) << found.note;
}

TEST(AlignTrials, take_grain_for_no_motion) {
  const auto found = align(locked_off(60, 1), locked_off(60, 2), {1, 30});
  EXPECT_TRUE(found.still);
  EXPECT_EQ(found.offset_s, Rational{0});
  EXPECT_TRUE(found.certain) << found.note;
}

TEST(AlignTrials, are_uncertain_of_a_locked_off_shot_of_another_length) {
  EXPECT_FALSE(align(locked_off(60, 1), locked_off(64, 2), {1, 30}).certain);
}

TEST(AlignTrials, need_only_the_beginning_of_clear_motion) {
  const auto clip = clip_of({30}, 60, 3);
  const auto found = align(clip, result_of(clip, {30}, -3, 0, 1), {1, 30}, Extent::beginning);
  EXPECT_EQ(found.offset_s, Rational(-3, 30));
  EXPECT_TRUE(found.certain) << found.note;
}

TEST(AlignTrials, conclude_nothing_from_a_beginning_without_motion) {
  const auto found = align(locked_off(60, 1), locked_off(60, 2), {1, 30}, Extent::beginning);
  EXPECT_FALSE(found.certain);
}

}  // namespace
}  // namespace wanprep
