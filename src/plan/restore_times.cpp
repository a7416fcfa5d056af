#include <algorithm>

#include <fmt/format.h>

#include "plan/restore_parts.hpp"

namespace wanprep {
namespace {

/// The rate by which the clip's pictures follow each other, where counting says it exactly; 0
/// where the original's own times do.
Rational even_rate(const RestoreInput& input) {
  const auto& video = *input.recipe.source.video;
  if (video.variable_frame_rate || input.recipe.rung != Rung::transcode) return Rational{0};
  return video.frame_rate;
}

void count_use(FrameChoice& choice, std::int64_t result_frames) {
  std::vector<bool> used(static_cast<std::size_t>(result_frames), false);
  for (std::size_t i = 0; i < choice.frames.size(); ++i) {
    const auto frame = static_cast<std::size_t>(choice.frames[i]);
    const bool mixes = !choice.shares.empty() && choice.shares[i] > 0;
    used[frame] = true;
    if (mixes) used[frame + 1] = true;
    choice.mixed += mixes ? 1 : 0;
    const bool again = i > 0 && choice.frames[i] == choice.frames[i - 1];
    if (again && (choice.shares.empty() || choice.shares[i] == choice.shares[i - 1]))
      ++choice.repeated;
  }
  choice.dropped = std::count(used.begin(), used.end(), false);
}

// The bounds within which at least one wanted instant lies inside the result.
tl::unexpected<Error> nothing_shown(const RestoreInput& input, const Kept& kept) {
  const Rational picture = frame_length(input.result);
  const Rational first = clip_time(input, kept, kept.asked_first);
  const Rational last = clip_time(input, kept, kept.asked_first + kept.asked - 1);
  const auto most = ((input.result.index.duration() - first) / picture).ceil() - 1;
  const auto least = ((Rational{-1, 2} * picture - last) / picture).ceil();
  return fail(Code::usage,
              fmt::format("--offset {}: none of the result's {} frames would be shown",
                          frames_text(*input.wishes.offset), input.result.index.size()),
              fmt::format("from {} to {}; without --offset it is measured", least, most));
}

struct Mix {
  std::int64_t frame = 0;
  std::uint16_t share = 0;
};

// Where `time` lies between the starts of two pictures.
Mix mix_at(const FrameIndex& index, const Rational& time) {
  const auto frame = index.shown_at(time);
  if (frame + 1 >= index.size() || time <= index.time_of(frame)) return {frame, 0};
  const Rational start = index.time_of(frame);
  const auto part = (time - start) / (index.time_of(frame + 1) - start);
  const auto share = (part * Rational{65536}).round();
  if (share >= 65536) return {frame + 1, 0};
  return {frame, static_cast<std::uint16_t>(share)};
}

// For each wanted instant, the picture or pictures of the result.
void choose(FrameChoice& choice, const RestoreInput& input, const Rational& time, bool outside) {
  const auto& index = input.result.index;
  const bool blend = input.wishes.cadence == Cadence::blend;
  const Mix mix = blend && !outside ? mix_at(index, time) : Mix{index.nearest(time), 0};
  choice.frames.push_back(mix.frame);
  if (blend) choice.shares.push_back(mix.share);
}

}  // namespace

Kept kept_of(const Recipe& recipe) {
  Kept kept{0, recipe.first_frame, recipe.frame_count};
  if (const auto* trim = recipe.find<Trim>()) kept.first = trim->first;
  return kept;
}

Rational frame_length(const Probe& result) {
  const Rational rate = nominal_rate(result.index);
  if (rate > Rational{0}) return Rational{1} / rate;
  return result.index.duration() / Rational{std::max<std::int64_t>(1, result.index.size())};
}

std::string frames_text(const Rational& frames) {
  if (frames.den() == 1) return std::to_string(frames.num());
  return frames.den() <= 1000 ? frames.str() : decimal(frames);
}

Rational clip_time(const RestoreInput& input, const Kept& kept, std::int64_t frame) {
  const Rational rate = even_rate(input);
  if (rate > Rational{0}) return Rational{frame - kept.first} / rate;
  const auto& index = input.original.index;
  return index.time_of(frame) - index.time_of(kept.first);
}

// The picture whose start is nearest: never more than half a result frame away, where "the one on
// screen" would lag by up to a whole one.
Result<FrameChoice> choose_frames(const RestoreInput& input, const Kept& kept,
                                  const Rational& offset) {
  FrameChoice choice;
  const Rational half = frame_length(input.result) / Rational{2};
  const Rational end = input.result.index.duration();
  for (std::int64_t i = 0; i < kept.asked; ++i) {
    const Rational time = clip_time(input, kept, kept.asked_first + i) + offset;
    const bool outside = time < -half || time >= end;
    choice.outside.push_back(outside);
    choice.held += outside ? 1 : 0;
    choose(choice, input, time, outside);
  }
  if (choice.held == kept.asked && input.wishes.offset) return nothing_shown(input, kept);
  if (choice.held > 0 && input.wishes.ends == Ends::fail)
    return fail(Code::unfit,
                fmt::format("{} of {} frames stand for instants that the result ({} s) does not "
                            "contain",
                            choice.held, kept.asked, decimal(end)),
                "--ends hold or --ends original");
  count_use(choice, input.result.index.size());
  return choice;
}

FrameIndex rebased(const FrameIndex& index, std::int64_t first, std::int64_t count) {
  FrameIndex part;
  part.time_base = index.time_base;
  const auto begin = index.frames.begin() + first;
  part.frames.assign(begin, begin + count);
  const auto zero = part.frames.empty() ? 0 : part.frames.front().pts;
  for (auto& frame : part.frames) frame.pts -= zero;
  return part;
}

}  // namespace wanprep
