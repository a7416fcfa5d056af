/// Clips as values: `clip().sized(1920, 1080).at({30000, 1001}).lasting(5).probe()`.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "facts/probe.hpp"
#include "profile/profile.hpp"

namespace wanprep::test {

/// The documented limits of the one model, as values.
inline Profile profile() {
  Profile profile;
  profile.id = "test/model";
  profile.date = "2026-11-01";
  profile.video.containers = {"mp4", "mov"};
  profile.video.duration_s = {Rational{2}, Rational{10}, {}};
  profile.video.side_px = {Rational{240}, Rational{4096}, {}};
  profile.video.aspect = {Rational{1, 8}, Rational{8}, {}};
  profile.video.bytes = {std::nullopt, Rational{100'000'000}, {}};
  profile.hazards["frame_rate"] = {Rational{15}, Rational{60}, {}};
  profile.image.formats = {"jpeg", "png", "bmp", "webp"};
  profile.image.side_px = {Rational{240}, Rational{8000}, {}};
  profile.image.aspect = {Rational{1, 8}, Rational{8}, {}};
  profile.image.bytes = {std::nullopt, Rational{20'000'000}, {}};
  return profile;
}

inline Capabilities everything() {
  Capabilities capabilities;
  capabilities.libav = "5.1";
  capabilities.encoders = {"libx264", "libx265", "prores_ks", "dnxhd", "ffv1", "aac"};
  return capabilities;
}

class Clip {
 public:
  Clip() {
    auto& video = facts_.video.emplace();
    facts_.container = "mp4";
    facts_.bytes = 5'000'000;
    facts_.faststart = true;
    video.codec = "h264";
    video.pixel_format = "yuv420p";
    video.bit_depth = 8;
    video.stored = {1280, 720};
    video.sample_aspect_known = true;
    video.frame_rate = Rational{25};
    video.field_order = FieldOrder::progressive;
    video.color = {"bt709", "bt709", "bt709", "tv"};
  }
  Clip& sized(int width, int height) {
    facts_.video->stored = {width, height};
    return *this;
  }
  Clip& squeezed(Rational aspect) {
    facts_.video->sample_aspect = aspect;
    return *this;
  }
  Clip& turned(int rotation, bool mirrored = false) {
    facts_.video->orientation = {rotation, mirrored};
    return *this;
  }
  Clip& at(Rational rate) {
    facts_.video->frame_rate = rate;
    return *this;
  }
  Clip& frames(std::int64_t count) {
    count_ = count;
    return *this;
  }
  /// Every third frame stays twice as long.
  Clip& uneven() {
    uneven_ = true;
    return *this;
  }
  Clip& colored(ColorFacts color, Hdr hdr = Hdr::none) {
    facts_.video->color = std::move(color);
    facts_.video->hdr = hdr;
    return *this;
  }
  Clip& pixels(std::string format, int depth) {
    facts_.video->pixel_format = std::move(format);
    facts_.video->bit_depth = depth;
    return *this;
  }
  Clip& coded(std::string codec) {
    facts_.video->codec = std::move(codec);
    return *this;
  }
  Clip& boxed(std::string container) {
    facts_.container = std::move(container);
    return *this;
  }
  Clip& with_sound(std::string codec, Rational length) {
    AudioFacts sound;
    sound.stream = 1;
    sound.codec = std::move(codec);
    sound.channels = 2;
    sound.sample_rate = 48000;
    sound.duration = sound.stored_duration = length;
    facts_.audio.push_back(sound);
    return *this;
  }
  MediaFacts& facts() { return facts_; }

  Probe probe() const {
    Probe probe{facts_, {}};
    auto& video = *probe.facts.video;
    const Rational step = Rational{1} / video.frame_rate;
    probe.index.time_base = uneven_ ? step / Rational{6} : step;
    std::int64_t pts = 0;
    for (std::int64_t i = 0; i < count_; ++i) {
      const std::int64_t ticks = uneven_ ? (i % 3 == 0 ? 12 : 6) : 1;
      probe.index.frames.push_back({pts, ticks, i % 12 == 0});
      pts += ticks;
    }
    video.variable_frame_rate = uneven_;
    video.frames = video.stored_frames = count_;
    video.duration = video.stored_duration = probe.index.duration();
    if (uneven_) video.frame_rate = Rational{count_} / video.duration;
    Rational longest = video.duration;
    for (const auto& sound : probe.facts.audio) longest = std::max(longest, sound.duration);
    probe.facts.duration = longest;
    return probe;
  }

 private:
  MediaFacts facts_;
  std::int64_t count_ = 100;
  bool uneven_ = false;
};

inline Clip clip() { return {}; }

}  // namespace wanprep::test
