#include "isobmff/picture_kind.hpp"

#include <algorithm>

#include "isobmff/bit_reader.hpp"
#include "isobmff/open_movie.hpp"
#include "isobmff/sample_table.hpp"
#include "isobmff/sei.hpp"
#include "isobmff/units.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::size_t kMostRead = 64 << 10;

constexpr std::size_t kMostSeiBytes = 4096;

// H.264, D.1.8: a recovery point is of type 6 and begins with the number of frames until all is
// whole.
std::optional<RandomAccess> recovery_point(Bytes sei) {
  constexpr std::uint32_t recovery = 6;
  std::optional<RandomAccess> found;
  const auto begin = sei.subspan(1, std::min(sei.size() - 1, kMostSeiBytes));
  for_each_message(begin, [&](std::uint32_t type, Bytes message) {
    if (type != recovery || found) return;
    const auto frames = BitReader({message.begin(), message.end()}).ue();
    found = frames > 0 ? RandomAccess::gradual : RandomAccess::recovery;
  });
  return found;
}

// H.264, 7.4.3: 2 and 4 (and 5 more where all slices are alike) are intra slices.
bool is_intra_slice(Bytes slice) {
  BitReader bits(unescaped(slice.subspan(1, std::min<std::size_t>(slice.size() - 1, 32))));
  bits.ue();
  const auto type = bits.ue() % 5;
  return !bits.failed() && (type == 2 || type == 4);
}

std::optional<RandomAccess> h264_kind(Units units) {
  std::optional<RandomAccess> recovery;
  while (const auto unit = units.next()) {
    if (unit->empty()) continue;
    const int type = unit->front() & 31;
    if (type == 5) return RandomAccess::idr;
    if (type == 6 && !recovery) recovery = recovery_point(*unit);
    if (type != 1 && type != 2) continue;
    if (recovery) return recovery;
    return is_intra_slice(*unit) ? RandomAccess::open : RandomAccess::none;
  }
  return std::nullopt;
}

// nal_unit_type of the first slice; -1 where there is none.
int hevc_type(Units units) {
  while (const auto unit = units.next()) {
    if (unit->empty()) continue;
    const int type = unit->front() >> 1 & 63;
    if (type < 32) return type;
  }
  return -1;
}

std::optional<RandomAccess> hevc_kind(int type) {
  if (type < 0) return std::nullopt;
  if (type == 19 || type == 20) return RandomAccess::idr;
  if (type == 21) return RandomAccess::cra;
  return type >= 16 && type <= 18 ? RandomAccess::bla : RandomAccess::none;
}

// Lengths may look like start codes somewhere inside, hardly ever at the beginning.
bool has_form(const UnitFormat& format, Bytes unit) {
  if (format.length_bytes > 0) return true;
  const auto first = std::find_if(unit.begin(), unit.end(), [](auto byte) { return byte != 0; });
  return first != unit.end() && *first == 1 && first - unit.begin() >= 2;
}

const Track* track_of(const Movie& movie, int stream) {
  for (const auto& track : movie.tracks)
    if (track.stream == stream) return &track;
  return nullptr;
}

Bytes configuration_of(const SampleEntry& entry) {
  for (const auto type : {fourcc("avcC"), fourcc("hvcC")})
    if (const auto box = find_box(entry_extensions(entry), type)) return *box;
  return {};
}

Result<std::optional<RandomAccess>> kind_in_file(const InputFile& file, const Track& track,
                                                 const VideoFacts& video, std::int32_t stored) {
  std::optional<RandomAccess> kind;
  const auto place = place_of_sample(track, static_cast<std::uint64_t>(stored));
  if (!place || track.entries.empty()) return kind;
  const auto format = unit_format_of(video.codec, track.entries.front());
  if (!format) return kind;
  std::vector<std::uint8_t> bytes(std::min<std::size_t>(place->size, kMostRead));
  WANPREP_TRY(got, file.read_at(place->offset, bytes));
  return picture_kind(*format, Bytes(bytes).first(got));
}

}  // namespace

std::optional<UnitFormat> unit_format(std::string_view codec, Bytes configuration) {
  const bool hevc = codec == "hevc";
  if (!hevc && codec != "h264") return std::nullopt;
  UnitFormat format{hevc, 0};
  const std::size_t at = hevc ? 21 : 4;
  // Start codes begin with zeros, a configuration with its version, 1.
  if (configuration.size() > at && configuration.front() == 1)
    format.length_bytes = (configuration[at] & 3) + 1;
  return format;
}

std::optional<UnitFormat> unit_format_of(std::string_view codec, const SampleEntry& entry) {
  const auto configuration = configuration_of(entry);
  return configuration.empty() ? std::nullopt : unit_format(codec, configuration);
}

std::optional<RandomAccess> picture_kind(const UnitFormat& format, Bytes unit) {
  if (!has_form(format, unit)) return std::nullopt;
  const Units units(unit, format.length_bytes);
  return format.hevc ? hevc_kind(hevc_type(units)) : h264_kind(units);
}

Leading leading_kind(const UnitFormat& format, Bytes unit) {
  if (!format.hevc || !has_form(format, unit)) return Leading::none;
  const int type = hevc_type(Units(unit, format.length_bytes));
  if (type == 6 || type == 7) return Leading::radl;
  return type == 8 || type == 9 ? Leading::rasl : Leading::none;
}

bool is_unreferenced(const UnitFormat& format, Bytes unit) {
  if (format.hevc || !has_form(format, unit)) return false;
  Units units(unit, format.length_bytes);
  while (const auto one = units.next()) {
    if (one->empty()) continue;
    const int type = one->front() & 31;
    if (type >= 1 && type <= 5) return (one->front() & 0x60) == 0;
  }
  return false;
}

bool ends_sequence(const UnitFormat& format, Bytes unit) {
  if (!format.hevc) return false;
  constexpr std::uint8_t end_of_sequence = 36 << 1, end_of_stream = 37 << 1;
  const std::size_t prefix = format.length_bytes > 0 ? 2 : 3;
  if (unit.size() < prefix + 2 || unit.back() != 1) return false;
  const Bytes tail = unit.last(prefix + 2);
  const bool named = tail[prefix] == end_of_sequence || tail[prefix] == end_of_stream;
  const bool framed =
      prefix == 2 ? tail[0] == 0 && tail[1] == 2 : tail[0] == 0 && tail[1] == 0 && tail[2] == 1;
  return named && framed;
}

std::optional<std::uint64_t> parameter_sets(const UnitFormat& format, Bytes unit) {
  Units units(unit, format.length_bytes);
  std::optional<std::uint64_t> sum;
  while (const auto one = units.next()) {
    if (one->empty()) continue;
    const int type = format.hevc ? one->front() >> 1 & 63 : one->front() & 31;
    const bool slice = format.hevc ? type < 32 : type >= 1 && type <= 5;
    if (slice) break;  // the sets of a picture stand before it
    if (type != (format.hevc ? 33 : 7)) continue;
    // FNV-1a, 64 bit.
    std::uint64_t hash = sum.value_or(14695981039346656037u);
    for (const auto byte : *one) hash = (hash ^ byte) * 1099511628211u;
    sum = hash;
  }
  return sum;
}

Result<RandomAccess> look_at_picture(const std::filesystem::path& path, const Probe& probe,
                                     std::int64_t frame) {
  const auto stored = probe.index.frames[static_cast<std::size_t>(frame)].stored;
  if (stored < 0) return RandomAccess::sync;
  WANPREP_TRY(file, InputFile::open(path));
  WANPREP_TRY(index, walk_file(file));
  WANPREP_TRY(movie, read_movie(index));
  const Track* track = track_of(movie, probe.facts.video->stream);
  if (track == nullptr) return RandomAccess::sync;
  WANPREP_TRY(kind, kind_in_file(file, *track, *probe.facts.video, stored));
  return kind.value_or(RandomAccess::sync);
}

}  // namespace wanprep::isobmff
