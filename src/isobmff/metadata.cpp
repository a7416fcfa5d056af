#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "facts/log_curve.hpp"
#include "isobmff/movie.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::uint32_t copyright(const char (&text)[4]) {
  return 0xA9000000u | static_cast<std::uint32_t>(static_cast<unsigned char>(text[0])) << 16 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(text[1])) << 8 |
         static_cast<unsigned char>(text[2]);
}

std::string text_of(Bytes bytes) {
  std::string text(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(
                                                      std::min<std::size_t>(bytes.size(), 1024)));
  while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.pop_back();
  return text;
}

void add_place(Movie& movie, const std::string& place, const std::string& value) {
  constexpr std::size_t kMostPlaces = 64;  // by name; one hostile file may have millions
  auto& all = movie.location;
  if (all.size() == kMostPlaces || std::find(all.begin(), all.end(), place) != all.end()) return;
  all.push_back(place);
  if (!value.empty()) movie.location_values.emplace_back(place, value);
}

// What is no text is kept as digits, so that nothing is lost on the way into a document.
std::string text_or_hex(Bytes bytes) {
  constexpr std::size_t kMost = 1 << 16;
  const auto printable = [](std::uint8_t c) { return c >= 0x20 && c < 0x7f; };
  const auto text = text_of(bytes);
  if (bytes.size() <= 1024 && std::all_of(text.begin(), text.end(), printable)) return text;
  std::string hex = "hex:";
  for (const auto byte : bytes.first(std::min(bytes.size(), kMost)))
    for (const int digit : {byte >> 4, byte & 15}) hex += "0123456789abcdef"[digit];
  return hex;
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

// QuickTime's user data: 16-bit length, 16-bit language, text. iTunes' and Apple's: a data box.
std::string value_of(Bytes body) {
  if (const auto data = find_box(body, fourcc("data"))) {
    Cursor cursor(*data);
    cursor.skip(8);
    return text_of(cursor.rest());
  }
  Cursor cursor(body);
  const std::uint16_t length = cursor.u16();
  cursor.skip(2);
  return text_of(cursor.take(std::min<std::size_t>(length, cursor.left())));
}

// Which program or device made the file. The later keys are better known to people.
void add_writer(Movie& movie, const std::string& value) {
  if (!value.empty() && !movie.writer) movie.writer = value;
}

bool names_place(const std::string& key) {
  for (const char* word : {"location", "Location", "gps", "GPS", "serial", "Serial", "ISO6709"})
    if (key.find(word) != std::string::npos) return true;
  return false;
}

// com.apple.quicktime.make, .model, .software: joined as people say it.
void add_device(Movie& movie, const std::string& key, const std::string& value,
                std::string& device) {
  for (const char* end : {".make", ".model", ".software", ".manufacturer", ".version"}) {
    const std::string suffix = end;
    if (key.size() < suffix.size() ||
        key.compare(key.size() - suffix.size(), suffix.size(), suffix) != 0)
      continue;
    device += (device.empty() ? "" : " / ") + value;
  }
  if (names_place(key)) add_place(movie, key, value);
  if (key_names_curve(key) && !movie.log_curve) movie.log_curve = log_curve_named(value);
}

void read_keys(Bytes keys, Bytes items, Movie& movie) {
  constexpr std::size_t kMostKeys = 1 << 16;
  std::vector<std::string> names;
  Cursor cursor(keys);
  cursor.skip(8);
  while (const auto key = next_box(cursor)) {
    if (names.size() == kMostKeys) break;
    names.push_back(text_of(key->body));
  }
  std::string device;
  Cursor list(items);
  while (const auto item = next_box(list)) {
    if (item->type == 0 || item->type > names.size()) continue;
    add_device(movie, names[item->type - 1], value_of(item->body), device);
  }
  if (!device.empty()) movie.writer = device;
}

void read_covers(Bytes body, Movie& movie, int& next_stream) {
  constexpr std::size_t kMostCovers = 256;
  constexpr std::array<std::uint8_t, 4> png{0x89, 'P', 'N', 'G'};
  Cursor cursor(body);
  while (const auto data = next_box(cursor)) {
    if (data->type != fourcc("data") || data->body.size() <= 8) continue;
    const std::uint32_t kind = Cursor(data->body).u32() & 0xffffff;
    const Bytes picture = data->body.subspan(8);
    const bool is_png = picture.size() >= 4 && std::equal(png.begin(), png.end(), picture.begin());
    const bool known = kind == 13 || kind == 14 || kind == 27;
    if (!known && !is_png) continue;
    if (movie.covers.size() == kMostCovers) return;
    movie.covers.push_back({next_stream++, is_png ? "png" : kind == 27 ? "bmp" : "mjpeg"});
  }
}

void read_ilst(Bytes items, Movie& movie, int& next_stream) {
  Cursor cursor(items);
  while (const auto item = next_box(cursor)) {
    if (item->type == fourcc("covr")) read_covers(item->body, movie, next_stream);
    if (item->type == copyright("too")) add_writer(movie, value_of(item->body));
    if (item->type == copyright("xyz")) add_place(movie, "ilst/©xyz", value_of(item->body));
    if (item->type != fourcc("----")) continue;
    const auto name = find_box(item->body, fourcc("name"));
    if (name && name->size() > 4 && names_place(text_of(name->subspan(4))))
      add_place(movie, "ilst/" + text_of(name->subspan(4)), value_of(item->body));
  }
}

void read_meta(Bytes body, Movie& movie, int& next_stream) {
  // A full box in ISO files, a plain one in QuickTime's: the handler shows which.
  Cursor probe(body);
  probe.skip(4);
  Bytes children = body;
  if (probe.u32() != fourcc("hdlr") && body.size() >= 4) children = body.subspan(4);
  if (const auto xml = find_box(children, fourcc("xml ")); xml && !movie.log_curve)
    movie.log_curve = log_curve_in_xml({reinterpret_cast<const char*>(xml->data()), xml->size()});
  const auto items = find_box(children, fourcc("ilst"));
  if (!items) return;
  if (const auto keys = find_box(children, fourcc("keys")))
    read_keys(*keys, *items, movie);
  else
    read_ilst(*items, movie, next_stream);
}

}  // namespace

void read_xmp(Bytes packet, Movie& movie) {
  const std::string_view text(reinterpret_cast<const char*>(packet.data()), packet.size());
  for (const char* word : {"GPSLatitude", "GPSLongitude", "SerialNumber"})
    if (text.find(word) != std::string_view::npos) return add_place(movie, "XMP", "");
}

void read_metadata(Bytes box, std::uint32_t type, Movie& movie, int& next_stream) {
  if (type == fourcc("meta")) return read_meta(box, movie, next_stream);
  std::string device;
  Cursor cursor(box);
  while (const auto item = next_box(cursor)) {
    const std::uint32_t name = item->type;
    if (name == fourcc("meta")) read_meta(item->body, movie, next_stream);
    if (name == copyright("xyz")) add_place(movie, "udta/©xyz", value_of(item->body));
    if (name == fourcc("XMP_")) read_xmp(item->body, movie);
    if (name == fourcc("loci")) add_place(movie, "udta/loci", place_in_loci(item->body));
    if (name == fourcc("GPMF") || name == fourcc("GPS "))
      add_place(movie, "udta/" + fourcc_text(name), text_or_hex(item->body));
    if (name == fourcc("CAME") || name == fourcc("SNum") || name == copyright("snm"))
      add_place(movie, "udta/serial number", text_or_hex(item->body));
    if (name == copyright("mak") || name == copyright("mod") || name == copyright("swr"))
      if (const auto value = value_of(item->body); !value.empty())
        device += (device.empty() ? "" : " / ") + value;
    if (name == copyright("too") || name == copyright("enc") || name == copyright("fmt"))
      add_writer(movie, value_of(item->body));
  }
  if (!device.empty() && !movie.writer) movie.writer = device;
}

}  // namespace wanprep::isobmff
