#include <algorithm>

#include "image/sniff_family.hpp"

namespace wanprep {
namespace {

constexpr unsigned kAlphaFlag = 0x10;

struct Bitstream {
  std::uint64_t width = 0;
  std::uint64_t height = 0;
  bool alpha = false;
};

Result<Bitstream> read_lossy(ByteSource& source, std::uint64_t at) {
  const bool key_frame = (source.u8(at) & 1) == 0;
  const auto start_code = source.le24(at + 3);
  const auto width = source.le16(at + 6) & 0x3FFF;
  const auto height = source.le16(at + 8) & 0x3FFF;
  if (!source.ok()) return cut_off("webp");
  if (!key_frame || start_code != 0x2A019D)
    return fail(Code::input, "webp has no VP8 key frame at its start");
  return Bitstream{width, height, false};
}

Result<Bitstream> read_lossless(ByteSource& source, std::uint64_t at) {
  const auto signature = source.u8(at);
  const auto bits = source.le32(at + 1);
  if (!source.ok()) return cut_off("webp");
  if (signature != 0x2F) return fail(Code::input, "webp has no VP8L signature at its start");
  return Bitstream{(bits & 0x3FFF) + 1u, (bits >> 14 & 0x3FFF) + 1u, (bits >> 28 & 1) != 0};
}

/// What the chunks of one file add up to.
struct Walk {
  bool extended = false;
  bool alpha_flag = false;
  bool alpha_data = false;  // an ALPH chunk, or VP8L that uses alpha
  bool covers_all = true;   // the first frame of an animation fills the canvas
  bool may_clear = false;   // a frame puts its own alpha in place of what is there, or clears it
  std::int64_t frames = 0;
  bool has_picture = false;
};

// An animation's frame: position, size, duration, flags in 16 bytes, then chunks of its own.
void read_animation_frame(ByteSource& source, std::uint64_t at, const ImageFacts& facts,
                          Walk& walk) {
  const auto width = static_cast<std::int64_t>(source.le24(at + 6)) + 1;
  const auto height = static_cast<std::int64_t>(source.le24(at + 9)) + 1;
  if (walk.frames == 0)
    walk.covers_all = width == facts.stored.width && height == facts.stored.height;
  constexpr unsigned overwrites = 2, clears_after = 1;
  const unsigned flags = source.u8(at + 15);
  const auto type = source.text(at + 16, 4);
  const bool alpha = type == "ALPH" || (type == "VP8L" && (source.le32(at + 25) >> 28 & 1) != 0);
  walk.alpha_data = walk.alpha_data || alpha;
  // What is blended over an opaque canvas leaves it opaque.
  const bool replaces = walk.frames == 0 || (flags & overwrites) != 0;
  walk.may_clear = walk.may_clear || (alpha && replaces) || (flags & clears_after) != 0;
  ++walk.frames;
  walk.has_picture = true;
}

Result<void> read_picture(ByteSource& source, std::uint64_t at, bool lossy, ImageFacts& facts,
                          Walk& walk) {
  if (walk.has_picture) return {};
  WANPREP_TRY(stream, lossy ? read_lossy(source, at) : read_lossless(source, at));
  walk.has_picture = true;
  walk.alpha_data = walk.alpha_data || stream.alpha;
  if (walk.extended) return {};
  return set_size(facts, stream.width, stream.height);
}

Result<void> read_chunk(ByteSource& source, const std::string& type, std::uint64_t data,
                        std::uint32_t length, Walk& walk, ImageFacts& facts) {
  if (type == "VP8X" && !walk.extended && !walk.has_picture) {
    walk.extended = true;
    walk.alpha_flag = (source.u8(data) & kAlphaFlag) != 0;
    const auto width = source.le24(data + 4) + std::uint64_t{1};
    const auto height = source.le24(data + 7) + std::uint64_t{1};
    if (!source.ok()) return cut_off("webp");
    return set_size(facts, width, height);
  }
  if (type == "VP8 " || type == "VP8L")
    return read_picture(source, data, type == "VP8 ", facts, walk);
  if (type == "ALPH") walk.alpha_data = true;
  if (type == "ANMF") read_animation_frame(source, data, facts, walk);
  if (type == "ICCP") facts.icc_profile = true;
  if (type == "EXIF") apply_exif(source, data, length, facts);
  if (type == "XMP ") apply_xmp(source, data, length, facts);
  return {};
}

}  // namespace

Result<SniffedImage> sniff_webp(ByteSource& source) {
  SniffedImage image;
  ImageFacts& facts = image.facts;
  facts.format = "webp";
  facts.channels = 3;
  facts.bit_depth = 8;
  facts.color_model = "rgb";
  const std::uint64_t end = std::uint64_t{source.le32(4)} + 8;
  Walk walk;
  std::uint64_t at = 12;
  while (source.ok() && at + 8 <= std::min(end, source.size())) {
    const auto type = source.text(at, 4);
    const auto length = source.le32(at + 4);
    WANPREP_CHECK(read_chunk(source, type, at + 8, length, walk, facts));
    at += 8 + std::uint64_t{length} + (length & 1);
  }
  if (facts.stored.width == 0) return cut_off("webp");
  // Some writers leave out the last padding byte.
  if (end > source.size() + 1 || at > source.size() + 1)
    facts.truncated = "the file is shorter than its header says";
  if (!walk.has_picture) facts.truncated = "no picture data";
  facts.frames = std::max<std::int64_t>(1, walk.frames);
  const bool gaps = walk.frames > 0 && !walk.covers_all;
  if (walk.alpha_flag || walk.alpha_data || gaps) {
    facts.channels = 4;
    leave_alpha_open(image);
    // The flag alone, or an animation over an opaque first frame that nothing clears again: opaque
    // for certain.
    image.undecided_alpha = gaps || (walk.frames > 0 ? walk.may_clear : walk.alpha_data);
  }
  return image;
}

}  // namespace wanprep
