#include "isobmff/coded_size.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "isobmff/box_writer.hpp"
#include "isobmff/open_movie.hpp"
#include "isobmff/picture_format.hpp"
#include "isobmff/sample_table.hpp"
#include "isobmff/units.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::size_t kMostRead = 4 << 10;

// The readers of decoder configurations take the set in the frame that they expect.
Size size_of_set(bool hevc, Bytes set) {
  BoxWriter record;
  PictureFormat picture;
  if (!hevc) {
    record.number(1, 3);
    record.bytes(set);
    read_avcc(record.out(), picture);
    return picture.size;
  }
  constexpr std::array<std::uint8_t, 22> header{1};
  record.bytes(header);
  record.u8(1);
  record.u8(33);
  record.u16(1);
  record.u16(static_cast<std::uint16_t>(std::min<std::size_t>(set.size(), 0xFFFF)));
  record.bytes(set);
  read_hvcc(record.out(), picture);
  return picture.size;
}

// The sample entry's own fields may be wrong, and nobody goes by them.
std::optional<Size> configured_size(bool hevc, const SampleEntry& entry) {
  PictureFormat picture;
  const auto record = find_box(entry_extensions(entry), hevc ? fourcc("hvcC") : fourcc("avcC"));
  if (record) hevc ? read_hvcc(*record, picture) : read_avcc(*record, picture);
  return picture.size == Size{} ? std::nullopt : std::optional(picture.size);
}

}  // namespace

std::optional<Size> coded_size(const UnitFormat& format, Bytes unit) {
  Units units(unit, format.length_bytes);
  while (const auto one = units.next()) {
    if (one->empty()) continue;
    const int type = format.hevc ? one->front() >> 1 & 63 : one->front() & 31;
    const bool slice = format.hevc ? type < 32 : type >= 1 && type <= 5;
    if (slice) break;
    if (type != (format.hevc ? 33 : 7)) continue;
    const auto size = size_of_set(format.hevc, *one);
    if (size.width > 0 && size.height > 0) return size;
  }
  return std::nullopt;
}

Result<std::optional<SizeChange>> size_change(const std::filesystem::path& path, const Probe& probe,
                                              std::int64_t first, std::int64_t count) {
  std::optional<SizeChange> none;
  const auto& video = *probe.facts.video;
  const bool has_sets = video.codec == "h264" || video.codec == "hevc";
  if (!has_sets || probe.facts.fragmented) return none;
  WANPREP_TRY(open, open_movie(path));
  WANPREP_TRY(number, open.track_of(video.stream));
  const auto& track = open.movie.tracks[number];
  const auto format =
      track.entries.empty() ? std::nullopt : unit_format_of(video.codec, track.entries.front());
  if (!format) return none;
  const auto& frames = probe.index.frames;
  while (first > 0 && !frames[static_cast<std::size_t>(first)].key) --first, ++count;
  std::vector<std::uint8_t> bytes;
  auto known = configured_size(video.codec == "hevc", track.entries.front());
  for (auto i = first; i < std::min(probe.index.size(), first + count); ++i) {
    const auto& frame = frames[static_cast<std::size_t>(i)];
    if (!frame.key || frame.stored < 0) continue;
    const auto place = place_of_sample(track, static_cast<std::uint64_t>(frame.stored));
    if (!place) continue;
    bytes.resize(std::min<std::size_t>(place->size, kMostRead));
    WANPREP_TRY(got, open.file.read_at(place->offset, bytes));
    const auto size = coded_size(*format, Bytes(bytes).first(got));
    if (!size) continue;
    if (known && *size != *known) return std::optional(SizeChange{i, *known, *size});
    known = size;
  }
  return none;
}

tl::unexpected<Error> changed_size(const SizeChange& change) {
  return fail(Code::damaged,
              fmt::format("the picture changes at frame {}: {}x{} became {}x{}", change.frame,
                          change.before.width, change.before.height, change.after.width,
                          change.after.height),
              "choose a range before that frame, or split the file there");
}

}  // namespace wanprep::isobmff
