#include "isobmff/bit_reader.hpp"
#include "isobmff/picture_format.hpp"

namespace wanprep::isobmff {
namespace {

std::optional<std::string> profile_name(int profile, int constraints) {
  const bool set1 = (constraints & 0x40) != 0, intra = (constraints & 0x10) != 0;
  switch (profile) {
    case 66:
      return set1 ? "Constrained Baseline" : "Baseline";
    case 77:
      return "Main";
    case 88:
      return "Extended";
    case 100:
      return "High";
    case 110:
      return intra ? "High 10 Intra" : "High 10";
    case 122:
      return intra ? "High 4:2:2 Intra" : "High 4:2:2";
    case 144:
      return "High 4:4:4";
    case 244:
      return intra ? "High 4:4:4 Intra" : "High 4:4:4 Predictive";
    case 44:
      return "CAVLC 4:4:4";
    case 118:
      return "Multiview High";
    case 128:
      return "Stereo High";
  }
  return std::nullopt;
}

bool has_chroma_fields(int profile) {
  for (const int high : {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
    if (profile == high) return true;
  return false;
}

void skip_scaling_list(BitReader& bits, int size) {
  int last = 8, next = 8;
  for (int i = 0; i < size && !bits.failed(); ++i) {
    if (next != 0) next = static_cast<int>((std::int64_t{last} + bits.se() + 256) & 255);
    last = next == 0 ? last : next;
  }
}

struct Chroma {
  int format = 1;
  bool separate = false;
};

Chroma read_chroma(BitReader& bits, PictureFormat& format) {
  Chroma chroma;
  chroma.format = static_cast<int>(bits.ue() & 3);
  if (chroma.format == 3) chroma.separate = bits.flag();
  const int depth = static_cast<int>(bits.ue() & 15) + 8;
  bits.ue();
  bits.skip(1);
  if (bits.flag())
    for (int i = 0; i < (chroma.format == 3 ? 12 : 8); ++i)
      if (bits.flag()) skip_scaling_list(bits, i < 6 ? 16 : 64);
  format.bit_depth = depth;
  return chroma;
}

void skip_order_count(BitReader& bits) {
  const std::uint32_t type = bits.ue();
  if (type == 0) bits.ue();
  if (type != 1) return;
  bits.skip(1);
  bits.se();
  bits.se();
  for (std::uint32_t i = bits.ue() & 255; i > 0 && !bits.failed(); --i) bits.se();
}

void read_size(BitReader& bits, const Chroma& chroma, PictureFormat& format) {
  const std::int64_t width = (std::int64_t{bits.ue()} + 1) * 16;
  std::int64_t height = (std::int64_t{bits.ue()} + 1) * 16;
  const bool frames_only = bits.flag();
  if (!frames_only) {
    height *= 2;
    bits.skip(1);
  }
  format.fields = !frames_only;
  format.field_order = frames_only ? FieldOrder::progressive : FieldOrder::unknown;
  bits.skip(1);
  std::int64_t crop_x = 0, crop_y = 0;
  if (bits.flag()) {
    const bool whole = chroma.separate || chroma.format == 0 || chroma.format == 3;
    const int unit_x = whole ? 1 : 2;
    const int unit_y = (chroma.format == 1 ? 2 : 1) * (frames_only ? 1 : 2);
    crop_x = (std::int64_t{bits.ue()} + bits.ue()) * unit_x;
    crop_y = (std::int64_t{bits.ue()} + bits.ue()) * unit_y;
  }
  constexpr std::int64_t most = 65536;
  if (bits.failed() || width > most || height > most || crop_x >= width || crop_y >= height) return;
  format.size = {static_cast<int>(width - crop_x), static_cast<int>(height - crop_y)};
}

void read_vui(BitReader& bits, PictureFormat& format) {
  if (bits.flag()) {
    const std::uint32_t index = bits.bits(8);
    if (index == 255) {
      const std::uint32_t num = bits.bits(16), den = bits.bits(16);
      if (num > 0 && den > 0) format.sample_aspect = Rational{num, den};
    } else {
      format.sample_aspect = sample_aspect(index);
    }
  }
  if (bits.flag()) bits.skip(1);
  if (bits.flag()) {
    bits.skip(3);
    format.color.range = range_name(bits.flag());
    if (bits.flag()) {
      const int primaries = static_cast<int>(bits.bits(8));
      const int transfer = static_cast<int>(bits.bits(8));
      set_color(format.color, primaries, transfer, static_cast<int>(bits.bits(8)));
    }
  }
  if (bits.flag()) {
    bits.ue();
    bits.ue();
  }
  if (!bits.flag()) return;
  const std::uint32_t units = bits.bits(32), scale = bits.bits(32);
  if (units > 0 && scale > 0 && !bits.failed()) format.tick = Rational{units, scale};
}

void read_sps(Bytes nal, PictureFormat& format) {
  if (nal.size() < 4) return;
  BitReader bits(unescaped(nal.subspan(1)));
  const int profile = static_cast<int>(bits.bits(8));
  format.profile = profile_name(profile, static_cast<int>(bits.bits(8)));
  bits.skip(8);
  bits.ue();
  Chroma chroma;
  format.bit_depth = 8;
  if (has_chroma_fields(profile)) chroma = read_chroma(bits, format);
  bits.ue();
  skip_order_count(bits);
  bits.ue();
  bits.skip(1);
  read_size(bits, chroma, format);
  if (!bits.failed()) format.pixel_format = planar_format(chroma.format, *format.bit_depth);
  if (bits.flag()) read_vui(bits, format);
  if (format.color.matrix == "gbr" && chroma.format == 3)
    format.pixel_format =
        *format.bit_depth > 8 ? "gbrp" + std::to_string(*format.bit_depth) + "le" : "gbrp";
}

}  // namespace

void read_avcc(Bytes body, PictureFormat& format) {
  // Some writers put the start-code form here, which every decoder accepts.
  for (std::size_t i = 0; i + 4 < body.size() && body[0] == 0; ++i)
    if (body[i] == 0 && body[i + 1] == 0 && body[i + 2] == 1 && (body[i + 3] & 31) == 7)
      return read_sps(body.subspan(i + 3), format);
  Cursor cursor(body);
  cursor.skip(1);
  const int profile = cursor.u8(), constraints = cursor.u8();
  format.profile = profile_name(profile, constraints);
  cursor.skip(2);
  if ((cursor.u8() & 31) == 0) return;
  read_sps(cursor.take(cursor.u16()), format);
}

}  // namespace wanprep::isobmff
