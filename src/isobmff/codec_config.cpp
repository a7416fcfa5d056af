#include "isobmff/codec_config.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "isobmff/bit_reader.hpp"
#include "isobmff/box_writer.hpp"

namespace wanprep::isobmff {
namespace {

constexpr int kAvcSequence = 7, kAvcPicture = 8;
constexpr int kHevcVideo = 32, kHevcSequence = 33, kHevcPicture = 34;

int avc_id(int type, Bytes nal) {
  BitReader bits(unescaped(nal.subspan(1)));
  if (type == kAvcSequence) bits.skip(24);
  return static_cast<int>(bits.ue());
}

// profile_tier_level of 88 + 8 bits, then what the sub-layers have (ITU-T H.265, 7.3.3).
void skip_tiers(BitReader& bits, int sub_layers) {
  bits.skip(96);
  bool profile[8] = {}, level[8] = {};
  for (int i = 0; i < sub_layers; ++i) {
    profile[i] = bits.flag();
    level[i] = bits.flag();
  }
  if (sub_layers > 0) bits.skip(2 * (8 - sub_layers));
  for (int i = 0; i < sub_layers; ++i) bits.skip((profile[i] ? 88 : 0) + (level[i] ? 8 : 0));
}

int hevc_id(int type, Bytes nal) {
  BitReader bits(unescaped(nal.subspan(2)));
  if (type == kHevcVideo) return static_cast<int>(bits.bits(4));
  if (type == kHevcSequence) {
    bits.skip(4);
    const int sub_layers = static_cast<int>(bits.bits(3));
    bits.skip(1);
    skip_tiers(bits, sub_layers);
  }
  return static_cast<int>(bits.ue());
}

void take_sets(Coding coding, Cursor& cursor, int count, CodecConfig& config) {
  for (int i = 0; i < count && !cursor.failed(); ++i)
    if (auto set = read_parameter_set(coding, cursor.take(cursor.u16())))
      config.sets.push_back(std::move(*set));
}

std::optional<CodecConfig> read_avc(Bytes record) {
  Cursor cursor(record);
  CodecConfig config;
  if (cursor.u8() != 1) return std::nullopt;
  cursor.skip(3);
  config.length_bytes = (cursor.u8() & 3) + 1;
  take_sets(Coding::h264, cursor, cursor.u8() & 31, config);
  take_sets(Coding::h264, cursor, cursor.u8(), config);
  if (cursor.failed()) return std::nullopt;
  return config;
}

std::optional<CodecConfig> read_hevc(Bytes record) {
  Cursor cursor(record);
  CodecConfig config;
  config.coding = Coding::hevc;
  if (cursor.u8() != 1) return std::nullopt;
  cursor.skip(5);
  const std::uint64_t constraints = cursor.number(6);
  config.interlaced = (constraints >> 46 & 1) != 0 && (constraints >> 47 & 1) == 0;
  cursor.skip(9);
  config.length_bytes = (cursor.u8() & 3) + 1;
  for (int arrays = cursor.u8(); arrays > 0 && !cursor.failed(); --arrays) {
    cursor.skip(1);
    take_sets(Coding::hevc, cursor, cursor.u16(), config);
  }
  if (cursor.failed()) return std::nullopt;
  return config;
}

void put_set(BoxWriter& out, const ParameterSet& set) {
  out.u16(static_cast<std::uint16_t>(set.nal.size()));
  out.bytes(set.nal);
}

// Its own sets of one type, as they stand, then the new ones.
void put_avc_sets(BoxWriter& out, Cursor& cursor, int type, std::uint8_t count, std::uint8_t above,
                  const std::vector<ParameterSet>& sets) {
  const auto at = out.size();
  out.u8(0);
  for (int i = 0; i < count; ++i) {
    const std::uint16_t size = cursor.u16();
    out.u16(size);
    out.bytes(cursor.take(size));
  }
  for (const auto& set : sets) {
    if (set.type != type) continue;
    put_set(out, set);
    ++count;
  }
  out.set_u8(at, static_cast<std::uint8_t>(above | count));
}

std::vector<std::uint8_t> merged_avc(Bytes record, Bytes other,
                                     const std::vector<ParameterSet>& sets) {
  Cursor cursor(record);
  Cursor theirs(other);
  BoxWriter out;
  out.u8(cursor.u8());
  theirs.skip(1);
  const std::uint8_t profile = cursor.u8(), their_profile = theirs.u8();
  out.u8(profile);
  // A constraint holds for all only where it holds for each; another profile's flags say nothing.
  const std::uint8_t constraints = cursor.u8(), their_constraints = theirs.u8();
  out.u8(profile == their_profile ? constraints & their_constraints : constraints);
  out.u8(std::max(cursor.u8(), theirs.u8()));
  out.u8(cursor.u8());
  const std::uint8_t sequences = cursor.u8();
  put_avc_sets(out, cursor, kAvcSequence, sequences & 31, sequences & 0xE0, sets);
  put_avc_sets(out, cursor, kAvcPicture, cursor.u8(), 0, sets);
  out.bytes(cursor.rest());
  return out.take();
}

std::vector<std::uint8_t> merged_hevc(Bytes record, Bytes other,
                                      const std::vector<ParameterSet>& sets) {
  Cursor cursor(record);
  BoxWriter out;
  out.bytes(cursor.take(12));
  out.u8(std::max(cursor.u8(), other[12]));
  out.bytes(cursor.take(9));
  const auto at = out.size();
  std::uint8_t arrays = cursor.u8();
  out.u8(0);
  std::vector<int> seen;
  for (int i = 0; i < arrays; ++i) {
    const std::uint8_t kind = cursor.u8();
    const int type = kind & 63;
    const bool first = std::find(seen.begin(), seen.end(), type) == seen.end();
    seen.push_back(type);
    out.u8(kind);
    const std::uint16_t own = cursor.u16();
    const auto added = first ? std::count_if(sets.begin(), sets.end(),
                                             [&](const auto& set) { return set.type == type; })
                             : 0;
    out.u16(static_cast<std::uint16_t>(own + added));
    for (int unit = 0; unit < own; ++unit) {
      const std::uint16_t size = cursor.u16();
      out.u16(size);
      out.bytes(cursor.take(size));
    }
    for (const auto& set : sets)
      if (first && set.type == type) put_set(out, set);
  }
  for (const auto& set : sets) {
    if (std::find(seen.begin(), seen.end(), set.type) != seen.end()) continue;
    out.u8(static_cast<std::uint8_t>(0x80 | set.type));
    out.u16(1);
    put_set(out, set);
    ++arrays;
  }
  out.set_u8(at, arrays);
  out.bytes(cursor.rest());
  return out.take();
}

}  // namespace

int nal_type(Coding coding, std::uint8_t first) {
  return coding == Coding::h264 ? first & 31 : first >> 1 & 63;
}

std::optional<ParameterSet> read_parameter_set(Coding coding, Bytes nal) {
  if (nal.size() < 3) return std::nullopt;
  const int type = nal_type(coding, nal[0]);
  const bool avc = coding == Coding::h264 && (type == kAvcSequence || type == kAvcPicture);
  const bool hevc = coding == Coding::hevc && type >= kHevcVideo && type <= kHevcPicture;
  if (!avc && !hevc) return std::nullopt;
  return ParameterSet{type, avc ? avc_id(type, nal) : hevc_id(type, nal),
                      std::vector<std::uint8_t>(nal.begin(), nal.end())};
}

std::optional<CodecConfig> read_config(Coding coding, Bytes record) {
  return coding == Coding::h264 ? read_avc(record) : read_hevc(record);
}

Result<std::vector<std::uint8_t>> merged_config(Coding coding, Bytes record, Bytes other,
                                                const std::vector<ParameterSet>& sets) {
  const auto own = read_config(coding, record);
  const auto theirs = read_config(coding, other);
  if (!own || !theirs) return fail(Code::internal, "a codec's configuration cannot be read");
  for (const auto& set : sets)
    for (const auto& there : own->sets)
      if (set.type == there.type && set.id == there.id)
        return fail(Code::internal,
                    fmt::format("parameter set {} of type {} is there already", set.id, set.type));
  auto merged =
      coding == Coding::h264 ? merged_avc(record, other, sets) : merged_hevc(record, other, sets);
  const auto check = read_config(coding, merged);
  if (!check || check->sets.size() != own->sets.size() + sets.size())
    return fail(Code::internal, "the codec's configuration has no room for further sets");
  return merged;
}

}  // namespace wanprep::isobmff
