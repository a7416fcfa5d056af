#include "isobmff/picture_kind.hpp"

#include <algorithm>

#include "isobmff/bit_reader.hpp"
#include "isobmff/sample_table.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::size_t kMostRead = 64 << 10;

/// NAL units one after the other.
class Units {
 public:
  Units(Bytes bytes, int length_bytes) : rest_(bytes), length_bytes_(length_bytes) {}

  /// The next unit, clipped to what is there; nothing at the end.
  std::optional<Bytes> next() { return length_bytes_ > 0 ? by_length() : by_start_code(); }

 private:
  std::optional<Bytes> by_length() {
    const auto prefix = static_cast<std::size_t>(length_bytes_);
    if (rest_.size() <= prefix) return std::nullopt;
    Cursor cursor(rest_);
    const std::uint64_t length = cursor.number(prefix);
    const auto have = static_cast<std::size_t>(std::min<std::uint64_t>(length, cursor.left()));
    const Bytes unit = cursor.take(have);
    rest_ = cursor.rest();
    return unit;
  }

  std::optional<Bytes> by_start_code() {
    static constexpr std::uint8_t kCode[] = {0, 0, 1};
    const auto at = std::search(rest_.begin(), rest_.end(), kCode, kCode + 3);
    if (at == rest_.end()) return std::nullopt;
    const auto begin = at + 3;
    const auto end = std::search(begin, rest_.end(), kCode, kCode + 3);
    const Bytes unit(begin, end);
    rest_ = Bytes(end, rest_.end());
    return unit;
  }

  Bytes rest_;
  int length_bytes_;
};

// H.264, D.1: payload type and size are sums of bytes, 255 goes on. Type 6 is a recovery point.
bool holds_recovery_point(Bytes sei) {
  const auto bytes = unescaped(sei.subspan(1, std::min<std::size_t>(sei.size() - 1, 4096)));
  Cursor cursor(bytes);
  const auto number = [&cursor] {
    std::size_t sum = 0;
    for (std::uint8_t byte = 255; byte == 255 && cursor.left() > 0; sum += byte) byte = cursor.u8();
    return sum;
  };
  while (cursor.left() > 2) {
    const auto type = number();
    const auto size = number();
    if (type == 6) return true;
    cursor.skip(std::min(size, cursor.left()));
  }
  return false;
}

// H.264, 7.4.3: 2 and 4 (and 5 more where all slices are alike) are intra slices.
bool is_intra_slice(Bytes slice) {
  BitReader bits(unescaped(slice.subspan(1, std::min<std::size_t>(slice.size() - 1, 32))));
  bits.ue();
  const auto type = bits.ue() % 5;
  return !bits.failed() && (type == 2 || type == 4);
}

std::optional<RandomAccess> h264_kind(Units units) {
  bool recovery = false;
  while (const auto unit = units.next()) {
    if (unit->empty()) continue;
    const int type = unit->front() & 31;
    if (type == 5) return RandomAccess::idr;
    if (type == 6) recovery = recovery || holds_recovery_point(*unit);
    if (type != 1 && type != 2) continue;
    if (recovery) return RandomAccess::recovery;
    return is_intra_slice(*unit) ? RandomAccess::open : RandomAccess::none;
  }
  return std::nullopt;
}

std::optional<RandomAccess> hevc_kind(Units units) {
  while (const auto unit = units.next()) {
    if (unit->empty()) continue;
    const int type = unit->front() >> 1 & 63;
    if (type >= 32) continue;
    if (type == 19 || type == 20) return RandomAccess::idr;
    if (type == 21) return RandomAccess::cra;
    return type >= 16 && type <= 18 ? RandomAccess::bla : RandomAccess::none;
  }
  return std::nullopt;
}

const Track* track_of(const Movie& movie, int stream) {
  for (const auto& track : movie.tracks)
    if (track.stream == stream) return &track;
  return nullptr;
}

Bytes configuration_of(const SampleEntry& entry) {
  if (entry.body.size() < 78) return {};
  for (const auto type : {fourcc("avcC"), fourcc("hvcC")})
    if (const auto box = find_box(entry.body.subspan(78), type)) return *box;
  return {};
}

Result<std::optional<RandomAccess>> kind_in_file(const InputFile& file, const Track& track,
                                                 const VideoFacts& video, std::int32_t stored) {
  std::optional<RandomAccess> kind;
  const auto place = place_of_sample(track, static_cast<std::uint64_t>(stored));
  if (!place || track.entries.empty()) return kind;
  const auto configuration = configuration_of(track.entries.front());
  const auto format = unit_format(video.codec, configuration);
  if (!format || configuration.empty()) return kind;
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

std::optional<RandomAccess> picture_kind(const UnitFormat& format, Bytes unit) {
  const Units units(unit, format.length_bytes);
  return format.hevc ? hevc_kind(units) : h264_kind(units);
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
