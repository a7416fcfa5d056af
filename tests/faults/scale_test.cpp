// WANPREP_SCALE_SHOTS=100000 gives the figures of docs/scale.md.
#include <cstdlib>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "farm_simulation.hpp"

namespace wanprep {
namespace {

Night night(std::uint64_t seed) {
  Night out;
  out.seed = seed;
  if (const char* shots = std::getenv("WANPREP_SCALE_SHOTS")) {
    out.shots = std::strtoul(shots, nullptr, 10);
  } else {
    out.shots = 2000;
    out.deaths_in = 300;
    out.outage_at = std::chrono::hours(1);
    out.outage_for = std::chrono::hours(3);
  }
  return out;
}

void show(const Night& of, const Morning& m) {
  fmt::print(
      "{} shots, {} workers, {} a minute: {} done, {} unknown, {} stuck, {} tasks, {} paid twice, "
      "{} "
      "lost; {} deaths, {} not yet, {} dead links; {:.1f} h, {:.1f} % of the rate\n",
      of.shots, of.local + of.in_flight, of.per_minute, m.done, m.unknown, m.stuck, m.posts,
      m.paid_twice, m.lost, m.deaths, m.not_yet, m.expired, m.hours, 100 * m.of_the_rate);
}

TEST(Scale, pays_no_shot_twice_and_loses_none_whatever_dies) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Night of = night(seed);
    const Morning m = FarmSimulation(of).run();
    show(of, m);
    EXPECT_EQ(m.paid_twice, 0u);
    EXPECT_EQ(m.lost, 0u);
    EXPECT_EQ(m.stuck, 0u);
    EXPECT_EQ(m.done + m.unknown, of.shots);
    EXPECT_GT(m.deaths, 0u);
    EXPECT_GT(m.not_yet, 0u);
    EXPECT_GT(m.expired, 0u);
  }
}

TEST(Scale, keeps_the_services_rate_full) {
  const Night of = night(7);
  const Morning m = FarmSimulation(of).run();
  show(of, m);
  EXPECT_GE(m.of_the_rate, of.shots < 10'000 ? 0.90 : 0.95);
  EXPECT_LE(m.of_the_rate, 1.0);
}

TEST(Scale, is_the_same_night_for_the_same_seed) {
  const Morning one = FarmSimulation(night(5)).run(), other = FarmSimulation(night(5)).run();
  EXPECT_EQ(one.posts, other.posts);
  EXPECT_EQ(one.deaths, other.deaths);
  EXPECT_EQ(one.hours, other.hours);
}

}  // namespace
}  // namespace wanprep
