#include <algorithm>

#include <fmt/format.h>

#include "image/exif.hpp"
#include "image/sniff_family.hpp"

namespace wanprep {
namespace {

constexpr unsigned kEndOfImage = 0xD9;
constexpr unsigned kStartOfScan = 0xDA;

bool is_frame_header(unsigned marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool stands_alone(unsigned marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8); }

// ITU-T T.81, table B.1: lossless, hierarchical and arithmetic coding, which next to no decoder
// reads; F7 is JPEG-LS's own.
Result<void> check_coding(unsigned marker) {
  const bool usual = marker == 0xC0 || marker == 0xC1 || marker == 0xC2;
  if (usual) return {};
  const bool arithmetic = marker >= 0xC9 && marker != 0xF7;
  return fail(Code::input,
              fmt::format("a jpeg with {} coding (frame header {:02X}), which is not read here",
                          marker == 0xF7   ? "JPEG-LS"
                          : arithmetic     ? "arithmetic"
                          : marker == 0xC3 ? "lossless"
                                           : "hierarchical",
                          marker),
              "export it as an ordinary JPEG or PNG");
}

Result<void> read_frame_header(ByteSource& source, std::uint64_t at, ImageFacts& facts) {
  facts.bit_depth = source.u8(at);
  const auto height = source.be16(at + 1);
  const auto width = source.be16(at + 3);
  facts.channels = source.u8(at + 5);
  if (!source.ok()) return cut_off("jpeg");
  if (facts.channels < 1 || facts.channels > 4 || facts.bit_depth < 2 || facts.bit_depth > 16)
    return fail(Code::input, fmt::format("jpeg header states {} components of {} bits",
                                         facts.channels, facts.bit_depth));
  facts.color_model = facts.channels == 4 ? "cmyk" : facts.channels == 3 ? "rgb" : "gray";
  return set_size(facts, width, height);
}

void read_application_data(ByteSource& source, std::uint64_t at, std::uint64_t length,
                           ImageFacts& facts) {
  const std::string name =
      source.text(at, static_cast<std::size_t>(std::min<std::uint64_t>(length, 29)));
  if (name.starts_with("Exif")) apply_exif(source, at, length, facts);
  if (name.starts_with("http://ns.adobe.com/xap/1.0/")) apply_xmp(source, at, length, facts);
  // The second and further parts of a long packet.
  if (name.starts_with("http://ns.adobe.com/xmp/exten")) apply_xmp(source, at, length, facts);
  if (name.starts_with("Photoshop 3.0")) apply_iptc(source, at, length, facts);
  if (name.starts_with("ICC_PROFILE")) facts.icc_profile = true;
}

// Position of the next marker's code at or after `at`: skips fill bytes and what is no marker.
std::uint64_t next_marker(ByteSource& source, std::uint64_t at) {
  while (source.ok()) {
    if (source.u8(at) != 0xFF) {
      ++at;
      continue;
    }
    while (source.ok() && source.u8(at) == 0xFF) ++at;
    if (source.u8(at) != 0x00) return at;
    ++at;
  }
  return at;
}

// Only for a file whose last bytes are no EOI: phones append films and gain maps, so the picture
// may well be whole. Segments are stepped over, since an embedded thumbnail has an EOI of its own.
bool has_end_of_image(ByteSource& source, std::uint64_t at) {
  while (source.ok()) {
    at = next_marker(source, at);
    const unsigned marker = source.u8(at);
    if (!source.ok()) return false;
    if (marker == kEndOfImage) return true;
    at += 1;
    if (!stands_alone(marker)) at += std::max<std::uint64_t>(source.be16(at), 2);
  }
  return false;
}

bool ends_with_end_of_image(ByteSource& source) {
  const std::size_t look = 32;
  const auto start = source.size() > look ? source.size() - look : 0;
  auto tail = source.some(start, look);
  while (!tail.empty() && tail.back() == 0) tail.pop_back();
  return tail.size() >= 2 && tail[tail.size() - 2] == 0xFF && tail.back() == kEndOfImage;
}

}  // namespace

// A second picture behind the first (multi-picture format: gain maps, depth, previews) is no
// further frame of an animation, so frames stays 1.
Result<SniffedImage> sniff_jpeg(ByteSource& source) {
  SniffedImage image;
  ImageFacts& facts = image.facts;
  facts.format = "jpeg";
  std::uint64_t at = 2;
  while (true) {
    at = next_marker(source, at);
    const unsigned marker = source.u8(at);
    if (!source.ok() || marker == kEndOfImage) return cut_off("jpeg");
    ++at;
    if (stands_alone(marker)) continue;
    const std::uint64_t length = source.be16(at);
    if (!source.ok() || length < 2) return cut_off("jpeg");
    if (marker == kStartOfScan) break;
    if (is_frame_header(marker) || marker == 0xF7) {
      WANPREP_CHECK(check_coding(marker));
      WANPREP_CHECK(read_frame_header(source, at + 2, facts));
    }
    if (marker >= 0xE0 && marker <= 0xEF && at + length <= source.size())
      read_application_data(source, at + 2, length - 2, facts);
    at += length;
  }
  if (facts.channels == 0) return fail(Code::input, "jpeg has no frame header before its scan");
  if (!ends_with_end_of_image(source) && !has_end_of_image(source, at))
    facts.truncated = "the end of the picture data (EOI) is missing";
  return image;
}

}  // namespace wanprep
