#include <algorithm>
#include <utility>

#include "isobmff/bit_reader.hpp"
#include "isobmff/picture_format.hpp"

namespace wanprep::isobmff {
namespace {

std::optional<std::string> profile_name(int profile) {
  switch (profile) {
    case 1:
      return "Main";
    case 2:
      return "Main 10";
    case 3:
      return "Main Still Picture";
    case 4:
      return "Rext";
    case 9:
      return "Scc";
  }
  return std::nullopt;
}

void skip_profile_tier_level(BitReader& bits, int sub_layers) {
  bits.skip(88 + 8);
  bool has_profile[8] = {}, has_level[8] = {};
  for (int i = 0; i < sub_layers; ++i) {
    has_profile[i] = bits.flag();
    has_level[i] = bits.flag();
  }
  if (sub_layers > 0) bits.skip(2 * (8 - sub_layers));
  for (int i = 0; i < sub_layers; ++i)
    bits.skip((has_profile[i] ? 88 : 0) + (has_level[i] ? 8 : 0));
}

void skip_scaling_lists(BitReader& bits) {
  for (int size = 0; size < 4; ++size)
    for (int matrix = 0; matrix < 6 && !bits.failed(); matrix += size == 3 ? 3 : 1) {
      if (!bits.flag()) {
        bits.ue();
        continue;
      }
      if (size > 1) bits.se();
      for (int i = std::min(64, 1 << (4 + 2 * size)); i > 0 && !bits.failed(); --i) bits.se();
    }
}

// Returns the number of pictures in the set, which the next set's prediction needs.
std::uint32_t skip_reference_set(BitReader& bits, bool first, std::uint32_t previous) {
  if (!first && bits.flag()) {
    bits.skip(1);
    bits.ue();
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i <= previous && !bits.failed(); ++i) {
      const bool used = bits.flag();
      count += used || bits.flag() ? 1 : 0;
    }
    return count;
  }
  const std::uint32_t count = std::min<std::uint32_t>(bits.ue(), 64);
  const std::uint32_t total = count + std::min<std::uint32_t>(bits.ue(), 64);
  for (std::uint32_t i = 0; i < total && !bits.failed(); ++i) {
    bits.ue();
    bits.skip(1);
  }
  return total;
}

void read_size(BitReader& bits, int chroma, PictureFormat& format) {
  const std::int64_t width = bits.ue(), height = bits.ue();
  std::int64_t crop_x = 0, crop_y = 0;
  if (bits.flag()) {
    crop_x = (std::int64_t{bits.ue()} + bits.ue()) * (chroma == 1 || chroma == 2 ? 2 : 1);
    crop_y = (std::int64_t{bits.ue()} + bits.ue()) * (chroma == 1 ? 2 : 1);
  }
  constexpr std::int64_t most = 65536;
  if (bits.failed() || width > most || height > most || crop_x >= width || crop_y >= height) return;
  format.size = {static_cast<int>(width - crop_x), static_cast<int>(height - crop_y)};
}

void skip_coding_tools(BitReader& bits, int sub_layers) {
  const std::uint32_t order_bits = bits.ue() + 4;
  const bool all_layers = bits.flag();
  for (int i = all_layers ? 0 : sub_layers; i <= sub_layers; ++i) {
    bits.ue();
    bits.ue();
    bits.ue();
  }
  for (int i = 0; i < 6; ++i) bits.ue();
  if (bits.flag() && bits.flag()) skip_scaling_lists(bits);
  bits.skip(2);
  if (bits.flag()) {
    bits.skip(8);
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  const std::uint32_t sets = std::min<std::uint32_t>(bits.ue(), 64);
  std::uint32_t pictures = 0;
  for (std::uint32_t i = 0; i < sets && !bits.failed(); ++i)
    pictures = skip_reference_set(bits, i == 0, pictures);
  if (bits.flag())
    for (std::uint32_t i = std::min<std::uint32_t>(bits.ue(), 32); i > 0; --i)
      bits.skip(static_cast<int>(std::min<std::uint32_t>(order_bits, 16)) + 1);
  bits.skip(2);
}

void read_vui(BitReader& bits, PictureFormat& format) {
  if (bits.flag()) {
    const std::uint32_t index = bits.bits(8);
    const bool given = index == 255;
    const std::uint32_t num = given ? bits.bits(16) : 0, den = given ? bits.bits(16) : 0;
    format.sample_aspect = sample_aspect(index);
    if (num > 0 && den > 0) format.sample_aspect = Rational{num, den};
  }
  if (bits.flag()) bits.skip(1);
  if (!bits.flag()) return;
  bits.skip(3);
  format.color.range = range_name(bits.flag());
  if (!bits.flag()) return;
  const int primaries = static_cast<int>(bits.bits(8)), transfer = static_cast<int>(bits.bits(8));
  set_color(format.color, primaries, transfer, static_cast<int>(bits.bits(8)));
}

void read_sps(Bytes nal, PictureFormat& format) {
  if (nal.size() < 4) return;
  BitReader bits(unescaped(nal.subspan(2)));
  bits.skip(4);
  const int sub_layers = static_cast<int>(bits.bits(3));
  bits.skip(1);
  skip_profile_tier_level(bits, sub_layers);
  bits.ue();
  const int chroma = static_cast<int>(bits.ue() & 3);
  if (chroma == 3) bits.skip(1);
  read_size(bits, chroma, format);
  const int depth = static_cast<int>(bits.ue() & 15) + 8;
  bits.ue();
  if (bits.failed()) return;
  format.bit_depth = depth;
  format.pixel_format = planar_format(chroma, depth);
  skip_coding_tools(bits, sub_layers);
  if (bits.flag() && !bits.failed()) read_vui(bits, format);
}

}  // namespace

void read_hvcc(Bytes body, PictureFormat& format) {
  Cursor cursor(body);
  cursor.skip(1);
  format.profile = profile_name(cursor.u8() & 31);
  cursor.skip(4);
  const std::uint64_t constraints = cursor.number(6);
  const bool progressive = (constraints >> 47 & 1) != 0, interlaced = (constraints >> 46 & 1) != 0;
  if (progressive && !interlaced) format.field_order = FieldOrder::progressive;
  format.fields = interlaced;
  cursor.skip(10);
  bool has_sps = false;
  for (int arrays = cursor.u8(); arrays > 0 && !cursor.failed(); --arrays) {
    const int type = cursor.u8() & 63;
    for (int count = cursor.u16(); count > 0 && !cursor.failed(); --count) {
      const Bytes nal = cursor.take(cursor.u16());
      if (type == 33 && !std::exchange(has_sps, true)) read_sps(nal, format);
      if (type == 39 && nal.size() > 2) read_sei(nal.subspan(2), format);
    }
  }
}

}  // namespace wanprep::isobmff
