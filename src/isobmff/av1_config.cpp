#include <algorithm>
#include <utility>

#include "isobmff/bit_reader.hpp"
#include "isobmff/picture_format.hpp"

namespace wanprep::isobmff {
namespace {

void skip_timing(BitReader& bits, bool& decoder_model, int& delay_bits) {
  bits.skip(64);
  if (bits.flag()) bits.ue();
  decoder_model = bits.flag();
  if (!decoder_model) return;
  delay_bits = static_cast<int>(bits.bits(5)) + 1;
  bits.skip(32 + 10);
}

void skip_operating_points(BitReader& bits) {
  bool decoder_model = false;
  int delay_bits = 0;
  if (bits.flag()) skip_timing(bits, decoder_model, delay_bits);
  const bool display_delay = bits.flag();
  for (int points = static_cast<int>(bits.bits(5)); points >= 0; --points) {
    bits.skip(12);
    if (bits.bits(5) > 7) bits.skip(1);
    if (decoder_model && bits.flag()) bits.skip(2 * delay_bits + 1);
    if (display_delay && bits.flag()) bits.skip(4);
  }
}

void skip_tools(BitReader& bits, bool reduced) {
  if (!reduced && bits.flag()) bits.skip(7);
  bits.skip(3);
  if (!reduced) {
    bits.skip(4);
    const bool order_hint = bits.flag();
    if (order_hint) bits.skip(2);
    const bool screen_choice = bits.flag();
    const bool screen = screen_choice || bits.flag();
    if (screen && !bits.flag()) bits.skip(1);
    if (order_hint) bits.skip(3);
  }
  bits.skip(3);
}

void read_color(BitReader& bits, int profile, PictureFormat& format) {
  const bool high = bits.flag();
  const int depth = profile == 2 && high ? (bits.flag() ? 12 : 10) : high ? 10 : 8;
  const bool gray = profile != 1 && bits.flag();
  int primaries = 2, transfer = 2, matrix = 2;
  if (bits.flag()) {
    primaries = static_cast<int>(bits.bits(8));
    transfer = static_cast<int>(bits.bits(8));
    matrix = static_cast<int>(bits.bits(8));
  }
  set_color(format.color, primaries, transfer, matrix);
  format.bit_depth = depth;
  if (!gray && primaries == 1 && transfer == 13 && matrix == 0) {
    format.color.range = "pc";
    format.pixel_format = depth > 8 ? "gbrp" + std::to_string(depth) + "le" : "gbrp";
    return;
  }
  format.color.range = range_name(bits.flag());
  int chroma = gray ? 0 : profile == 0 ? 1 : 3;
  if (!gray && profile == 2) {
    const bool half_x = depth < 12 || bits.flag();
    const bool half_y = depth == 12 && half_x && bits.flag();
    chroma = half_y ? 1 : half_x ? 2 : 3;
  }
  format.pixel_format = planar_format(chroma, depth);
}

void read_sequence(Bytes payload, PictureFormat& format) {
  BitReader bits(std::vector<std::uint8_t>(payload.begin(), payload.end()));
  const int profile = static_cast<int>(bits.bits(3));
  bits.skip(1);
  const bool reduced = bits.flag();
  if (reduced) {
    bits.skip(5);
  } else {
    skip_operating_points(bits);
  }
  const int width_bits = static_cast<int>(bits.bits(4)) + 1;
  const int height_bits = static_cast<int>(bits.bits(4)) + 1;
  const Size size{static_cast<int>(bits.bits(width_bits)) + 1,
                  static_cast<int>(bits.bits(height_bits)) + 1};
  PictureFormat read = format;
  read.size = size;
  skip_tools(bits, reduced);
  read_color(bits, profile, read);
  if (!bits.failed()) format = read;
}

// Open bitstream units: their type and payload.
template <class Use>
void for_each_unit(Bytes bytes, Use use) {
  Cursor cursor(bytes);
  while (cursor.left() > 0) {
    const std::uint8_t header = cursor.u8();
    if (header & 4) cursor.skip(1);
    const std::uint64_t size = header & 2 ? leb128(cursor) : cursor.left();
    use(header >> 3 & 15,
        cursor.take(static_cast<std::size_t>(std::min<std::uint64_t>(size, cursor.left()))));
  }
}

}  // namespace

void read_av1c(Bytes body, PictureFormat& format) {
  Cursor cursor(body);
  cursor.skip(1);
  const int profile = cursor.u8() >> 5;
  const char* names[] = {"Main", "High", "Professional"};
  if (profile < 3) format.profile = names[profile];
  const std::uint8_t flags = cursor.u8();
  const int depth = flags & 0x40 ? (flags & 0x20 ? 12 : 10) : 8;
  const int chroma = flags & 0x10 ? 0 : flags & 0x08 ? (flags & 0x04 ? 1 : 2) : 3;
  format.bit_depth = depth;
  format.pixel_format = planar_format(chroma, depth);
  format.field_order = FieldOrder::progressive;
  cursor.skip(1);
  bool has_sequence = false;
  for_each_unit(cursor.rest(), [&](int type, Bytes payload) {
    if (type == 1 && !std::exchange(has_sequence, true)) read_sequence(payload, format);
    if (type == 5) read_av1_metadata(payload, format);
  });
}

void read_av1_grading(Bytes unit, PictureFormat& format) {
  for_each_unit(unit, [&](int type, Bytes payload) {
    if (type == 5) read_av1_metadata(payload, format);
  });
}

}  // namespace wanprep::isobmff
