#include "plan/sound_match.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace wanprep {
namespace {

using Sound = std::vector<std::int16_t>;

Sound noise(std::size_t samples, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_int_distribution<int> level(-8000, 8000);
  Sound sound;
  for (std::size_t i = 0; i < samples; ++i)
    sound.push_back(static_cast<std::int16_t>(level(engine)));
  return sound;
}

Sound later(const Sound& sound, std::size_t samples) {
  Sound moved(samples, 0);
  moved.insert(moved.end(), sound.begin(), sound.end() - static_cast<std::ptrdiff_t>(samples));
  return moved;
}

Sound mixed(Sound sound, const Sound& other, int of_ten) {
  for (std::size_t i = 0; i < sound.size(); ++i)
    sound[i] = static_cast<std::int16_t>((sound[i] * (10 - of_ten) + other[i] * of_ten) / 10);
  return sound;
}

TEST(SoundOffset, is_where_the_sound_that_was_kept_lies) {
  const auto sent = noise(10'000, 1);
  for (const std::size_t samples : {0, 1, 133, 400, 999}) {
    EXPECT_EQ(sound_offset(sent, later(sent, samples)),
              Rational(static_cast<std::int64_t>(samples), 2000));
    EXPECT_EQ(sound_offset(later(sent, samples), sent),
              Rational(-static_cast<std::int64_t>(samples), 2000));
  }
}

TEST(SoundOffset, is_found_under_another_sound) {
  const auto sent = noise(10'000, 1);
  EXPECT_EQ(sound_offset(sent, mixed(later(sent, 120), noise(10'000, 2), 4)), Rational(120, 2000));
}

TEST(SoundOffset, is_found_in_a_result_that_is_shorter) {
  const auto sent = noise(10'000, 1);
  EXPECT_EQ(sound_offset(sent, Sound(sent.begin() + 200, sent.end())), Rational(-200, 2000));
}

TEST(SoundOffset, is_nothing_for_another_soundtrack) {
  for (unsigned seed = 2; seed < 30; ++seed)
    EXPECT_FALSE(sound_offset(noise(10'000, 1), noise(10'000, seed))) << seed;
}

TEST(SoundOffset, is_nothing_for_silence_and_for_next_to_nothing) {
  EXPECT_FALSE(sound_offset(Sound(10'000, 0), Sound(10'000, 0)));
  EXPECT_FALSE(sound_offset(noise(10'000, 1), Sound(10'000, 0)));
  EXPECT_FALSE(sound_offset(noise(900, 1), noise(900, 1)));
  EXPECT_FALSE(sound_offset({}, {}));
}

TEST(SoundOffset, is_nothing_for_a_tone_which_fits_once_a_period) {
  Sound tone;
  for (int i = 0; i < 10'000; ++i)
    tone.push_back(static_cast<std::int16_t>(std::lround(8000 * std::sin(i * 0.3))));
  EXPECT_FALSE(sound_offset(tone, later(tone, 100)));
}

Alignment uncertain(Rational offset) {
  Alignment seen;
  seen.measured = true;
  seen.offset_s = offset;
  return seen;
}

TEST(WithSound, what_the_pictures_left_open_is_certain_where_the_sound_agrees) {
  EXPECT_TRUE(with_sound(uncertain({1, 10}), Rational(13, 100), {1, 30}).certain);
  EXPECT_EQ(with_sound(uncertain({1, 10}), Rational(13, 100), {1, 30}).offset_s, Rational(1, 10));
}

TEST(WithSound, what_it_contradicts_stays_open_and_is_told) {
  const auto seen = with_sound(uncertain({1, 10}), Rational(0), {1, 30});
  EXPECT_FALSE(seen.certain);
  EXPECT_NE(seen.note.find("0.000 s"), std::string::npos) << seen.note;
}

TEST(WithSound, a_still_picture_lies_where_its_sound_does) {
  Alignment still;
  still.still = true;
  const auto seen = with_sound(still, Rational(101, 1000), {1, 30});
  EXPECT_TRUE(seen.certain);
  EXPECT_EQ(seen.offset_s, Rational(1, 10));
}

TEST(WithSound, a_result_that_lost_all_motion_is_not_saved_by_its_sound) {
  Alignment empty;
  empty.still = empty.empty = true;
  EXPECT_FALSE(with_sound(empty, Rational(0), {1, 30}).certain);
}

TEST(WithSound, what_is_certain_stays_as_it_is) {
  auto seen = uncertain({1, 10});
  seen.certain = true;
  EXPECT_EQ(with_sound(seen, Rational(0), {1, 30}).offset_s, Rational(1, 10));
  EXPECT_TRUE(with_sound(seen, Rational(0), {1, 30}).note.empty());
}

}  // namespace
}  // namespace wanprep
