#include <algorithm>

#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

const Rational kSlowest{15};
const Rational kFastest{60};

/// A whole multiple repeats, halving drops: motion stays even.
Rational moderate(Rational rate) {
  if (rate < kSlowest && rate > Rational{0}) return rate * Rational{(kSlowest / rate).ceil()};
  while (rate > kFastest) rate = rate / Rational{2};
  return rate;
}

}  // namespace

RatePlan plan_rate(const FilterInput& input) {
  const auto& video = input.video();
  if (video.variable_frame_rate || video.frame_rate <= Rational{0}) {
    if (!input.needs.has("variable_frame_rate") && video.frame_rate > Rational{0}) return {};
    return {Rational{0}, nearest_standard_rate(input.index), true};
  }
  const Rational rate = video.frame_rate;
  // A rate without a short fraction has no time scale of its own that fits 32 bits comfortably.
  if (rate.num() > 1'000'000) return {rate, nearest_standard_rate(input.index), true};
  if (!input.needs.has("frame_rate")) return {rate, rate, false};
  const Rational to = moderate(rate);
  return {rate, to, to != rate};
}

FrameRate map_frames(const FilterInput& input, const RatePlan& rate, const Trim& trim,
                     std::int64_t pictures) {
  FrameRate step{rate.from, rate.to, {}};
  const Rational origin = input.index.time_of(trim.first);
  for (std::int64_t k = 0; k < pictures; ++k) {
    const Rational time = Rational{k} / rate.to;
    std::int64_t frame = 0;
    if (rate.from > Rational{0}) {
      const Rational exact = time * rate.from;
      frame = exact.floor();
      if (exact - Rational{frame} > Rational{1, 2}) ++frame;
    } else {
      frame = input.index.nearest(origin + time) - trim.first;
    }
    step.map.push_back(std::clamp<std::int64_t>(frame, 0, trim.frames - 1));
  }
  return step;
}

MediaFacts after(const FrameRate& step, MediaFacts facts) {
  auto& video = *facts.video;
  video.frame_rate = step.to;
  video.variable_frame_rate = false;
  video.frames = static_cast<std::int64_t>(step.map.size());
  video.duration = Rational{video.frames} / step.to;
  return facts;
}

Undo undo(const FrameRate& step, const MediaFacts& before) {
  if (step.from == step.to) return {Grade::near, "a damaged frame shows its neighbor"};
  return {Grade::near,
          fmt::format("shown again at the original's {} times, each with the frame nearest to it",
                      before.video->variable_frame_rate ? "uneven" : "own")};
}

std::string lower(const FrameRate&) { return ""; }

}  // namespace wanprep
