#include <algorithm>
#include <array>
#include <string_view>

#include "facts/log_curve.hpp"
#include "facts/private_words.hpp"
#include "isobmff/movie.hpp"
#include "isobmff/private_boxes.hpp"

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

std::string value_of(Bytes body) { return text_of(content_of(body)); }

// Which program or device made the file. The later keys are better known to people.
void add_writer(Movie& movie, const std::string& value) {
  if (!value.empty() && !movie.writer) movie.writer = value;
}

// com.apple.quicktime.make, .model, .software: joined as people say it.
void add_device(Movie& movie, const std::string& key, Bytes content, std::string& device) {
  const auto value = text_of(content);
  for (const char* end : {".make", ".model", ".software", ".manufacturer", ".version"}) {
    const std::string suffix = end;
    if (key.size() < suffix.size() ||
        key.compare(key.size() - suffix.size(), suffix.size(), suffix) != 0)
      continue;
    device += (device.empty() ? "" : " / ") + value;
  }
  if (key_tells_private(key))
    add_place(movie, key, text_or_hex(content));
  else if (!content.empty() && content.front() == '<')
    read_camera_xml(content, key, movie);
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
    add_device(movie, names[item->type - 1], content_of(item->body), device);
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
    if (name && name->size() > 4 && key_tells_private(text_of(name->subspan(4))))
      add_place(movie, "ilst/" + text_of(name->subspan(4)), text_or_hex(content_of(item->body)));
  }
}

// ISO/IEC 14496-12, 8.11.6: an item of the type "Exif".
bool holds_exif(Bytes iinf) {
  constexpr std::array<std::uint8_t, 4> exif{'E', 'x', 'i', 'f'};
  return std::search(iinf.begin(), iinf.end(), exif.begin(), exif.end()) != iinf.end();
}

// What other files are stored in there: XML of a camera (Sony's is handled by "nrtm"), EXIF.
void read_documents(Bytes children, Movie& movie) {
  std::string place = "meta/xml";
  Cursor cursor(children);
  while (const auto box = next_box(cursor)) {
    if (box->type == fourcc("hdlr") && box->body.size() >= 12)
      place = "meta/" + fourcc_text(big32(box->body, 8));
    if (box->type == fourcc("uuid")) read_uuid(box->body, movie);
    if (box->type == fourcc("iinf") && holds_exif(box->body)) add_place(movie, "meta/Exif", "");
    if ((box->type != fourcc("xml ") && box->type != fourcc("bxml")) || box->body.size() < 4)
      continue;
    const Bytes xml = box->body.subspan(4);
    read_camera_xml(xml, place, movie);
    if (!movie.log_curve)
      movie.log_curve = log_curve_in_xml({reinterpret_cast<const char*>(xml.data()), xml.size()});
  }
}

void read_meta(Bytes body, Movie& movie, int& next_stream) {
  // A full box in ISO files, a plain one in QuickTime's: the handler shows which.
  Cursor probe(body);
  probe.skip(4);
  Bytes children = body;
  if (probe.u32() != fourcc("hdlr") && body.size() >= 4) children = body.subspan(4);
  read_documents(children, movie);
  const auto items = find_box(children, fourcc("ilst"));
  if (!items) return;
  if (const auto keys = find_box(children, fourcc("keys")))
    read_keys(*keys, *items, movie);
  else
    read_ilst(*items, movie, next_stream);
}

}  // namespace

void read_metadata(Bytes box, std::uint32_t type, Movie& movie, int& next_stream) {
  if (type == fourcc("meta")) return read_meta(box, movie, next_stream);
  if (type == fourcc("uuid")) return read_uuid(box, movie);
  // Of Novatek's dash-cams: where the positions lie among the media.
  if (type == fourcc("gps ") || type == fourcc("GPS "))
    return add_place(movie, "gps box", text_or_hex(box));
  if (type != fourcc("udta")) return;
  std::string device;
  Cursor cursor(box);
  while (const auto item = next_box(cursor)) {
    const std::uint32_t name = item->type;
    if (name == fourcc("meta")) read_meta(item->body, movie, next_stream);
    read_private_item(name, item->body, movie);
    if (name == copyright("mak") || name == copyright("mod") || name == copyright("swr"))
      if (const auto value = value_of(item->body); !value.empty())
        device += (device.empty() ? "" : " / ") + value;
    if (name == copyright("too") || name == copyright("enc") || name == copyright("fmt"))
      add_writer(movie, value_of(item->body));
  }
  if (!device.empty() && !movie.writer) movie.writer = device;
}

}  // namespace wanprep::isobmff
