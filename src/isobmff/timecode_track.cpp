#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "isobmff/facts_of.hpp"

namespace wanprep::isobmff {
namespace {

const Track* timecode_track(const Movie& movie, const Track& picture) {
  const auto is_timecode = [](const Track& track) { return track.format() == fourcc("tmcd"); };
  for (const auto& [type, ids] : picture.references) {
    if (type != fourcc("tmcd")) continue;
    for (const auto& track : movie.tracks)
      if (is_timecode(track) && std::find(ids.begin(), ids.end(), track.id) != ids.end())
        return &track;
  }
  const auto first = std::find_if(movie.tracks.begin(), movie.tracks.end(), is_timecode);
  return first == movie.tracks.end() ? nullptr : &*first;
}

struct Fields {
  std::uint32_t flags = 0, scale = 0, frame = 0;
  int frames = 0;
  std::optional<std::string> reel;
};

Fields read_fields(Bytes entry) {
  Fields fields;
  Cursor cursor(entry);
  cursor.skip(12);
  fields.flags = cursor.u32();
  fields.scale = cursor.u32();
  fields.frame = cursor.u32();
  fields.frames = cursor.u8();
  cursor.skip(1);
  if (const auto name = find_box(cursor.rest(), fourcc("name")); name && name->size() > 4) {
    Cursor text(*name);
    const std::size_t length = text.u16();
    text.skip(2);
    const Bytes bytes = text.take(std::min(length, text.left()));
    fields.reel = std::string(bytes.begin(), bytes.end());
  }
  return fields;
}

// What the fields agree on. 30000/1001 frames a second count to 30; only multiples of 30 drop
// labels.
void judge(const Fields& fields, TimecodeFacts& timecode) {
  const bool drop = (fields.flags & 1) != 0;
  int rounded = fields.frames;
  if (fields.scale > 0 && fields.frame > 0) {
    const std::int64_t rate = Rational{fields.scale, fields.frame}.round();
    if (rate >= 1 && rate <= 255) rounded = static_cast<int>(rate);
  }
  timecode.rate = {rounded, drop && rounded % 30 == 0};
  if (fields.frames != rounded)
    timecode.contradiction = fmt::format("{} frames a second stated, {}/{} ticks make {}",
                                         fields.frames, fields.scale, fields.frame, rounded);
  else if (drop && rounded % 30 != 0)
    timecode.contradiction = fmt::format("drop frame flag at {} frames a second", rounded);
}

}  // namespace

std::optional<TimecodeFacts> timecode_facts(const InputFile& file, const Movie& movie,
                                            const Track& picture) {
  const Track* track = timecode_track(movie, picture);
  if (track == nullptr) return std::nullopt;
  const auto places = first_places(*track);
  if (places.empty()) return std::nullopt;
  std::array<std::uint8_t, 4> raw{};
  const auto count = file.read_at(places.front().offset, raw);
  if (!count || *count < raw.size()) return std::nullopt;
  const Fields fields = read_fields(track->entries.front().body);
  TimecodeFacts timecode;
  // Bit 2 of the flags allows negative counters; without it the 32 bits are unsigned.
  const std::uint32_t counter = Cursor(raw).u32();
  timecode.counter =
      (fields.flags & 4) != 0 ? static_cast<std::int32_t>(counter) : std::int64_t{counter};
  timecode.origin = "tmcd track";
  timecode.reel = fields.reel;
  judge(fields, timecode);
  if (timecode.rate.frames <= 0) return std::nullopt;
  timecode.text = timecode_text(timecode.counter, timecode.rate);
  return timecode;
}

}  // namespace wanprep::isobmff
