#include "isobmff/timeline.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace wanprep::isobmff {
namespace {

constexpr std::int64_t kMostTicks = std::int64_t{1} << 61;

__extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using): __extension__ needs it

using Shown = IndexedFrames;

std::size_t sample_of(const IndexedFrame& frame) { return static_cast<std::size_t>(frame.stored); }

IndexedFrame frame_of(std::int64_t pts, const SampleList& list, std::size_t sample) {
  const auto& from = list.samples[sample];
  return {pts, 0, from.key, from.access, from.leading, static_cast<std::int32_t>(sample)};
}

// Edit durations are in the movie's ticks; libav rounds them to the nearest of the track's.
std::int64_t rescaled(std::uint64_t duration, std::uint32_t to, std::uint32_t from) {
  const Wide ticks = (Wide{duration} * to + from / 2) / std::max<std::uint32_t>(from, 1);
  return static_cast<std::int64_t>(std::min<Wide>(ticks, kMostTicks + 1));
}

// Decoding starts at the last key frame that is decoded and shown no later than `time`.
std::size_t start_sample(const SampleList& list, std::int64_t time) {
  const auto end = list.samples.begin() + static_cast<std::ptrdiff_t>(list.in_tables);
  const auto after = std::upper_bound(list.samples.begin(), end, time,
                                      [](std::int64_t t, const Sample& s) { return t < s.dts; });
  for (auto i = static_cast<std::size_t>(after - list.samples.begin()); i-- > 0;)
    if (list.samples[i].key && list.samples[i].dts + list.samples[i].composition <= time) return i;
  return 0;
}

// What libav's mov demuxer makes of an edit list ("advanced_editlist"), so that one truth about
// time holds for the index and for what is decoded:
//
//   decode order   I0 P3 B1 B2 P6 ...           the clock stands at the edit's start and runs
//   edit list         |<---- edit ---->|        from the first shown sample in decode order on;
//   shown             P3 B1 B2 ...              samples outside the list are decoded, not shown
//
// So a list that starts between two frames does not move the first one to a negative time; at the
// end everything shifts until the first shown frame stands at the empty edits' length.
class Editor {
 public:
  Editor(const Track& track, std::uint32_t movie_scale, const SampleList& list)
      : track_(track), movie_scale_(std::max<std::uint32_t>(movie_scale, 1)), list_(list) {}

  Result<void> run() {
    bool found = false;
    shown_.reserve(list_.in_tables);
    for (const auto& edit : track_.edits) {
      const std::int64_t duration = rescaled(edit.duration, track_.time_scale, movie_scale_);
      if (duration > kMostTicks || edit.media_time > kMostTicks || edit.media_time < -kMostTicks)
        return fail(Code::input,
                    fmt::format("an edit list entry reaches {} ticks", edit.media_time));
      const std::int64_t start = clock_;
      clock_ += duration;
      if (clock_ > kMostTicks) return fail(Code::input, "the edit list reaches beyond 2^61 ticks");
      if (!found && edit.media_time == -1) {
        empty_ += duration;
        continue;
      }
      found = true;
      WANPREP_CHECK(add(edit.media_time, duration, start));
    }
    const std::int64_t late = least_ - empty_;
    if (late > 0)
      for (auto& frame : shown_) frame.pts -= late;
    return {};
  }

  Shown shown_;
  std::int64_t empty_ = 0;
  std::int64_t clock_ = 0;  // after run(): where the list ends

 private:
  Result<void> add(std::int64_t from, std::int64_t duration, std::int64_t clock) {
    const std::int64_t to = from + duration;
    bool started = false, passed_key = false;
    const std::size_t count = list_.in_tables;
    const Sample* const samples = list_.samples.data();
    for (std::size_t i = start_sample(list_, from); i < count; ++i) {
      if (++steps_ > count * 8 + (1u << 16) || shown_.size() > kMostSamples)
        return fail(Code::input,
                    fmt::format("the edit list of {} entries repeats the clip too often",
                                track_.edits.size()));
      const Sample& sample = samples[i];
      const std::int64_t length = i + 1 < count ? samples[i + 1].dts - sample.dts : duration;
      const std::int64_t time = sample.dts + sample.composition;
      if (time >= from && time < to) {
        started = true;
        show(clock + sample.composition, i);
      }
      if (started) clock += length;
      // Behind the first key frame after the end, pictures that belong before it may follow.
      if (time + length >= to && sample.key &&
          (!list_.reordered || std::exchange(passed_key, true)))
        break;
    }
    return {};
  }

  void show(std::int64_t pts, std::size_t sample) {
    least_ = least_ < 0 ? pts : std::min(least_, pts);
    shown_.push_back(frame_of(pts, list_, sample));
  }

  const Track& track_;
  std::uint32_t movie_scale_;
  const SampleList& list_;
  std::int64_t least_ = -1;
  std::size_t steps_ = 0;
};

// Fragments know one shift only: libav moves them by the first edit's start less the empty edit,
// and by the most negative composition offset (it meant that to keep decode times below
// presentation times, and forgets to take it back for fragments: a stream of two frames' delay
// starts at two frames, not at 0, for everything that is built on it).
std::int64_t fragment_shift(const Track& track, std::uint32_t movie_scale) {
  std::int64_t shift = 0;
  for (std::size_t i = 0; i < track.edits.size() && i < 2; ++i) {
    const Edit& edit = track.edits[i];
    if (i == 0 && edit.media_time == -1) {
      shift -= std::min(kMostTicks, rescaled(edit.duration, track.time_scale, movie_scale));
      continue;
    }
    if (edit.media_time >= 0) shift += std::min(kMostTicks, edit.media_time);
    break;
  }
  return shift;
}

std::int64_t delay_of(const std::vector<Sample>& samples) {
  std::int64_t delay = 0;
  for (const auto& sample : samples) delay = std::max(delay, -std::int64_t{sample.composition});
  return delay;
}

std::int64_t sample_length(const SampleList& list, std::size_t i) {
  return (i + 1 < list.samples.size() ? list.samples[i + 1].dts : list.end) - list.samples[i].dts;
}

// The last frame lasts as its sample says, unless the list ends before by more than the movie's
// coarse ticks explain. Recorders that squeeze the last sample to a few ticks mean the list's end.
std::int64_t last_length(std::int64_t length, std::int64_t room, std::int64_t movie_tick,
                         std::int64_t usual) {
  if (length < usual / 8 && room > length) return std::min(room, usual);
  return room > 0 && room + movie_tick < length ? room : length;
}

// Pictures stand out of order by a few places only; what does not is sorted as a whole.
void sort_by_time(Shown& shown) {
  constexpr std::size_t far = 32;
  for (std::size_t i = 1; i < shown.size(); ++i) {
    if (shown[i - 1].pts <= shown[i].pts) continue;
    const IndexedFrame frame = shown[i];
    std::size_t at = i;
    while (at > 0 && i - at < far && shown[at - 1].pts > frame.pts) {
      shown[at] = shown[at - 1];
      --at;
    }
    shown[at] = frame;
    if (at == 0 || shown[at - 1].pts <= frame.pts) continue;
    std::stable_sort(shown.begin(), shown.end(),
                     [](const IndexedFrame& a, const IndexedFrame& b) { return a.pts < b.pts; });
    return;
  }
}

void fill_index(Shown shown, const SampleList& list, Timeline& timeline,
                std::vector<std::uint32_t>* samples) {
  // Two pictures at one instant cannot both be shown.
  const auto at_once = [](const IndexedFrame& a, const IndexedFrame& b) { return a.pts == b.pts; };
  shown.erase(std::unique(shown.begin(), shown.end(), at_once), shown.end());
  for (std::size_t i = 1; i < shown.size(); ++i)
    shown[i - 1].duration = shown[i].pts - shown[i - 1].pts;
  const auto lost = std::find_if(shown.begin(), shown.end(), [&](const IndexedFrame& frame) {
    return list.missing > 0 && !list.samples[sample_of(frame)].whole;
  });
  timeline.whole_frames = lost - shown.begin();
  if (samples != nullptr)
    for (const auto& frame : shown)
      samples->push_back(static_cast<std::uint32_t>(sample_of(frame)));
  timeline.index.frames = std::move(shown);
}

// One edit goes through the samples once.
std::size_t distinct_samples(const Track& track, const Shown& shown, const SampleList& list) {
  if (track.edits.size() < 2) return shown.size();
  std::vector<bool> seen(list.samples.size(), false);
  std::size_t distinct = 0;
  for (const auto& frame : shown) {
    auto is_seen = seen[sample_of(frame)];
    distinct += is_seen ? 0 : 1;
    is_seen = true;
  }
  return distinct;
}

void note_effects(const Track& track, const Shown& shown, const SampleList& list,
                  EditEffects& effects) {
  const std::size_t distinct = distinct_samples(track, shown, list);
  effects.repeats = distinct < shown.size();
  effects.hides = distinct < list.samples.size();
  std::int64_t before = -1;
  for (const auto& edit : track.edits) {
    if (edit.media_time >= 0) {
      effects.reorders = effects.reorders || edit.media_time < before;
      before = edit.media_time;
    }
    effects.delays = effects.delays || (edit.media_time == -1 && edit.duration > 0);
    effects.speed = effects.speed || (edit.media_time >= 0 && edit.rate != 1 << 16);
  }
}

}  // namespace

Result<Timeline> shown_frames(const Track& track, std::uint32_t movie_time_scale,
                              const SampleList& list, std::vector<std::uint32_t>* samples) {
  Editor editor(track, movie_time_scale, list);
  if (!track.edits.empty() && list.in_tables > 0) WANPREP_CHECK(editor.run());
  Shown shown = std::move(editor.shown_);
  const bool edited = !track.edits.empty();
  std::int64_t shift = edited ? fragment_shift(track, movie_time_scale) : 0;
  const auto delay = track.fragments.empty() ? 0 : delay_of(track.fragments);
  shift -= delay;
  const std::size_t first = edited ? list.in_tables : 0;
  shown.reserve(shown.size() + list.samples.size() - first);
  for (std::size_t i = first; i < list.samples.size(); ++i)
    shown.push_back(frame_of(list.samples[i].dts + list.samples[i].composition - shift, list, i));
  Timeline timeline;
  timeline.index.time_base = Rational{1, track.time_scale};
  if (first == 0) timeline.late = timeline.index.time_base * Rational{delay};
  note_effects(track, shown, list, timeline.effects);
  if (shown.empty()) return timeline;
  sort_by_time(shown);
  const std::size_t last_sample = sample_of(shown.back());
  fill_index(std::move(shown), list, timeline, samples);
  auto& last = timeline.index.frames.back();
  last.duration = sample_length(list, last_sample);
  const std::int64_t tick = track.time_scale / std::max<std::uint32_t>(movie_time_scale, 1) + 1;
  const auto count = timeline.index.frames.size();
  const auto usual = count > 1 ? timeline.index.frames[count - 2].duration : last.duration;
  if (edited && track.fragments.empty())
    last.duration = last_length(last.duration, editor.clock_ - last.pts, tick, usual);
  return timeline;
}

SoundTimes sound_times(const Track& track, std::uint32_t movie_time_scale, const TableSums& sums,
                       std::uint64_t priming) {
  const std::int64_t scale = track.time_scale;
  const bool fragments = !track.fragments.empty();
  std::int64_t first = 0, end = static_cast<std::int64_t>(sums.duration);
  if (fragments) {
    if (sums.count == 0) first = track.fragments.front().dts;
    end = track.fragments_end;
  }
  SoundTimes times{
      Rational{first, scale}, Rational{end - first, scale}, Rational{end - first, scale}, {}};
  std::int64_t empty = 0, shown = 0, hidden_head = -1, reached = 0;
  for (const auto& edit : track.edits) {
    const std::int64_t length =
        std::min(kMostTicks / 1024, rescaled(edit.duration, track.time_scale, movie_time_scale));
    if (edit.media_time < 0) {
      if (shown == 0) empty = std::min(kMostTicks, empty + length);
      times.effects.delays = times.effects.delays || length > 0;
      continue;
    }
    if (edit.rate != 1 << 16) times.effects.speed = true;
    if (hidden_head < 0) hidden_head = std::min(edit.media_time, kMostTicks);
    const std::int64_t from = std::min(edit.media_time, end);
    if (from < reached) times.effects.repeats = true;
    if (from > reached && reached > 0) times.effects.hides = true;
    reached = std::min(end, from + length);
    shown = std::min(kMostTicks, shown + reached - from);
  }
  if (hidden_head < 0) return times;
  // A fragmented file's list is written before its length is known, and says 0.
  if (fragments) {
    times.start = Rational{first - hidden_head + empty, scale};
    if (times.start < Rational{0}) times.duration = times.duration + times.start;
    if (times.start < Rational{0}) times.start = Rational{0};
    times.effects.hides = static_cast<std::uint64_t>(hidden_head) > priming;
    return times;
  }
  times.start = Rational{empty, scale};
  times.duration = Rational{shown, scale};
  // Old iPhones leave the priming in and take as much off the end instead.
  const std::uint64_t padding =
      std::max({priming, sums.step * 2, std::uint64_t{track.time_scale} / 1000 + 1});
  times.effects.hides = times.effects.hides || static_cast<std::uint64_t>(hidden_head) > priming ||
                        static_cast<std::uint64_t>(end - reached) > padding;
  return times;
}

}  // namespace wanprep::isobmff
