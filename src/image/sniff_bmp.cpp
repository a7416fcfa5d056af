#include <cstdlib>

#include <fmt/format.h>

#include "image/sniff_family.hpp"

namespace wanprep {
namespace {

enum Compression : std::uint32_t { kNone = 0, kRle8 = 1, kRle4 = 2, kMasks = 3, kAlphaMasks = 6 };

// Offsets in the file; the info header stands at 14.
//   12: core (OS/2 1), 16 and 64: OS/2 2, 40: INFO, 52 and 56: with masks, 108: V4, 124: V5
struct Header {
  std::uint32_t size = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;  // negative: rows from top to bottom
  std::uint32_t bits = 0;
  std::uint32_t compression = kNone;
  std::uint32_t alpha_mask = 0;
  std::uint32_t pixels_at = 0;
};

Header read_header(ByteSource& source) {
  Header header;
  header.pixels_at = source.le32(10);
  header.size = source.le32(14);
  if (header.size == 12) {
    header.width = source.le16(18);
    header.height = source.le16(20);
    header.bits = source.le16(24);
    return header;
  }
  header.width = static_cast<std::int32_t>(source.le32(18));
  header.height = static_cast<std::int32_t>(source.le32(22));
  header.bits = source.le16(28);
  if (header.size >= 40) header.compression = source.le32(30);
  // In a 40-byte header the masks follow it; OS/2's 64 bytes mean other things there.
  const bool own_masks = header.size == 56 || header.size == 108 || header.size == 124;
  if (own_masks) header.alpha_mask = source.le32(14 + 52);
  return header;
}

// Without masks the fourth byte of 32 bits is padding by definition, whatever stands in it.
bool has_alpha(const Header& header) {
  return header.alpha_mask != 0 && (header.bits == 32 || header.bits == 16);
}

bool is_legal(const Header& header) {
  switch (header.bits) {
    case 1:
    case 2:
      return header.compression == kNone;
    case 4:
      return header.compression == kNone || header.compression == kRle4;
    case 8:
      return header.compression == kNone || header.compression == kRle8;
    case 24:
      return header.compression == kNone;
    case 16:
    case 32:
      return header.compression == kNone || header.compression == kMasks ||
             header.compression == kAlphaMasks;
    default:
      return false;
  }
}

// Run-length data has no length that the header could promise beyond its own count.
void check_length(ByteSource& source, const Header& header, ImageFacts& facts) {
  std::uint64_t need = 0;
  if (header.compression == kRle8 || header.compression == kRle4) {
    need = source.le32(34);
  } else {
    const auto row = (static_cast<std::uint64_t>(facts.stored.width) * header.bits + 31) / 32 * 4;
    need = row * static_cast<std::uint64_t>(facts.stored.height);
  }
  if (header.pixels_at + need > source.size())
    facts.truncated =
        fmt::format("{} bytes of pixels are missing", header.pixels_at + need - source.size());
}

}  // namespace

Result<SniffedImage> sniff_bmp(ByteSource& source) {
  SniffedImage image;
  ImageFacts& facts = image.facts;
  facts.format = "bmp";
  const Header header = read_header(source);
  if (!source.ok()) return cut_off("bmp");
  if (header.size == 40 && header.compression == kAlphaMasks)
    return fail(Code::input, "a bmp with the alpha masks of Windows CE, which is not read here",
                "export it as PNG");
  if (!is_legal(header))
    return fail(Code::input, fmt::format("bmp header states {} bits a pixel with compression {}",
                                         header.bits, header.compression));
  if (header.width < 0) return fail(Code::input, "bmp header states a negative width");
  WANPREP_CHECK(set_size(facts, static_cast<std::uint64_t>(header.width),
                         static_cast<std::uint64_t>(std::llabs(header.height))));
  facts.color_model = header.bits <= 8 ? "palette" : "rgb";
  facts.bit_depth = header.bits <= 8 ? static_cast<int>(header.bits) : header.bits == 16 ? 5 : 8;
  facts.channels = has_alpha(header) ? 4 : 3;
  if (has_alpha(header)) leave_alpha_open(image);
  check_length(source, header, facts);
  return image;
}

}  // namespace wanprep
