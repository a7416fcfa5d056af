#include <algorithm>
#include <array>

#include "isobmff/bit_reader.hpp"
#include "isobmff/picture_format.hpp"
#include "isobmff/sei.hpp"

namespace wanprep::isobmff {
namespace {

using Point = std::array<Rational, 2>;

Rational part(std::uint32_t value, std::int64_t of) { return Rational{value, of}; }

Point point(Cursor& cursor, std::int64_t of) {
  const std::uint16_t x = cursor.u16(), y = cursor.u16();
  return {part(x, of), part(y, of)};
}

// A display that shows nothing at all is a record that was never filled in.
void keep(const Cursor& cursor, const MasteringDisplay& display, PictureFormat& format) {
  if (!cursor.failed() && display.most_luminance > Rational{0} && !format.mastering_display)
    format.mastering_display = display;
}

void keep_light(Cursor& cursor, PictureFormat& format) {
  const int most = cursor.u16(), average = cursor.u16();
  if (!cursor.failed() && (most > 0 || average > 0) && !format.content_light)
    format.content_light = ContentLight{most, average};
}

}  // namespace

// H.265 D.2.28, and mdcv of ISO/IEC 23001-8 with the same body: green, blue, red in 1/50000;
// luminance in 1/10000 cd/m2.
void read_mdcv(Bytes body, PictureFormat& format) {
  Cursor cursor(body);
  MasteringDisplay display;
  display.green = point(cursor, 50'000);
  display.blue = point(cursor, 50'000);
  display.red = point(cursor, 50'000);
  display.white = point(cursor, 50'000);
  display.most_luminance = part(cursor.u32(), 10'000);
  display.least_luminance = part(cursor.u32(), 10'000);
  keep(cursor, display, format);
}

void read_clli(Bytes body, PictureFormat& format) {
  Cursor cursor(body);
  keep_light(cursor, format);
}

// The same of AV1 (metadata_hdr_mdcv) and of VP9's SmDm box: red, green, blue in 1/65536; the most
// in 1/256, the least in 1/16384 cd/m2.
void read_smdm(Bytes body, PictureFormat& format) {
  Cursor cursor(body);
  MasteringDisplay display;
  display.red = point(cursor, 65'536);
  display.green = point(cursor, 65'536);
  display.blue = point(cursor, 65'536);
  display.white = point(cursor, 65'536);
  display.most_luminance = part(cursor.u32(), 256);
  display.least_luminance = part(cursor.u32(), 16'384);
  keep(cursor, display, format);
}

void read_sei(Bytes unit, PictureFormat& format) {
  constexpr std::uint32_t mastering = 137, light = 144;
  for_each_message(unit, [&format](std::uint32_t type, Bytes message) {
    if (type == mastering) read_mdcv(message, format);
    if (type == light) read_clli(message, format);
  });
}

void read_av1_metadata(Bytes payload, PictureFormat& format) {
  constexpr std::uint64_t light = 1, mastering = 2;
  Cursor cursor(payload);
  const std::uint64_t type = leb128(cursor);
  if (type == light) read_clli(cursor.rest(), format);
  if (type == mastering) read_smdm(cursor.rest(), format);
}

// Dolby Vision Streams Within the ISO Base Media File Format, 2.2.
void read_dovi(Bytes body, PictureFormat& format) {
  BitReader bits(std::vector<std::uint8_t>(body.begin(), body.end()));
  bits.skip(16);
  DolbyVision dolby;
  dolby.profile = static_cast<int>(bits.bits(7));
  dolby.level = static_cast<int>(bits.bits(6));
  bits.skip(3);
  dolby.compatibility = static_cast<int>(bits.bits(4));
  if (!bits.failed()) format.dolby_vision = dolby;
}

}  // namespace wanprep::isobmff
