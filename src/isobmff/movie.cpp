#include "isobmff/movie.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "core/context.hpp"
#include "isobmff/private_boxes.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::size_t kMostEntries = 256;  // of a table of which real files have a handful

std::optional<std::uint64_t> known(std::uint64_t duration, bool wide) {
  const std::uint64_t unknown = wide ? UINT64_MAX : UINT32_MAX;
  // A negative 64-bit duration is what some writers leave while they record.
  if (duration == 0 || duration == unknown || duration > INT64_MAX) return std::nullopt;
  return duration;
}

// Seconds since 1904; recorders without a clock write 0 or seconds since 1970.
std::optional<std::string> instant(std::uint64_t since_1904) {
  constexpr std::uint64_t to_1970 = 2'082'844'800, to_2200 = 9'341'000'000;
  if (since_1904 <= to_1970 || since_1904 > to_2200) return std::nullopt;
  const auto seconds = std::chrono::seconds(static_cast<std::int64_t>(since_1904 - to_1970));
  return iso8601(Instant(seconds));
}

void read_mvhd(Bytes body, Movie& movie) {
  Cursor cursor(body);
  const bool wide = cursor.u8() == 1;
  const std::size_t size = wide ? 8 : 4;
  cursor.skip(3);
  movie.creation_time = instant(cursor.number(size));
  cursor.skip(size);
  movie.time_scale = cursor.u32();
  const std::uint64_t duration = cursor.number(size);
  // Without a time scale the number has no unit. All ones mean "unknown" by the book, but other
  // readers take them for 39 hours, so they are passed on as the claim that they are.
  if (movie.time_scale != 0 && duration != 0 && duration <= INT64_MAX) movie.duration = duration;
  cursor.skip(4 + 2 + 10);  // rate, volume, reserved
  if (cursor.left() >= 36)
    for (auto& number : movie.matrix) number = cursor.i32();
  movie.time_scale = std::max<std::uint32_t>(movie.time_scale, 1);
}

void read_tkhd(Bytes body, Track& track) {
  Cursor cursor(body);
  const std::size_t size = cursor.u8() == 1 ? 8 : 4;
  track.enabled = (cursor.u24() & 1) != 0;
  cursor.skip(size * 2);
  track.id = cursor.u32();
  cursor.skip(4 + size + 16);
  if (cursor.left() < 44) return;
  for (auto& number : track.matrix) number = cursor.i32();
  track.width = cursor.u32();
  track.height = cursor.u32();
}

// ISO 14496-12, 8.2.2: the movie's matrix applies behind the track's. Turns and mirrors only, so
// the four numbers of both tell.
void turn_with_movie(const Movie& movie, Track& track) {
  const auto at = [](const std::array<std::int32_t, 9>& matrix, std::size_t row,
                     std::size_t column) { return std::int64_t{matrix[row * 3 + column]}; };
  const auto own = track.matrix;
  for (const std::size_t row : {0, 1})
    for (const std::size_t column : {0, 1}) {
      const auto sum = at(own, row, 0) * at(movie.matrix, 0, column) / 0x10000 +
                       at(own, row, 1) * at(movie.matrix, 1, column) / 0x10000;
      track.matrix[row * 3 + column] =
          static_cast<std::int32_t>(std::clamp<std::int64_t>(sum, INT32_MIN, INT32_MAX));
    }
}

std::optional<std::string> language(std::uint16_t code) {
  // Below 0x400 it is a Macintosh language number: 0 is English there, but every camera writes it.
  constexpr std::array<const char*, 15> macintosh{"",    "fre", "ger", "ita", "dut",
                                                  "swe", "spa", "dan", "por", "nor",
                                                  "heb", "jpn", "ara", "fin", "gre"};
  if (code > 0 && code < macintosh.size()) return macintosh[code];
  if (code < 0x400 || code == 0x7fff) return std::nullopt;
  std::string text;
  for (int shift = 10; shift >= 0; shift -= 5)
    text += static_cast<char>(0x60 + (code >> shift & 31));
  const bool letters =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!letters || text == "und") return std::nullopt;
  return text;
}

void read_mdhd(Bytes body, Track& track) {
  Cursor cursor(body);
  const bool wide = cursor.u8() == 1;
  const std::size_t size = wide ? 8 : 4;
  cursor.skip(3 + size * 2);
  track.time_scale = cursor.u32();
  const std::uint64_t duration = cursor.number(size);
  track.media_duration = known(duration, wide);
  if (duration <= INT64_MAX) track.claimed_duration = duration;
  track.language = language(cursor.u16());
}

void read_elst(Bytes body, Track& track) {
  Cursor cursor(body);
  const bool wide = cursor.u8() == 1;
  cursor.skip(3);
  const std::uint32_t count = cursor.u32();
  const auto edits = std::min<std::size_t>(count, cursor.left() / (wide ? 20 : 12));
  track.edits.reserve(edits);
  for (std::size_t i = 0; i < edits; ++i) {
    Edit edit;
    edit.duration = cursor.number(wide ? 8 : 4);
    edit.media_time = wide ? cursor.i64() : cursor.i32();
    edit.rate = cursor.i32();
    track.edits.push_back(edit);
  }
}

void read_tref(Bytes body, Track& track) {
  Cursor cursor(body);
  while (const auto box = next_box(cursor)) {
    std::vector<std::uint32_t> ids;
    for (Cursor list(box->body); list.left() >= 4;) ids.push_back(list.u32());
    track.references.emplace_back(box->type, std::move(ids));
    if (track.references.size() == kMostEntries) return;
  }
}

void read_stsd(Bytes body, Track& track) {
  Cursor cursor(body);
  cursor.skip(8);
  while (const auto box = next_box(cursor)) {
    if (track.entries.size() == kMostEntries) return;
    track.entries.push_back({box->type, box->body});
  }
}

void read_stbl(Bytes body, Track& track) {
  SampleTables& tables = track.tables;
  Cursor cursor(body);
  while (const auto box = next_box(cursor)) {
    switch (box->type) {
      case fourcc("stsd"):
        read_stsd(box->body, track);
        break;
      case fourcc("stts"):
        tables.stts = box->body;
        break;
      case fourcc("ctts"):
        tables.ctts = box->body;
        break;
      case fourcc("stss"):
        tables.stss = box->body;
        tables.has_stss = true;
        break;
      case fourcc("stps"):
        tables.stps = box->body;
        break;
      case fourcc("sdtp"):
        tables.sdtp = box->body;
        break;
      case fourcc("cslg"):
        tables.cslg = box->body;
        break;
      case fourcc("sgpd"):
        tables.groups.sgpd.push_back(box->body);
        break;
      case fourcc("sbgp"):
        tables.groups.sbgp.push_back(box->body);
        break;
      case fourcc("stsz"):
        tables.stsz = box->body;
        break;
      case fourcc("stz2"):
        tables.stz2 = box->body;
        break;
      case fourcc("stsc"):
        tables.stsc = box->body;
        break;
      case fourcc("stco"):
        tables.stco = box->body;
        break;
      case fourcc("co64"):
        tables.co64 = box->body;
        break;
    }
  }
}

void read_mdia(Bytes body, Track& track) {
  if (const auto mdhd = find_box(body, fourcc("mdhd"))) read_mdhd(*mdhd, track);
  if (const auto hdlr = find_box(body, fourcc("hdlr"))) {
    Cursor cursor(*hdlr);
    cursor.skip(8);
    track.handler = cursor.u32();
  }
  const auto minf = find_box(body, fourcc("minf"));
  const auto stbl = minf ? find_box(*minf, fourcc("stbl")) : std::nullopt;
  if (stbl) read_stbl(*stbl, track);
}

Track read_trak(Bytes body, const Movie& movie) {
  Track track;
  if (const auto tkhd = find_box(body, fourcc("tkhd"))) read_tkhd(*tkhd, track);
  if (const auto mdia = find_box(body, fourcc("mdia"))) read_mdia(*mdia, track);
  if (const auto edts = find_box(body, fourcc("edts")))
    if (const auto elst = find_box(*edts, fourcc("elst"))) read_elst(*elst, track);
  if (const auto tref = find_box(body, fourcc("tref"))) read_tref(*tref, track);
  // As libav: a track without a time scale ticks like the movie.
  if (track.time_scale == 0) track.time_scale = std::max<std::uint32_t>(movie.time_scale, 1);
  return track;
}

void read_mvex(Bytes body, Movie& movie) {
  movie.fragmented = true;
  Cursor cursor(body);
  while (const auto box = next_box(cursor)) {
    Cursor fields(box->body);
    const bool wide = fields.u8() == 1;
    fields.skip(3);
    if (box->type == fourcc("mehd") && !movie.duration)
      movie.duration = known(fields.number(wide ? 8 : 4), wide);
    if (box->type != fourcc("trex")) continue;
    const std::uint32_t id = fields.u32();
    fields.skip(4);
    const std::uint32_t duration = fields.u32(), size = fields.u32(), flags = fields.u32();
    for (auto& track : movie.tracks)
      if (track.id == id) track.defaults = {duration, size, flags};
  }
}

// Pictures in there are no streams.
void read_track_metadata(Bytes trak, Movie& movie) {
  int ignored = 0;
  Cursor cursor(trak);
  while (const auto box = next_box(cursor)) {
    read_metadata(box->body, box->type, movie, ignored);
    if (box->type != fourcc("mdia")) continue;
    if (const auto udta = find_box(box->body, fourcc("udta")))
      read_metadata(*udta, fourcc("udta"), movie, ignored);
  }
}

void read_metadata_beside(const FileIndex& index, Movie& movie) {
  int ignored = 0;
  for (const auto& box : index.beside) read_metadata(box.body, box.type, movie, ignored);
  if (index.gps_blocks) add_place(movie, "free/GPS", "");
  if (index.insta360) add_place(movie, "Insta360 trailer", "");
}

}  // namespace

Result<Movie> read_movie(const FileIndex& index) {
  constexpr std::size_t most_tracks = 1024;
  const Bytes moov(index.moov.body);
  Movie movie;
  const auto mvhd = find_box(moov, fourcc("mvhd"));
  if (mvhd) read_mvhd(*mvhd, movie);
  // libav numbers tracks and cover pictures in the order in which they stand in the index.
  int next_stream = 0;
  Cursor cursor(moov);
  while (const auto box = next_box(cursor)) {
    if (box->type == fourcc("trak")) {
      if (movie.tracks.size() == most_tracks)
        return fail(Code::input, fmt::format("more than {} tracks", most_tracks));
      movie.tracks.push_back(read_trak(box->body, movie));
      turn_with_movie(movie, movie.tracks.back());
      movie.tracks.back().stream = next_stream++;
      // In QuickTime the bit says that earlier display times are allowed, not that a sample leads.
      if (is_quicktime(index.brand)) movie.tracks.back().tables.sdtp = {};
      read_track_metadata(box->body, movie);
    }
    read_metadata(box->body, box->type, movie, next_stream);
  }
  read_metadata_beside(index, movie);
  if (const auto mvex = find_box(moov, fourcc("mvex"))) read_mvex(*mvex, movie);
  movie.fragmented = movie.fragmented || !index.moofs.empty();
  // Without a movie header an edit's length has no unit: libav leaves the lists aside, and so is
  // the length that only mehd states.
  if (!mvhd) {
    movie.duration.reset();
    for (auto& track : movie.tracks) track.edits.clear();
  }
  if (movie.tracks.empty()) return fail(Code::input, "the index (moov) has no track");
  return movie;
}

}  // namespace wanprep::isobmff
