/// Facts at random, every field used, the same for the same seed on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "facts/image_facts.hpp"
#include "facts/media_facts.hpp"

namespace wanprep {

class FactsGenerator {
 public:
  explicit FactsGenerator(unsigned seed) : random_(seed) {}

  MediaFacts media() {
    MediaFacts out;
    out.container = pick({"mp4", "mov", "matroska"});
    out.bytes = static_cast<std::uint64_t>(number(0, INT64_MAX));
    out.duration = maybe(fraction());
    out.faststart = maybe(flag());
    out.edit_list = flag();
    out.empty_edit = flag();
    out.fragmented = flag();
    if (flag()) out.timecode = timecode();
    out.video = video();
    for (auto left = number(0, 2); left > 0; --left) out.audio.push_back(audio());
    for (auto left = number(0, 2); left > 0; --left)
      out.other_streams.push_back({small(), text(), text(), flag()});
    if (flag())
      out.disagreements.push_back({text(), {{text(), text()}, {text(), text()}}, text(), text()});
    out.location = {text(), text()};
    out.truncated = maybe(text());
    out.whole_frames = maybe(number(0, 1000));
    if (flag()) out.damaged_frames = {0, 7, number(8, INT64_MAX)};
    if (flag()) out.deep = deep();
    out.creation_time = maybe(text());
    out.writer = maybe(text());
    return out;
  }

  ImageFacts image() {
    ImageFacts out;
    out.format = text();
    out.bytes = static_cast<std::uint64_t>(number(0, INT64_MAX));
    out.stored = size();
    out.orientation = Orientation::from_exif(static_cast<int>(number(1, 8)));
    out.channels = small();
    out.bit_depth = small();
    out.alpha = static_cast<Alpha>(number(0, 2));
    out.frames = number(0, 100);
    out.color_model = text();
    out.icc_profile = flag();
    out.extension_matches = flag();
    if (flag()) out.location = {text()};
    out.truncated = maybe(text());
    return out;
  }

 private:
  VideoFacts video() {
    VideoFacts out;
    out.stream = small();
    out.codec = text();
    out.profile = maybe(text());
    out.pixel_format = maybe(text());
    out.bit_depth = maybe(small());
    out.stored = size();
    out.sample_aspect = Rational{number(1, 2000), number(1, 2000)};
    out.sample_aspect_known = flag();
    out.orientation = Orientation::from_exif(static_cast<int>(number(1, 8)));
    out.frame_rate = flag() ? Rational{number(1, 60000), 1001} : Rational{0};
    out.variable_frame_rate = flag();
    out.frames = number(0, INT64_MAX);
    out.stored_frames = number(0, INT64_MAX);
    out.duration = fraction();
    out.stored_duration = fraction();
    out.start = fraction();
    out.field_order = static_cast<FieldOrder>(number(0, 4));
    out.color = {maybe(text()), maybe(text()), maybe(text()), maybe(text())};
    out.hdr = static_cast<Hdr>(number(0, 3));
    out.alpha = maybe(flag());
    if (flag()) out.clean_aperture = Rect{small(), small(), size()};
    out.bit_rate = maybe(number(0, INT64_MAX));
    if (flag()) out.random_access = random_access();
    out.formats = static_cast<int>(number(1, INT32_MAX));
    out.decodable = flag();
    return out;
  }

  RandomAccessFacts random_access() {
    return {{{"idr", number(0, INT64_MAX)}, {"cra", number(0, INT64_MAX)}},
            number(0, INT64_MAX),
            number(0, INT64_MAX),
            fraction(),
            number(0, INT64_MAX),
            number(0, INT64_MAX),
            number(0, INT64_MAX)};
  }

  FrameSpan span() { return {number(0, INT64_MAX), number(0, INT64_MAX)}; }

  DeepFacts deep() {
    DeepFacts out;
    for (auto* count : {&out.expected, &out.decoded, &out.corrupt, &out.refused_packets,
                        &out.black_frames, &out.frozen_frames, &out.fields.tff, &out.fields.bff,
                        &out.fields.progressive, &out.fields.undecided, &out.fields.repeated})
      *count = number(0, 1 << 30);
    out.damaged = {span(), span()};
    out.black = {span()};
    out.frozen = {span()};
    const auto ppm = [this] { return static_cast<int>(number(0, 1'000'000)); };
    const auto code = [this] { return static_cast<int>(number(0, 255)); };
    if (flag()) out.luma = LumaUse{code(), code(), ppm(), ppm(), ppm(), ppm()};
    if (flag()) out.shape_changes = {{number(0, INT64_MAX), size(), text()}};
    return out;
  }

  AudioFacts audio() {
    AudioFacts out;
    out.stream = small();
    out.codec = text();
    out.profile = maybe(text());
    out.channels = small();
    out.layout = maybe(text());
    out.sample_rate = small();
    out.duration = fraction();
    out.stored_duration = fraction();
    out.start = fraction();
    out.language = maybe(text());
    out.bit_rate = maybe(number(0, INT64_MAX));
    out.decodable = flag();
    return out;
  }

  TimecodeFacts timecode() {
    return {text(), {small(), flag()}, number(INT64_MIN, INT64_MAX),
            text(), maybe(text()),     maybe(text())};
  }

  std::int64_t number(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }
  int small() { return static_cast<int>(number(0, INT32_MAX)); }
  bool flag() { return number(0, 1) == 1; }
  Rational fraction() { return {number(-INT64_MAX, INT64_MAX), number(1, INT64_MAX)}; }
  Size size() { return {static_cast<int>(number(1, 20000)), static_cast<int>(number(1, 20000))}; }
  std::string text() { return pick({"", "h264", "a \"quoted\" name", "udta/\xC2\xA9xyz", "\n"}); }
  std::string pick(const std::vector<std::string>& values) {
    return values[static_cast<std::size_t>(
        number(0, static_cast<std::int64_t>(values.size()) - 1))];
  }
  template <class T>
  std::optional<T> maybe(T value) {
    return flag() ? std::optional<T>(std::move(value)) : std::nullopt;
  }

  std::mt19937_64 random_;
};

}  // namespace wanprep
