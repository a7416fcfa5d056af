#include <algorithm>

#include <fmt/format.h>

#include "plan/conform_parts.hpp"

namespace wanprep {
namespace {

//  shown       … 45 46 47 |48 49 50 51 … 95| 96 97 …
//  stored      … 45 |48 51 49 50 … 95| 96 99 …         exact: the same pictures, side by side
//  stored      … 45 |48 46 47 51 …                     open: 46 and 47 look forward to 48
//  stored      … 48 51 49 50 … 96 94 95| 99 …          94 and 95 need 96, which is not wanted
struct Cut {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

const IndexedFrame& frame_at(const ConformCase& job, std::int64_t i) {
  return job.input.probe.index.frames[static_cast<std::size_t>(i)];
}

Result<TrimPlan> window_of(const ConformCase& job) {
  return plan_trim(job.filters, job.range.first, job.range.count, plan_rate(job.filters),
                   job.usable);
}

std::string nearest_starts(const ConformCase& job, std::int64_t frame) {
  auto before = frame;
  while (before >= 0 && !frame_at(job, before).key) --before;
  auto after = frame;
  while (after < job.input.probe.index.size() && !frame_at(job, after).key) ++after;
  std::string text;
  if (before >= 0) text = std::to_string(before);
  if (after < job.input.probe.index.size())
    text += (text.empty() ? "" : " and ") + std::to_string(after);
  return text.empty() ? "there is none" : "the nearest are frames " + text;
}

// Whether the pictures of the cut are stored one after the other, from its first one on.
std::string scattered(const ConformCase& job, const Cut& cut) {
  const auto place = frame_at(job, cut.first).stored;
  const auto end = cut.first + cut.count;
  auto last = place;
  for (auto i = cut.first; i < end; ++i) {
    const auto stored = frame_at(job, i).stored;
    if (stored < place)
      return fmt::format("frame {} is stored before frame {}, with which the cut starts", i,
                         cut.first);
    last = std::max(last, stored);
  }
  if (std::int64_t{last} - place + 1 == cut.count) return "";
  for (auto i = end; i < job.input.probe.index.size() && i < end + 64; ++i)
    if (frame_at(job, i).stored < last && frame_at(job, i).stored > place)
      return fmt::format(
          "frame {}, shown after the range, is stored before pictures of it, which "
          "may need it",
          i);
  return "pictures that are not shown are stored among those of the range";
}

CopyRange start_of(const ConformCase& job, const Cut& cut) {
  const auto& start = frame_at(job, cut.first);
  const auto& codec = job.input.probe.facts.video->codec;
  const bool nal_units = codec == "h264" || codec == "hevc";
  switch (start.access) {
    case RandomAccess::sync:
      if (!nal_units) break;
      return {fmt::format("frame {} is marked as a random access point, but its picture does not "
                          "tell of what kind",
                          cut.first),
              cut.first};
    case RandomAccess::recovery:
    case RandomAccess::open:
    case RandomAccess::gradual:
      return {fmt::format("frame {} is a random access point without being an IDR picture ({}), "
                          "where many readers cannot start",
                          cut.first, name_of(start.access)),
              {}};
    case RandomAccess::none:
    case RandomAccess::intra:
    case RandomAccess::idr:
    case RandomAccess::cra:
    case RandomAccess::bla:
      break;
  }
  return {};
}

CopyRange exact_cut(const ConformCase& job, const Cut& cut) {
  const auto& start = frame_at(job, cut.first);
  if (!start.key)
    return {fmt::format("frame {} is no random access point; {}", cut.first,
                        nearest_starts(job, cut.first)),
            {}};
  if (start.stored < 0) return {"the order in which the pictures are stored is not known", {}};
  if (const auto leading = first_leading(job.input.probe.index, cut.first))
    return {fmt::format("frame {} is an open random access point: frame {}, shown before it, is "
                        "stored after it",
                        cut.first, *leading),
            {}};
  if (auto why = scattered(job, cut); !why.empty()) return {why, {}};
  return start_of(job, cut);
}

FrameIndex part_of(const FrameIndex& index, const Cut& cut) {
  const auto begin = index.frames.begin() + static_cast<std::ptrdiff_t>(cut.first);
  return {index.time_base, {begin, begin + static_cast<std::ptrdiff_t>(cut.count)}};
}

std::string outside_limits(const ConformCase& job, const Cut& cut) {
  const auto& bound = job.input.profile.video.duration_s;
  const auto& ignored = job.input.wishes.ignored;
  if (std::find(ignored.begin(), ignored.end(), "duration") != ignored.end()) return "";
  const auto length = part_of(job.input.probe.index, cut).duration();
  const bool fits = (!bound.min || length >= *bound.min) && (!bound.max || length <= *bound.max);
  return fits ? "" : fmt::format("the range lasts {} s as stored", decimal(length));
}

// By the average rate: a quarter more than allowed is not tried, what is nearer shows when written.
std::string too_many_bytes(const ConformCase& job, const Cut& cut) {
  const auto& most = job.input.profile.video.bytes.max;
  const auto& rate = job.input.probe.facts.video->bit_rate;
  if (!most || !rate) return "";
  const auto bytes = part_of(job.input.probe.index, cut).duration() * Rational{*rate, 8};
  if (bytes <= *most * Rational{5, 4}) return "";
  return fmt::format("its packets are about {} bytes, at most {} allowed", bytes.round(),
                     most->floor());
}

void predict(VideoFacts& video, const FrameIndex& part) {
  video.frames = video.stored_frames = part.size();
  video.duration = video.stored_duration = part.duration();
  video.frame_rate = nominal_rate(part);
  video.variable_frame_rate = is_variable(part);
  video.random_access = random_access_facts(part);
}

}  // namespace

CopyRange copy_range(const ConformCase& job) {
  const auto& video = *job.input.probe.facts.video;
  for (const auto& tried : job.input.tried)
    if (tried.rung == Rung::copy_range) return {tried.why_not, {}};
  if (job.whole && video.stored_frames <= video.frames && !job.filters.needs.has("duration"))
    return {"all of the pictures are wanted, so a cut cures nothing", {}};
  if (auto why = why_not_packets(job, true); !why.empty()) return {why, {}};
  if (plan_rate(job.filters).changes) return {"its rate changes", {}};
  const auto window = window_of(job);
  if (!window) return {window.error().message, {}};
  const auto& trim = window->trim;
  if (trim.hold_s > Rational{0})
    return {fmt::format("its last frame is held {} s longer", decimal(trim.hold_s)), {}};
  const Cut cut{trim.first, trim.frames};
  if (auto why = outside_limits(job, cut); !why.empty()) return {why, {}};
  if (auto why = too_many_bytes(job, cut); !why.empty()) return {why, {}};
  return exact_cut(job, cut);
}

Result<void> fill_copy_range(ConformPlan& plan, const ConformCase& job) {
  const auto& probe = job.input.probe;
  WANPREP_TRY(window, window_of(job));
  const auto& trim = window.trim;
  tell(plan, window.notes, window.warnings);
  plan.first_frame = trim.asked_first;
  plan.frame_count = trim.asked_frames;
  if (trim.frames != probe.index.size() || trim.asked_frames != trim.frames)
    add_step(plan, trim, why_trimmed(job, trim));
  const auto part = part_of(probe.index, {trim.first, trim.frames});
  predict(*plan.predicted.video, part);
  plan.work = Work{};
  plan.work->container = job.container;
  CopyPictures copy;
  copy.path = job.input.path;
  copy.stream = probe.facts.video->stream;
  copy.first = trim.first;
  copy.frames = trim.frames;
  copy.index = probe.index;
  copy.codec_tag = codec_tag_for(probe.facts.video->codec);
  plan.work->picture = std::move(copy);
  add_audio(plan, job, {TimeRange{probe.index.time_of(trim.first), part.duration()}, false});
  add_step(plan, plan_remux(job.filters, job.container),
           "the range stands by itself in the packets, so none of its pictures is made anew");
  set_budget(plan, job);
  return {};
}

}  // namespace wanprep
