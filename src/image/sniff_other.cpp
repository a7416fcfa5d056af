#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "image/exif.hpp"
#include "image/sniff_family.hpp"

namespace wanprep {
namespace {

std::uint64_t color_table_bytes(unsigned packed) {
  return (packed & 0x80) != 0 ? 3u * (2u << (packed & 7)) : 0u;
}

// Past the length-prefixed blocks that end with a zero length; 0 when the file ends first.
std::uint64_t skip_blocks(ByteSource& source, std::uint64_t at) {
  while (true) {
    const unsigned length = source.u8(at);
    if (!source.ok()) return 0;
    if (length == 0) return at + 1;
    at += 1 + length;
  }
}

}  // namespace

Result<SniffedImage> sniff_gif(ByteSource& source) {
  SniffedImage image;
  ImageFacts& facts = image.facts;
  facts.format = "gif";
  facts.bit_depth = 8;
  facts.channels = 3;
  facts.color_model = "palette";
  facts.frames = 0;
  const auto width = source.le16(6);
  const auto height = source.le16(8);
  std::uint64_t at = 13 + color_table_bytes(source.u8(10));
  if (!source.ok()) return cut_off("gif");
  WANPREP_CHECK(set_size(facts, width, height));
  bool complete = false;
  while (at != 0) {
    const unsigned kind = source.u8(at);
    if (!source.ok()) break;
    complete = kind == 0x3B;
    if (complete || (kind != 0x21 && kind != 0x2C)) break;
    if (kind == 0x2C) {
      at = skip_blocks(source, at + 11 + color_table_bytes(source.u8(at + 9)));
      if (at != 0) ++facts.frames;
      continue;
    }
    const bool transparent = source.u8(at + 1) == 0xF9 && (source.u8(at + 3) & 1) != 0;
    if (transparent && facts.alpha == Alpha::none) {
      facts.channels = 4;
      leave_alpha_open(image);
    }
    at = skip_blocks(source, at + 2);
  }
  if (!complete) facts.truncated = "the trailer is missing";
  if (facts.frames == 0) return fail(Code::input, "gif has no whole picture");
  return image;
}

namespace {

std::int64_t count_directories(TiffBlock& block) {
  std::int64_t count = 0;
  // A loop of directories would never end.
  for (auto at = block.first_directory(); at != 0 && count < 1000; at = block.next_directory(at))
    ++count;
  return std::max<std::int64_t>(1, count);
}

}  // namespace

Result<SniffedImage> sniff_tiff(ByteSource& source) {
  constexpr std::uint32_t kWidth = 256, kHeight = 257, kBits = 258, kPhotometric = 262;
  constexpr std::uint32_t kSamples = 277, kExtraSamples = 338, kIccProfile = 34675;
  SniffedImage image;
  ImageFacts& facts = image.facts;
  facts.format = "tiff";
  TiffBlock block(source, 0, source.size());
  if (!block.valid())
    return fail(Code::input, "tiff with 64-bit offsets (BigTIFF) is not read",
                "save it as PNG or JPEG");
  const auto first = block.first_directory();
  const std::uint64_t directory = std::uint64_t{2} + block.entries(first) * std::uint64_t{12};
  if (first >= source.size() || directory > source.size() - first) return cut_off("tiff");
  const auto width = block.value(first, kWidth);
  const auto height = block.value(first, kHeight);
  if (!width || !height) return cut_off("tiff");
  WANPREP_CHECK(set_size(facts, *width, *height));
  const auto photometric = block.value(first, kPhotometric).value_or(1);
  facts.bit_depth = static_cast<int>(std::min(block.value(first, kBits).value_or(1), 64u));
  facts.channels = static_cast<int>(std::min(block.value(first, kSamples).value_or(1), 64u));
  if (photometric == 3) facts.channels = 3;
  facts.color_model = photometric <= 1   ? "gray"
                      : photometric == 3 ? "palette"
                      : photometric == 5 ? "cmyk"
                                         : "rgb";
  const auto extra = block.value(first, kExtraSamples).value_or(0);
  if (extra == 1 || extra == 2) leave_alpha_open(image);
  facts.icc_profile = block.has(first, kIccProfile);
  apply_exif(source, 0, source.size(), facts);
  facts.frames = count_directories(block);
  return image;
}

namespace {

/// Bits from the lowest of each byte upwards, as JPEG XL counts them.
class BitReader {
 public:
  BitReader(ByteSource& source, std::uint64_t at) : source_(source), at_(at * 8) {}
  std::uint32_t bits(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i, ++at_)
      value |= static_cast<std::uint32_t>(source_.u8(at_ / 8) >> (at_ % 8) & 1) << i;
    return value;
  }

 private:
  ByteSource& source_;
  std::uint64_t at_;
};

std::uint64_t jxl_side(BitReader& reader, bool small) {
  if (small) return (reader.bits(5) + 1u) * 8u;
  constexpr int lengths[4] = {9, 13, 18, 30};
  return std::uint64_t{reader.bits(lengths[reader.bits(2)])} + 1;
}

// One of three fixed values, or what so many bits say: ISO/IEC 18181-1, B.2.2.
std::uint32_t jxl_choice(BitReader& reader, std::array<std::uint32_t, 3> fixed, int bits) {
  const auto which = reader.bits(2);
  return which < 3 ? fixed[which] : 1 + reader.bits(bits);
}

// ISO/IEC 18181-1, D.3: what stands in front of the first extra channel; a header with more (a
// preview, an animation, another size) leaves open what follows.
void read_jxl_channels(BitReader& reader, SniffedImage& image) {
  ImageFacts& facts = image.facts;
  const bool all_default = reader.bits(1) != 0;
  if (!all_default) {
    const bool more = reader.bits(1) != 0;
    if (more) facts.orientation = Orientation::from_exif(static_cast<int>(reader.bits(3)) + 1);
    if (more && reader.bits(3) != 0) return;
    if (reader.bits(1) != 0) {
      facts.bit_depth = static_cast<int>(jxl_choice(reader, {32, 16, 24}, 6));
      reader.bits(4);
    } else {
      facts.bit_depth = static_cast<int>(jxl_choice(reader, {8, 10, 12}, 6));
    }
    reader.bits(1);
    // The colors behind the extra channels are told where there is at most one plain alpha.
    const auto which = reader.bits(2);
    const bool plain = which == 0 || reader.bits(1) != 0;
    const bool alpha = which > 0 && (plain || reader.bits(2) == 0);
    if (alpha) leave_alpha_open(image);
    if (!plain || which > 1) return;
    reader.bits(1);
    if (reader.bits(1) == 0) {
      if (reader.bits(1) != 0) facts.icc_profile = true;
      const auto space = reader.bits(2);
      if (space > 1) return;
      facts.color_model = space == 1 ? "gray" : "rgb";
      facts.channels = (space == 1 ? 1 : 3) + static_cast<int>(which);
      return;
    }
    facts.channels = 3 + static_cast<int>(which);
  } else {
    facts.bit_depth = 8;
    facts.channels = 3;
  }
  facts.color_model = "rgb";
}

Result<void> read_jxl_size(ByteSource& source, std::uint64_t at, SniffedImage& image) {
  constexpr unsigned ratios[8][2] = {{0, 1}, {1, 1},  {12, 10}, {4, 3},
                                     {3, 2}, {16, 9}, {5, 4},   {2, 1}};
  BitReader reader(source, at + 2);
  const bool small = reader.bits(1) != 0;
  const auto height = jxl_side(reader, small);
  const auto ratio = reader.bits(3);
  const auto width =
      ratio == 0 ? jxl_side(reader, small) : height * ratios[ratio][0] / ratios[ratio][1];
  if (!source.ok()) return cut_off("jxl");
  WANPREP_CHECK(set_size(image.facts, width, height));
  read_jxl_channels(reader, image);
  if (!source.ok()) return cut_off("jxl");
  return {};
}

// The codestream's place: at the start, or in the first jxlc or jxlp box.
std::optional<std::uint64_t> find_codestream(ByteSource& source) {
  if (source.be16(0) == 0xFF0A) return 0;
  for (std::uint64_t at = 0; source.ok() && at + 8 <= source.size();) {
    const std::uint64_t length = source.be32(at);
    const auto type = source.text(at + 4, 4);
    if (type == "jxlc") return at + 8;
    if (type == "jxlp") return at + 12;
    if (length < 8) break;
    at += length;
  }
  return std::nullopt;
}

}  // namespace

Result<SniffedImage> sniff_jxl(ByteSource& source) {
  SniffedImage image;
  image.facts.format = "jxl";
  image.facts.color_model = "unknown";
  const auto codestream = find_codestream(source);
  if (!codestream) return cut_off("jxl");
  WANPREP_CHECK(read_jxl_size(source, *codestream, image));
  return image;
}

}  // namespace wanprep
