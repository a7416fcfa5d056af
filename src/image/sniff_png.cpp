#include <algorithm>

#include <fmt/format.h>

#include "image/png_text.hpp"
#include "image/sniff_family.hpp"

namespace wanprep {
namespace {

constexpr unsigned kGray = 0;
constexpr unsigned kRgb = 2;
constexpr unsigned kPalette = 3;
constexpr unsigned kGrayAlpha = 4;
constexpr unsigned kRgba = 6;

bool is_legal(unsigned color, unsigned depth) {
  const bool small = depth == 1 || depth == 2 || depth == 4;
  switch (color) {
    case kGray:
      return small || depth == 8 || depth == 16;
    case kPalette:
      return small || depth == 8;
    case kRgb:
    case kGrayAlpha:
    case kRgba:
      return depth == 8 || depth == 16;
    default:
      return false;
  }
}

int channels_of(unsigned color) {
  switch (color) {
    case kGray:
      return 1;
    case kGrayAlpha:
      return 2;
    case kRgba:
      return 4;
    default:
      return 3;
  }
}

Result<unsigned> read_header(ByteSource& source, SniffedImage& image) {
  ImageFacts& facts = image.facts;
  const auto length = source.be32(8);
  const auto type = source.text(12, 4);
  const auto width = source.be32(16);
  const auto height = source.be32(20);
  const unsigned depth = source.u8(24);
  const unsigned color = source.u8(25);
  if (!source.ok()) return cut_off("png");
  if (length != 13 || type != "IHDR")
    return fail(Code::input, "png does not begin with its header chunk IHDR");
  if (!is_legal(color, depth))
    return fail(Code::input,
                fmt::format("png header states color type {} with {} bits", color, depth));
  facts.bit_depth = static_cast<int>(depth);
  facts.channels = channels_of(color);
  facts.color_model = color == kPalette                       ? "palette"
                      : color == kGray || color == kGrayAlpha ? "gray"
                                                              : "rgb";
  if (color == kGrayAlpha || color == kRgba) leave_alpha_open(image);
  WANPREP_CHECK(set_size(facts, width, height));
  return color;
}

// A palette whose every entry is full is opaque without a look at the pixels; a color key, or a
// palette with a lower entry, shows only in the pixels that use it.
void read_transparency(ByteSource& source, std::uint64_t at, std::uint32_t length, unsigned color,
                       SniffedImage& image) {
  if (color == kGrayAlpha || color == kRgba || image.facts.alpha != Alpha::none) return;
  image.facts.channels += 1;
  leave_alpha_open(image);
  if (color != kPalette) return;
  const auto entries = source.some(at, std::min<std::uint32_t>(length, 256));
  image.undecided_alpha =
      std::any_of(entries.begin(), entries.end(), [](std::uint8_t entry) { return entry != 255; });
}

// Whether a pixel that the first picture of an animation fills may be clear later (PNG third
// edition, 12.4, fcTL): what is blended over a full pixel leaves it full, what replaces it or
// clears its place need not. What the last picture does to its place is never seen. Where the still
// picture is none of them, the first one stands on an empty canvas.
class LaterFrames {
 public:
  void add(ByteSource& source, std::uint64_t at, std::uint32_t length, bool after_still) {
    constexpr std::uint64_t kDispose = 24, kBlend = 25;
    if (length <= kBlend) return;
    const bool replaces = source.u8(at + kBlend) == 0;
    may_clear_ = may_clear_ || clears_ || (first_ ? after_still : replaces);
    clears_ = source.u8(at + kDispose) == 1;
    first_ = false;
  }
  bool may_clear() const { return may_clear_; }

 private:
  bool first_ = true;
  bool clears_ = false;
  bool may_clear_ = false;
};

}  // namespace

Result<SniffedImage> sniff_png(ByteSource& source) {
  SniffedImage image;
  ImageFacts& facts = image.facts;
  facts.format = "png";
  WANPREP_TRY(color, read_header(source, image));
  bool has_data = false;
  LaterFrames later;
  PngTexts texts;
  std::uint64_t at = 8 + 12 + 13;
  while (source.ok() && at + 12 <= source.size()) {
    const auto length = source.be32(at);
    const auto type = source.text(at + 4, 4);
    const std::uint64_t data = at + 8;
    const std::uint64_t end = data + length + 4;
    if (type == "IEND") {
      if (!has_data) return fail(Code::input, "png has no picture data (IDAT)");
      image.later_frames_may_clear = later.may_clear();
      return image;
    }
    if (end > source.size()) break;
    if (type == "IDAT") has_data = true;
    if (type == "tRNS") read_transparency(source, data, length, color, image);
    // The animation counts only when announced before the picture data; later it is ignored.
    if (type == "acTL" && length >= 8 && !has_data)
      facts.frames = std::max<std::int64_t>(1, source.be32(data));
    if (type == "fcTL") later.add(source, data, length, has_data);
    if (type == "iCCP") facts.icc_profile = true;
    if (type == "eXIf") apply_exif(source, data, length, facts);
    if (type == "tEXt" || type == "zTXt" || type == "iTXt")
      texts.add(source, data, length, type, facts);
    at = end;
  }
  facts.truncated = has_data ? "the end of the picture data (IEND) is missing"
                             : "the file ends inside or before its first picture data";
  return image;
}

}  // namespace wanprep
