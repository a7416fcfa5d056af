#include <algorithm>

#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

constexpr int kSampleRate = 48000;
constexpr int kMostChannels = 6;  ///< 5.1 travels; what is larger is folded to stereo

/// The track that travels, and why that one.
struct Chosen {
  const AudioFacts* sound = nullptr;
  const char* why = "";
};

// What a player plays that is asked for nothing else; of several the first.
Chosen chosen_track(const MediaFacts& facts) {
  const AudioFacts* first = nullptr;
  for (const auto& sound : facts.audio) {
    if (!sound.decodable) continue;
    if (sound.by_default && first) return {&sound, "it is the default, those before it are not"};
    if (sound.by_default && &sound == &facts.audio.front()) return {&sound, "it is the first"};
    if (sound.by_default) return {&sound, "it is the first that can be decoded"};
    if (!first) first = &sound;
  }
  return {first, "it is the first, none is marked as the default"};
}

std::string told(const Chosen& chosen, const MediaFacts& facts) {
  const auto& sound = *chosen.sound;
  return fmt::format(
      "{} sound tracks: stream {} ({}, {} channels{}) travels: {}; the others stay "
      "here and go back with the original",
      facts.audio.size(), sound.stream, sound.codec, sound.channels,
      sound.language ? ", " + *sound.language : "", chosen.why);
}

Rational offset_of(const AudioFacts& sound, const VideoFacts& video) {
  return sound.start - video.start;
}

bool plain_aac(const AudioFacts& sound) {
  return sound.codec == "aac" && sound.profile.value_or("LC") == "LC" && sound.sample_rate > 0 &&
         sound.channels >= 1 && sound.channels <= kMostChannels;
}

// Empty where its packets can travel as they are.
std::string why_encoded(const FilterInput& input, const AudioFacts& sound,
                        const SoundWindow& window) {
  if (!plain_aac(sound) || input.needs.has("audio_codec"))
    return fmt::format("{}{} with {} channels is not the AAC that services expect", sound.codec,
                       sound.profile ? " " + *sound.profile : "", sound.channels);
  const Rational offset = offset_of(sound, input.video());
  if (!window.whole) return "cut to the clip's exact length";
  // A late copy would need an empty edit, an early one would move against the picture.
  if (offset > Rational{1, 500})
    return fmt::format("it begins {} s after the picture: silence is put in front of it",
                       decimal(offset));
  if (offset < Rational{-1, 500})
    return fmt::format("it begins {} s before the picture: that part is cut off", decimal(-offset));
  const auto& most = input.limits.duration_s.max;
  const Rational longest = std::max(sound.stored_duration, sound.duration);
  if (most && longest + std::max(offset, Rational{0}) > *most)
    return fmt::format("its packets last {} s as stored, at most {} s are taken", decimal(longest),
                       decimal(*most));
  return "";
}

// Sound that outlasts the last picture is outside of every range of pictures.
std::vector<std::string> tail_lost(const FilterInput& input, const AudioFacts& sound,
                                   const SoundWindow& window) {
  const Rational pictures = input.index.duration();
  const Rational tail = offset_of(sound, input.video()) + sound.duration - pictures;
  if (window.window.end() < pictures || tail <= Rational{1, 10}) return {};
  return {
      fmt::format("the sound goes on for {} s after the last picture: that part is outside the "
                  "range, it neither travels nor comes back",
                  decimal(tail))};
}

std::int64_t bit_rate_for(int channels) {
  if (channels == 1) return 128'000;
  return channels == 2 ? 192'000 : 64'000 * channels;
}

Audio encoded(const AudioFacts& sound, const TimeRange& part) {
  Audio audio;
  audio.mode = Audio::Mode::encode;
  audio.stream = sound.stream;
  audio.start_s = part.start;
  audio.length_s = part.length;
  audio.codec = "aac";
  audio.channels = sound.channels >= 1 && sound.channels <= kMostChannels ? sound.channels : 2;
  audio.sample_rate = kSampleRate;
  audio.bit_rate = bit_rate_for(audio.channels);
  return audio;
}

Audio copied(const AudioFacts& sound, const Rational& offset) {
  Audio audio;
  audio.mode = Audio::Mode::copy;
  audio.stream = sound.stream;
  audio.start_s = offset;
  audio.length_s = sound.duration;
  audio.codec = sound.codec;
  audio.channels = sound.channels;
  audio.sample_rate = sound.sample_rate;
  audio.bit_rate = sound.bit_rate.value_or(0);
  return audio;
}

}  // namespace

AudioPlan plan_audio(const FilterInput& input, const SoundWindow& window) {
  AudioPlan plan;
  const auto& facts = input.facts;
  if (facts.audio.empty()) return plan;
  plan.audio.mode = Audio::Mode::drop;
  if (input.wishes.audio == AudioPolicy::drop) return plan;
  const Chosen chosen = chosen_track(facts);
  const AudioFacts* sound = chosen.sound;
  if (!sound) {
    plan.warnings.push_back(fmt::format("the sound ({}) cannot be decoded here: the clip is silent",
                                        facts.audio.front().codec));
    return plan;
  }
  if (facts.audio.size() > 1) plan.notes.push_back(plan.which = told(chosen, facts));
  const Rational offset = offset_of(*sound, input.video());
  plan.because = why_encoded(input, *sound, window);
  if (plan.because.empty()) {
    plan.audio = copied(*sound, offset);
    return plan;
  }
  const Rational start = std::max(window.window.start, offset);
  const Rational end = std::min(window.window.end(), offset + sound->duration);
  if (end <= start) {
    plan.warnings.push_back("the sound does not reach into the range: the clip is silent");
    return plan;
  }
  plan.audio = encoded(*sound, {start, end - start});
  plan.warnings = tail_lost(input, *sound, window);
  if (plan.audio.channels < sound->channels)
    plan.notes.push_back(
        fmt::format("{} channels are mixed down to stereo for the service, which is "
                    "not known to take more than {}; the original's go back",
                    sound->channels, kMostChannels));
  return plan;
}

MediaFacts after(const Audio& step, MediaFacts facts) {
  std::vector<AudioFacts> kept;
  for (const auto& sound : facts.audio)
    if (sound.stream == step.stream) kept.push_back(sound);
  facts.audio = std::move(kept);
  if (step.mode == Audio::Mode::drop || step.mode == Audio::Mode::none) facts.audio.clear();
  if (facts.audio.empty()) return facts;
  auto& sound = facts.audio.front();
  if (step.mode == Audio::Mode::copy) return facts;
  const bool folded = sound.channels != step.channels;
  sound.codec = step.codec;
  sound.profile = "LC";
  sound.channels = step.channels;
  if (folded)
    sound.layout = step.channels == 2 ? std::optional<std::string>("stereo") : std::nullopt;
  sound.sample_rate = step.sample_rate;
  sound.duration = step.length_s;
  sound.stored_duration = step.length_s;
  sound.bit_rate = step.bit_rate;
  return facts;
}

Undo undo(const Audio& step, const MediaFacts&) {
  if (step.mode == Audio::Mode::none) return {Grade::exact, "there is no sound"};
  return {Grade::exact, "the original's own sound packets go back"};
}

std::string lower(const Audio&) { return ""; }

}  // namespace wanprep
