#include "isobmff/first_pictures.hpp"

#include <algorithm>

#include "facts/color_claims.hpp"
#include "isobmff/sample_table.hpp"
#include "isobmff/units.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::size_t kForAKind = 4 << 10;
constexpr std::size_t kForAGrading = 64 << 10;

std::vector<std::uint8_t> start_of(const InputFile& file, const SamplePlace& place,
                                   std::size_t most) {
  std::vector<std::uint8_t> bytes(std::min<std::size_t>(place.size, most));
  const auto count = file.read_at(place.offset, bytes);
  bytes.resize(count.value_or(0));
  return bytes;
}

// Messages about a picture stand in front of its first slice.
void read_messages(const UnitFormat& format, Bytes unit, PictureFormat& grading) {
  Units units(unit, format.length_bytes);
  const std::size_t header = format.hevc ? 2 : 1;
  while (const auto one = units.next()) {
    if (one->size() <= header) continue;
    const int type = format.hevc ? one->front() >> 1 & 63 : one->front() & 31;
    const bool slice = format.hevc ? type < 32 : type >= 1 && type <= 5;
    if (slice) return;
    if (type == (format.hevc ? 39 : 6)) read_sei(one->subspan(header), grading);
  }
}

}  // namespace

FirstPictures first_pictures(const Track& track, const PictureFormat& format) {
  return {format.codec, unit_format_of(format.codec, track.entries.front()), first_places(track)};
}

void look_at_leading(const InputFile& file, const FirstPictures& first, FrameIndex& index) {
  if (!first.format || !first.format->hevc) return;
  auto& frames = index.frames;
  const auto known = [&](const IndexedFrame& frame) {
    return frame.stored >= 0 && static_cast<std::size_t>(frame.stored) < first.places.size();
  };
  const auto end = frames.begin() +
                   static_cast<std::ptrdiff_t>(std::min<std::size_t>(frames.size(), kFirstPlaces));
  const auto stored_first =
      std::find_if(frames.begin(), end, [](const auto& frame) { return frame.stored == 0; });
  if (stored_first == end) return;
  for (auto frame = frames.begin(); frame != stored_first; ++frame) {
    if (!known(*frame)) continue;
    const auto& place = first.places[static_cast<std::size_t>(frame->stored)];
    frame->leading = leading_kind(*first.format, start_of(file, place, kForAKind));
  }
}

void look_for_grading(const InputFile& file, const FirstPictures& first, VideoFacts& video) {
  const bool asks = video.hdr != Hdr::none && !(video.mastering_display && video.content_light);
  if (!asks || first.places.empty()) return;
  PictureFormat grading;
  read_grading(first.codec, first.format, start_of(file, first.places.front(), kForAGrading),
               grading);
  if (!video.mastering_display) video.mastering_display = grading.mastering_display;
  if (!video.content_light) video.content_light = grading.content_light;
}

std::optional<Disagreement> color_of_frames(const InputFile& file, const FirstPictures& first,
                                            const ColorFacts& entry) {
  constexpr std::size_t kHeader = 32;
  if (first.codec != "prores" || first.places.empty()) return std::nullopt;
  const auto bytes = start_of(file, first.places.front(), kHeader);
  Cursor cursor{Bytes(bytes)};
  cursor.skip(4);
  if (cursor.u32() != fourcc("icpf")) return std::nullopt;
  cursor.skip(14);
  ColorFacts frames;
  const int primaries = cursor.u8(), transfer = cursor.u8();
  set_color(frames, primaries, transfer, cursor.u8());
  if (cursor.failed()) return std::nullopt;
  frames.range = entry.range;
  return color_disagreement({"sample entry", entry}, {"frame header", frames}, "sample entry",
                            "editors go by the sample entry, decoders by the frames");
}

void read_grading(std::string_view codec, const std::optional<UnitFormat>& format, Bytes unit,
                  PictureFormat& grading) {
  if (format) read_messages(*format, unit, grading);
  if (codec == "av1") read_av1_grading(unit, grading);
}

}  // namespace wanprep::isobmff
