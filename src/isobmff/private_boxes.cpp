#include "isobmff/private_boxes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/utf8.hpp"
#include "facts/private_words.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::size_t kMostText = 1 << 20;
using Id = std::array<std::uint8_t, 16>;

// XMP Specification, part 3.
constexpr Id kXmp{0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8,
                  0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac};
// Canon's: EXIF blocks (CMT1 to CMT4, the last one for positions), thumbnails with EXIF of theirs.
constexpr Id kCanon{0x85, 0xc0, 0xb6, 0x87, 0x82, 0x0f, 0x11, 0xe0,
                    0x81, 0x11, 0xf4, 0xce, 0x46, 0x2b, 0x6a, 0x48};

std::string_view text_in(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Control characters but tab and line's end, and bytes that are no UTF-8, make it no text. Of a
// long one the last character may be cut off.
bool is_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = utf8_sequence(text.substr(at));
    const auto byte = static_cast<unsigned char>(text[at]);
    if (length == 0) return text.size() == kMostText && kMostText - at < 4 && byte >= 0xc0;
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f) return false;
    at += length;
  }
  return true;
}

// 16.16 degrees or meters, as ISO 6709 writes them: sign, whole digits, four decimals.
std::string signed_fixed(std::int32_t value, int digits) {
  const auto size = value < 0 ? -std::int64_t{value} : std::int64_t{value};
  const auto scaled = (size * 10000 + 0x8000) >> 16;
  return fmt::format("{}{:0{}}.{:04}", value < 0 ? '-' : '+', scaled / 10000, digits,
                     scaled % 10000);
}

// 3GPP TS 26.244: language, name, role, then longitude, latitude and altitude.
std::string place_in_loci(Bytes body) {
  Cursor cursor(body);
  cursor.skip(6);
  while (cursor.left() > 0 && cursor.u8() != 0) {
  }
  cursor.skip(1);
  const auto longitude = cursor.i32();
  const auto latitude = cursor.i32();
  const auto altitude = cursor.i32();
  if (cursor.failed()) return "";
  return signed_fixed(latitude, 2) + signed_fixed(longitude, 3) +
         (altitude == 0 ? "" : signed_fixed(altitude, 3)) + "/";
}

bool holds(Bytes bytes, std::string_view word) {
  return text_in(bytes).find(word) != std::string_view::npos;
}

// Nikon's list of tags: 0x0110 and EXIF's number of the body's or the lens' serial number, 0x0120
// and EXIF's number of each GPS tag but the version.
bool nikon_tells(Bytes body) {
  if (holds(body, "\x01\x10\xa4\x31") || holds(body, "\x01\x10\xa4\x35")) return true;
  return holds(body, std::string_view("\x01\x20\x00\x02", 4)) ||
         holds(body, std::string_view("\x01\x20\x00\x04", 4));
}

constexpr std::uint32_t copyright(const char (&text)[4]) {
  return 0xA9000000u | static_cast<std::uint32_t>(static_cast<unsigned char>(text[0])) << 16 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(text[1])) << 8 |
         static_cast<unsigned char>(text[2]);
}

}  // namespace

std::string text_or_hex(Bytes bytes) {
  constexpr std::size_t most_hex = 1 << 16;
  auto text = text_in(bytes.first(std::min(bytes.size(), kMostText)));
  while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.remove_suffix(1);
  if (is_text(text)) return valid_utf8(text);
  std::string hex = "hex:";
  for (const auto byte : bytes.first(std::min(bytes.size(), most_hex)))
    for (const int digit : {byte >> 4, byte & 15}) hex += "0123456789abcdef"[digit];
  return hex;
}

Bytes content_of(Bytes body) {
  if (const auto data = find_box(body, fourcc("data")))
    return data->subspan(std::min<std::size_t>(data->size(), 8));
  Cursor cursor(body);
  const std::uint16_t length = cursor.u16();
  cursor.skip(2);
  return cursor.take(std::min<std::size_t>(length, cursor.left()));
}

void add_place(Movie& movie, const std::string& place, const std::string& value) {
  // One hostile file may have millions, by name or by value.
  constexpr std::size_t most_places = 64, most_bytes = std::size_t{4} << 20;
  auto& all = movie.location;
  auto& values = movie.location_values;
  const bool known = std::find(all.begin(), all.end(), place) != all.end();
  if (!known && all.size() == most_places) return;
  if (!known) all.push_back(place);
  if (value.empty() || values.size() == most_places ||
      movie.location_bytes + value.size() > most_bytes)
    return;
  const std::pair entry(place, value);
  if (std::find(values.begin(), values.end(), entry) != values.end()) return;
  movie.location_bytes += value.size();
  values.push_back(entry);
}

void read_camera_xml(Bytes document, const std::string& place, Movie& movie) {
  if (xml_tells_private(text_in(document))) add_place(movie, place, text_or_hex(document));
}

void read_xmp(Bytes packet, Movie& movie) { read_camera_xml(packet, "XMP", movie); }

void read_uuid(Bytes body, Movie& movie) {
  Id id{};
  if (body.size() < id.size()) return;
  std::copy_n(body.begin(), id.size(), id.begin());
  const Bytes content = body.subspan(id.size());
  if (id == kXmp) return read_xmp(content, movie);
  if (id == kCanon) return add_place(movie, "uuid/Canon", text_or_hex(content));
  if (!bytes_tell_private(text_in(content)) && !holds(content, std::string_view("Exif\0\0", 6)))
    return;
  const auto name = fmt::format("uuid/{:02x}{:02x}{:02x}{:02x}", id[0], id[1], id[2], id[3]);
  if (content.empty() || content.front() != '<')
    return add_place(movie, name, text_or_hex(content));
  read_camera_xml(content, name, movie);
}

void read_private_item(std::uint32_t type, Bytes body, Movie& movie) {
  const auto keep = [&](const std::string& name) { add_place(movie, name, text_or_hex(body)); };
  switch (type) {
    case fourcc("XMP_"):
      return read_xmp(body, movie);
    case fourcc("uuid"):
      return read_uuid(body, movie);
    case fourcc("loci"):
      return add_place(movie, "udta/loci", place_in_loci(body));
    case fourcc("GPMF"):
    case fourcc("GPS "):
    case fourcc("gps "):
    case fourcc("gps0"):
    case fourcc("CNTH"):  // Canon: a picture with EXIF
    case fourcc("RMKN"):  // Ricoh: EXIF
    case fourcc("PANA"):  // Panasonic and Leica: EXIF
    case fourcc("LEIC"):
      return keep("udta/" + fourcc_text(type));
    case fourcc("NCDT"):
      if (nikon_tells(body)) keep("udta/NCDT");
      return;
    case fourcc("CAME"):
    case fourcc("SNum"):
    case fourcc("slno"):
      return keep("udta/serial number");
    case fourcc("LENS"):
      return keep("udta/lens serial number");
    case copyright("snm"):
    case copyright("sno"):
      return add_place(movie, "udta/serial number", text_or_hex(content_of(body)));
    case copyright("xyz"):
      return add_place(movie, "udta/©xyz", text_or_hex(content_of(body)));
  }
}

bool track_tells_private(const Track& track) {
  switch (track.format()) {
    case fourcc("gpmd"):
    case fourcc("camm"):
    case fourcc("djmd"):
    case fourcc("dbgi"):
    case fourcc("rtmd"):
    case fourcc("CTMD"):
    case fourcc("gps "):
      return true;
    case fourcc("mebx"):  // Apple's: the keys stand in the sample entry
      return bytes_tell_private(text_in(track.entries.front().body));
    case fourcc("mett"):  // a drone's: the type stands there
      return holds(track.entries.front().body, "parrot");
    default:
      return false;
  }
}

}  // namespace wanprep::isobmff
