#include "facts/frame_index.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>

namespace wanprep {
namespace {

__extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using): __extension__ needs it

// Differences of hostile 64-bit times must not wrap: Rational throws where they do not fit.
Rational ticks_from_start(const FrameIndex& index, std::size_t i) {
  return Rational{index.frames[i].pts} - Rational{index.frames.front().pts};
}

struct Steps {
  Wide least = 0;
  Wide most = 0;
};

// Whole numbers throughout: an index has hundreds of thousands of frames. `Ticks` holds every
// difference of two times.
template <class Ticks>
Steps steps_as(const FrameIndex& index) {
  Ticks last = index.frames[1].pts, least = last - Ticks{index.frames[0].pts}, most = least;
  for (std::size_t i = 2; i < index.frames.size(); ++i) {
    const Ticks step = Ticks{index.frames[i].pts} - last;
    last = index.frames[i].pts;
    least = std::min(least, step);
    most = std::max(most, step);
  }
  return {least, most};
}

Steps steps_in_ticks(const FrameIndex& index) {
  constexpr std::int64_t far = std::int64_t{1} << 61;
  const bool near = index.frames.front().pts > -far && index.frames.back().pts < far;
  return near ? steps_as<std::int64_t>(index) : steps_as<Wide>(index);
}

// The number of frames that start at or before `ticks` (counted from the first frame). Times are
// whole ticks, so whole numbers decide.
std::int64_t starts_up_to(const FrameIndex& index, const Rational& ticks) {
  const Wide bound = ticks.floor();
  std::int64_t low = 0, high = index.size();
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const Wide start =
        Wide{index.frames[static_cast<std::size_t>(middle)].pts} - Wide{index.frames.front().pts};
    if (start <= bound)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

Rational frames_over_duration(const FrameIndex& index) {
  const Rational length = index.duration();
  return length > Rational{0} ? Rational{index.size()} / length : Rational{0};
}

// The grid of a rate: frame i starts at i * num / den ticks.
struct Grid {
  Wide num = 0;
  Wide den = 1;
};

Grid grid_of(const Rational& rate, const Rational& time_base) {
  const Rational ticks_per_frame = Rational{1} / (rate * time_base);
  return {ticks_per_frame.num(), ticks_per_frame.den()};
}

// A writer that counts at `rate` rounds each time to a tick, so every step is the exact one rounded
// down or up. 30 frames a second are 20 ticks of 1/600 sharp: a step of 21 rules them out.
bool explains_steps(const Grid& grid, const Steps& steps) {
  const Wide least = grid.num / grid.den;
  const Wide most = (grid.num + grid.den - 1) / grid.den;
  return least <= steps.least && steps.most <= most;
}

// How far frame i lies from its place on the grid, in ticks times grid.den.
Wide deviation_at(const FrameIndex& index, const Grid& grid, std::size_t i) {
  const Wide ticks = Wide{index.frames[i].pts} - Wide{index.frames.front().pts};
  // Far beyond any grid: no need to multiply, which might not fit.
  if (ticks > std::numeric_limits<std::int64_t>::max()) return ticks;
  const Wide off = ticks * grid.den - static_cast<Wide>(i) * grid.num;
  return off < 0 ? -off : off;
}

bool deviates_by_at_most(const FrameIndex& index, const Grid& grid, const Rational& ticks) {
  const Wide bound = Wide{ticks.num()} * grid.den / ticks.den();
  for (std::size_t i = index.frames.size() - 1; i > 0;
       --i)  // the last one drifts most: ask it first
    if (deviation_at(index, grid, i) > bound) return false;
  return true;
}

// 0: every time and every step is the rate's own, rounded. 1: the steps are, but a phone's clock
// ran a little off (by less than half a frame over all, or a thousandth). 2: all times lie within a
// tick, though single steps jitter. Nothing: not this rate.
std::optional<int> rank(const FrameIndex& index, const Steps& steps, const Rational& rate) {
  const Rational ticks_per_frame = Rational{1} / (rate * index.time_base);
  const Grid grid = grid_of(rate, index.time_base);
  const bool near = deviates_by_at_most(index, grid, Rational{1});
  if (!explains_steps(grid, steps)) return near ? std::optional{2} : std::nullopt;
  if (near) return 0;
  const Rational half_frame = ticks_per_frame / Rational{2};
  const Rational thousandth = ticks_per_frame * Rational{index.size() - 1} / Rational{1000};
  const bool drifts = deviates_by_at_most(index, grid, std::max(half_frame, thousandth));
  return drifts ? std::optional{1} : std::nullopt;
}

// The median step, freed from the time base's rounding: the mean of the steps within a tick of it.
// In milliseconds 30 and 30000/1001 frames a second both step by 33 and 34, in other proportions.
Rational median_step(const FrameIndex& index) {
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < index.frames.size(); ++i)
    steps.push_back((Rational{index.frames[i].pts} - Rational{index.frames[i - 1].pts}).num());
  if (steps.empty()) return Rational{index.frames.front().duration} * index.time_base;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  const Wide median = *middle;
  Rational sum{0};
  std::int64_t count = 0;
  for (const std::int64_t step : steps) {
    const Wide off = Wide{step} - median;
    if (off < -1 || off > 1) continue;
    sum = sum + Rational{step};
    ++count;
  }
  return sum / Rational{count} * index.time_base;
}

}  // namespace

Rational FrameIndex::time_of(std::int64_t i) const {
  if (frames.empty()) return Rational{0};
  const std::int64_t clamped = std::clamp<std::int64_t>(i, 0, size());
  if (clamped < size())
    return ticks_from_start(*this, static_cast<std::size_t>(clamped)) * time_base;
  return (ticks_from_start(*this, frames.size() - 1) + Rational{frames.back().duration}) *
         time_base;
}

std::int64_t FrameIndex::first_at_or_after(const Rational& t) const {
  // Times are whole ticks, so "at least t less half a tick" is "more than the largest tick below".
  const Rational bound = t / time_base - Rational{1, 2};
  return starts_up_to(*this, Rational{bound.ceil()} - Rational{1});
}

std::int64_t FrameIndex::shown_at(const Rational& t) const {
  return std::max<std::int64_t>(0, starts_up_to(*this, t / time_base) - 1);
}

std::int64_t FrameIndex::nearest(const Rational& t) const {
  const std::int64_t before = shown_at(t);
  if (before + 1 >= size()) return before;
  return abs(time_of(before + 1) - t) < abs(t - time_of(before)) ? before + 1 : before;
}

bool is_variable(const FrameIndex& index) {
  if (index.frames.size() < 3) return false;
  const Steps steps = steps_in_ticks(index);
  const Wide spread = steps.most - steps.least;
  if (spread > std::numeric_limits<std::int32_t>::max()) return true;
  const Rational ticks{static_cast<std::int64_t>(spread)};
  return ticks > Rational{1} && ticks * index.time_base > Rational{2, 1000};
}

const std::vector<Rational>& standard_rates() {
  static const std::vector<Rational> rates{
      {5, 1},        {6, 1},  {15, 2}, {8, 1},        {10, 1},       {12, 1},
      {25, 2},       {15, 1}, {20, 1}, {24000, 1001}, {24, 1},       {25, 1},
      {30000, 1001}, {30, 1}, {48, 1}, {50, 1},       {60000, 1001}, {60, 1},
  };
  return rates;
}

Rational nominal_rate(const FrameIndex& index) {
  if (index.frames.empty()) return Rational{0};
  const Rational average = frames_over_duration(index);
  if (index.size() < 2 || is_variable(index)) return average;
  const Steps steps = steps_in_ticks(index);
  // Frames evenly apart have that rate, whatever the last one's own length says.
  const bool even = steps.least == steps.most && steps.least > 0 &&
                    steps.most <= std::numeric_limits<std::int32_t>::max();
  Rational best =
      even ? Rational{1} / (Rational{static_cast<std::int64_t>(steps.least)} * index.time_base)
           : average;
  int best_rank = 3;
  for (const Rational& rate : standard_rates()) {
    const auto found = rank(index, steps, rate);
    if (!found || *found > best_rank) continue;
    if (*found < best_rank || abs(rate - average) < abs(best - average)) best = rate;
    best_rank = *found;
  }
  return best;
}

Rational nearest_standard_rate(const FrameIndex& index) {
  Rational best{30};
  if (index.frames.empty()) return best;
  const Rational step = median_step(index);
  for (const Rational& rate : standard_rates()) {
    if (rate < Rational{24000, 1001}) continue;
    if (abs(Rational{1} / rate - step) < abs(Rational{1} / best - step)) best = rate;
  }
  return best;
}

}  // namespace wanprep
