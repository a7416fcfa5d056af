#include <algorithm>

#include <fmt/format.h>

#include "isobmff/bit_reader.hpp"
#include "isobmff/bit_writer.hpp"
#include "isobmff/codec_config.hpp"

namespace wanprep::isobmff {
namespace {

constexpr int kVideo = 32, kSequence = 33, kPicture = 34;
// The Exp-Golomb codes of nine bits.
constexpr int kFirstPicture = 15, kLastPicture = 30;

Result<int> free_number(const std::vector<int>& taken, int first, int last) {
  for (int number = first; number <= last; ++number)
    if (std::find(taken.begin(), taken.end(), number) == taken.end()) return number;
  return fail(Code::unfit,
              fmt::format("all numbers of parameter sets from {} to {} are taken", first, last));
}

std::vector<std::uint8_t> unit_of(Bytes header, Bytes payload) {
  std::vector<std::uint8_t> nal(header.begin(), header.end());
  put_escaped(nal, payload);
  return nal;
}

void copy_bits(BitReader& from, BitWriter& to, std::size_t end) {
  while (from.position() < end) to.bit(from.bit());
}

// Behind the stop bit there are only zeros.
std::size_t bits_in_use(const std::vector<std::uint8_t>& payload) {
  std::size_t bytes = payload.size();
  while (bytes > 0 && payload[bytes - 1] == 0) --bytes;
  if (bytes == 0) return 0;
  int zeros = 0;
  while ((payload[bytes - 1] >> zeros & 1) == 0) ++zeros;
  return bytes * 8 - static_cast<std::size_t>(zeros);
}

void copy_sequence_head(BitReader& bits, BitWriter& out, const HevcNumbers& numbers) {
  bits.skip(4);
  out.bits(static_cast<std::uint32_t>(numbers.video), 4);
  const std::uint32_t sub_layers = bits.bits(3);
  out.bits(sub_layers, 3);
  copy_bits(bits, out, bits.position() + 97);
  std::size_t more = 0;
  if (sub_layers > 0) {
    for (std::uint32_t i = 0; i < 8; ++i) {
      const std::uint32_t profile = bits.bit(), level = bits.bit();
      out.bit(profile);
      out.bit(level);
      if (i < sub_layers) more += profile * 88 + level * 8;
    }
    copy_bits(bits, out, bits.position() + more);
  }
  bits.ue();
  out.ue(static_cast<std::uint32_t>(numbers.sequence));
}

}  // namespace

Result<HevcNumbers> free_hevc_numbers(const std::vector<int>& taken) {
  WANPREP_TRY(low, free_number(taken, 1, 15));
  WANPREP_TRY(high, free_number(taken, kFirstPicture, kLastPicture));
  return HevcNumbers{low, low, high};
}

Result<ParameterSet> renumbered(const ParameterSet& set, const HevcNumbers& numbers) {
  const Bytes nal(set.nal);
  const auto payload = unescaped(nal.subspan(2));
  BitReader bits(payload);
  BitWriter out;
  int id = numbers.video;
  switch (set.type) {
    case kVideo:
      bits.skip(4);
      out.bits(static_cast<std::uint32_t>(numbers.video), 4);
      break;
    case kSequence:
      copy_sequence_head(bits, out, numbers);
      id = numbers.sequence;
      break;
    case kPicture:
      bits.ue();
      bits.ue();
      out.ue(static_cast<std::uint32_t>(numbers.picture));
      out.ue(static_cast<std::uint32_t>(numbers.sequence));
      id = numbers.picture;
      break;
    default:
      return fail(Code::internal, fmt::format("NAL unit type {} is no parameter set", set.type));
  }
  copy_bits(bits, out, bits_in_use(payload));
  if (bits.failed()) return fail(Code::internal, "a parameter set is cut off");
  return ParameterSet{set.type, id, unit_of(nal.first(2), out.take())};
}

Result<std::vector<std::uint8_t>> renumbered_unit(Bytes nal, const HevcNumbers& numbers) {
  if (nal.size() < 4) return fail(Code::internal, "a NAL unit is cut off");
  const int type = nal_type(Coding::hevc, nal[0]);
  if (type >= 32) return std::vector<std::uint8_t>(nal.begin(), nal.end());
  const auto payload = unescaped(nal.subspan(2));
  BitReader bits(payload);
  BitWriter out;
  out.bit(bits.bit());                                // first slice of the picture
  if (type >= 16 && type <= 23) out.bit(bits.bit());  // no output of prior pictures
  if (bits.ue() != 0) return fail(Code::internal, "a slice refers to a picture set other than 0");
  out.ue(static_cast<std::uint32_t>(numbers.picture));
  copy_bits(bits, out, 8);
  auto changed = out.take();
  changed.insert(changed.end(), payload.begin() + 1, payload.end());
  return unit_of(nal.first(2), changed);
}

}  // namespace wanprep::isobmff
