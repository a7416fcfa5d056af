#include <algorithm>

#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

/// Lengths of runs of source frames, in seconds; even steps count, uneven ones are read.
struct Timeline {
  const FrameIndex& index;
  Rational rate;  ///< 0 when the steps vary
  Rational length(std::int64_t first, std::int64_t count) const {
    if (rate > Rational{0}) return Rational{count} / rate;
    return index.time_of(first + count) - index.time_of(first);
  }
};

/// How many pictures the output may have; with the source's own uneven times only seconds count.
struct Bounds {
  std::optional<Rational> least_s;
  std::optional<Rational> most_s;
};

bool ignored(const Wishes& wishes) {
  return std::find(wishes.ignored.begin(), wishes.ignored.end(), "duration") !=
         wishes.ignored.end();
}

/// The seconds that whole output frames can fill inside the limits.
Bounds bounds_of(const FilterInput& input, const Rational& rate) {
  Bounds bounds;
  if (ignored(input.wishes)) return bounds;
  bounds.least_s = input.limits.duration_s.min;
  bounds.most_s = input.limits.duration_s.max;
  if (rate <= Rational{0}) return bounds;
  if (bounds.least_s) bounds.least_s = Rational{(*bounds.least_s * rate).ceil()} / rate;
  if (bounds.most_s) bounds.most_s = Rational{(*bounds.most_s * rate).floor()} / rate;
  return bounds;
}

Result<void> shorten(TrimPlan& plan, const FilterInput& input, const Timeline& time,
                     const Rational& most) {
  auto& trim = plan.trim;
  const Rational asked = time.length(trim.first, trim.frames);
  if (input.wishes.longer == LongPolicy::fail)
    return fail(Code::unfit,
                fmt::format("{} s ({} frames) asked for, the service takes at most {} s",
                            decimal(asked), trim.frames, decimal(*input.limits.duration_s.max)),
                "--long trim, or pick a part with --start and --duration");
  // Halving the interval: the length grows with the number of frames.
  std::int64_t fits = 1;
  std::int64_t over = trim.frames;
  while (over - fits > 1) {
    const auto middle = fits + (over - fits) / 2;
    (time.length(trim.first, middle) <= most ? fits : over) = middle;
  }
  if (time.length(trim.first, trim.frames) <= most) fits = trim.frames;
  plan.warnings.push_back(fmt::format(
      "trimmed: only {} s of {} s travel ({} of {} frames from frame {} on); the service takes at "
      "most {} s",
      decimal(time.length(trim.first, fits)), decimal(asked), fits, trim.frames, trim.first,
      decimal(*input.limits.duration_s.max)));
  trim.frames = fits;
  trim.asked_frames = fits;
  return {};
}

void extend(Trim& trim, const Timeline& time, const Rational& least, std::int64_t usable) {
  while (time.length(trim.first, trim.frames) < least && trim.first + trim.frames < usable)
    ++trim.frames;
  while (time.length(trim.first, trim.frames) < least && trim.first > 0) {
    --trim.first;
    ++trim.frames;
  }
}

Result<void> lengthen(TrimPlan& plan, const FilterInput& input, const Timeline& time,
                      const Rational& least, std::int64_t usable) {
  auto& trim = plan.trim;
  const Rational asked = time.length(trim.first, trim.frames);
  if (input.wishes.shorter == ShortPolicy::fail)
    return fail(Code::unfit,
                fmt::format("{} s ({} frames) asked for, the service takes at least {} s",
                            decimal(asked), trim.frames, decimal(*input.limits.duration_s.min)),
                "--short extend or --short hold");
  if (input.wishes.shorter == ShortPolicy::extend) extend(trim, time, least, usable);
  const Rational real = time.length(trim.first, trim.frames);
  if (real < least) trim.hold_s = least - real;
  plan.notes.push_back(fmt::format(
      "extended from {} s to {} s, the service's minimum is {} s: {} real frames around the range, "
      "the last one held {} s; restore takes both away",
      decimal(asked), decimal(std::max(real, least)), decimal(*input.limits.duration_s.min),
      trim.frames - trim.asked_frames, decimal(trim.hold_s)));
  return {};
}

}  // namespace

Result<TrimPlan> plan_trim(const FilterInput& input, std::int64_t first, std::int64_t count,
                           const RatePlan& rate, std::int64_t usable) {
  TrimPlan plan;
  plan.trim = Trim{first, count, first, count, Rational{0}};
  const Timeline time{input.index, rate.from};
  const Bounds bounds = bounds_of(input, rate.to);
  // Half an output frame over rounds down to the last one that fits.
  const Rational slack = rate.changes ? Rational{1, 2} / rate.to : Rational{0};
  if (bounds.most_s && time.length(first, count) > *bounds.most_s + slack)
    WANPREP_CHECK(shorten(plan, input, time, *bounds.most_s));
  else if (bounds.least_s && time.length(first, count) < *bounds.least_s)
    WANPREP_CHECK(lengthen(plan, input, time, *bounds.least_s, usable));
  const Trim& trim = plan.trim;
  plan.length = time.length(trim.first, trim.frames) + trim.hold_s;
  if (rate.to > Rational{0}) {
    plan.pictures = std::max<std::int64_t>(1, (plan.length * rate.to).round());
    if (bounds.most_s) plan.pictures = std::min(plan.pictures, (*bounds.most_s * rate.to).round());
    plan.length = Rational{plan.pictures} / rate.to;
  } else {
    plan.pictures = trim.frames;
  }
  return plan;
}

MediaFacts after(const Trim& step, MediaFacts facts) {
  auto& video = *facts.video;
  video.frames = step.frames;
  if (video.frame_rate > Rational{0}) {
    video.frames += (step.hold_s * video.frame_rate).round();
    video.duration = Rational{video.frames} / video.frame_rate;
  }
  video.stored_frames = video.frames;
  video.stored_duration = video.duration;
  facts.duration = video.duration;
  for (auto& sound : facts.audio) {
    sound.duration = std::min(sound.duration, video.duration);
    sound.stored_duration = std::min(sound.stored_duration, sound.duration);
  }
  return facts;
}

Undo undo(const Trim& step, const MediaFacts&) {
  if (step.frames == step.asked_frames && step.hold_s == Rational{0})
    return {Grade::exact, fmt::format("stands for frames {} to {} of the original", step.first,
                                      step.first + step.frames - 1)};
  return {Grade::exact, fmt::format("only frames {} to {} of the original are taken back",
                                    step.asked_first, step.asked_first + step.asked_frames - 1)};
}

std::string lower(const Trim&) { return ""; }

}  // namespace wanprep
