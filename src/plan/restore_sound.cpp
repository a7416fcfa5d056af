#include <algorithm>

#include <fmt/format.h>

#include "plan/restore_parts.hpp"

namespace wanprep {
namespace {

struct Source {
  const std::filesystem::path& path;
  const MediaFacts& facts;
  TimeRange range;  ///< the output's picture on this file's timeline
  std::string title;
};

/// The packets of one track inside the range, or nothing where it has none there.
std::optional<CopySound> cut(const Source& source, const AudioFacts& sound) {
  const Rational start = std::max(source.range.start, sound.start);
  const Rational end = std::min(source.range.end(), sound.start + sound.duration);
  if (end <= start) return std::nullopt;
  CopySound copy;
  copy.path = source.path;
  copy.stream = sound.stream;
  copy.start = start;
  copy.length = end - start;
  copy.delay = start - source.range.start;
  copy.language = sound.language.value_or("");
  copy.title = source.title;
  return copy;
}

void expect(RestorePlan& plan, AudioFacts facts, const CopySound& copy) {
  facts.stream = 1 + static_cast<int>(plan.expected.audio.size());
  facts.start = copy.delay;
  facts.duration = copy.length;
  facts.stored_duration = copy.length;
  plan.expected.audio.push_back(std::move(facts));
}

void add_all(RestorePlan& plan, const Source& source, const char* whose) {
  for (const auto& sound : source.facts.audio) {
    const bool fits = carries(plan.work.container, sound.codec);
    const auto copy = sound.decodable && fits ? cut(source, sound) : std::nullopt;
    if (!copy) {
      const auto why = !sound.decodable ? "it is of a kind that is not known here"
                       : !fits          ? "the container does not take it"
                                        : "it has nothing in the range";
      plan.lost.push_back(
          fmt::format("{} sound stream {} ({}): {}", whose, sound.stream, sound.codec, why));
      continue;
    }
    plan.work.sound.emplace_back(*copy);
    expect(plan, sound, *copy);
  }
}

}  // namespace

void add_sound(RestorePlan& plan, const RestoreInput& input, const SoundPlaces& places) {
  const auto audio = input.wishes.audio;
  const bool both = audio == RestoreAudio::both;
  if (both || audio == RestoreAudio::original)
    add_all(plan,
            {input.original_path, input.original.facts, places.original, both ? "original" : ""},
            "original");
  if (both || audio == RestoreAudio::result)
    add_all(plan, {input.result_path, input.result.facts, places.result, both ? "edited" : ""},
            "result");
}

std::optional<TimecodeFacts> timecode_at(const MediaFacts& original, std::int64_t frame) {
  if (!original.timecode || !original.video) return std::nullopt;
  TimecodeFacts timecode = *original.timecode;
  const auto nominal = std::max<std::int64_t>(1, original.video->frame_rate.ceil());
  const auto per_label =
      std::max<std::int64_t>(1, Rational{nominal, std::max(1, timecode.rate.frames)}.round());
  timecode.counter += frame / per_label;
  timecode.text = timecode_text(timecode.counter, timecode.rate);
  return timecode;
}

}  // namespace wanprep
