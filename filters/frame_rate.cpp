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

namespace {

__extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using): __extension__ needs it

/// Output frame k shows the source frame nearest to k * step, the earlier one on a tie, but none
/// more than half an output frame before its time: until then the one before it is held. Whole
/// numbers, because a plan maps hundreds of frames.
//
//   source   0     .     .     .     1     .     .     .     2        a frame each second
//   output   0  0  0  0  0  0  0  0  1  1  1  1  1  1  1  1  2        not 1 from the middle on
std::vector<std::int64_t> even_map(const Rational& step, std::int64_t kept, std::int64_t pictures) {
  std::vector<std::int64_t> map;
  map.reserve(static_cast<std::size_t>(pictures));
  const Wide twice = Wide{step.den()} * 2;
  for (std::int64_t k = 0; k < pictures; ++k) {
    const Wide half_less = Wide{step.num()} * k * 2 - step.den();
    Wide frame = half_less <= 0 ? 0 : (half_less + twice - 1) / twice;
    const Wide early = (frame * step.den() - Wide{step.num()} * k) * 2;
    if (early > step.num()) --frame;
    map.push_back(static_cast<std::int64_t>(std::min<Wide>(frame, kept - 1)));
  }
  return map;
}

/// The same on uneven times, where a frame may be held for seconds; the times of both rise, so one
/// walk finds all.
std::vector<std::int64_t> uneven_map(const FrameIndex& index, const Rational& rate,
                                     const Trim& trim, std::int64_t pictures) {
  std::vector<std::int64_t> map;
  map.reserve(static_cast<std::size_t>(pictures));
  const Rational ticks = Rational{1} / (rate * index.time_base);  // of one output frame
  const auto first = static_cast<std::size_t>(trim.first);
  const auto place = [&](std::int64_t frame) {
    const auto at = first + static_cast<std::size_t>(frame);
    return (Wide{index.frames[at].pts} - Wide{index.frames[first].pts}) * ticks.den();
  };
  std::int64_t frame = 0;
  for (std::int64_t k = 0; k < pictures; ++k) {
    const Wide wanted = Wide{ticks.num()} * k;
    const auto far = [&](std::int64_t one) {
      const Wide off = place(one) - wanted;
      return off < 0 ? -off : off;
    };
    const auto due = [&](std::int64_t one) { return (place(one) - wanted) * 2 <= ticks.num(); };
    while (frame + 1 < trim.frames && due(frame + 1) && far(frame + 1) < far(frame)) ++frame;
    map.push_back(frame);
  }
  return map;
}

}  // namespace

FrameRate map_frames(const FilterInput& input, const RatePlan& rate, const Trim& trim,
                     std::int64_t pictures) {
  if (rate.from > Rational{0})
    return {rate.from, rate.to, even_map(rate.from / rate.to, trim.frames, pictures)};
  return {rate.from, rate.to, uneven_map(input.index, rate.to, trim, pictures)};
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
