#include "image/sniff.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "facts/private_words.hpp"
#include "image/exif.hpp"
#include "image/sniff_family.hpp"

namespace wanprep {
namespace {

using Head = std::span<const std::uint8_t>;

bool has_at(Head head, std::size_t at, std::string_view text) {
  return head.size() >= at + text.size() &&
         std::equal(text.begin(), text.end(), head.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::uint32_t le32(Head head, std::size_t at) {
  return head[at] | head[at + 1] << 8 | head[at + 2] << 16 | std::uint32_t{head[at + 3]} << 24;
}

// "BM" alone begins many a text, so the header's own size has to be one that exists.
bool is_bmp(Head head) {
  if (!has_at(head, 0, "BM") || head.size() < 18) return false;
  const auto size = le32(head, 14);
  for (const std::uint32_t known : {12u, 16u, 40u, 52u, 56u, 64u, 108u, 124u})
    if (size == known) return true;
  return false;
}

// The major brand decides where it is one of ours; "mif1" and "msf1" name the box structure alone,
// and then a compatible brand tells the codec.
std::optional<std::string> heif_brand(Head head) {
  if (!has_at(head, 4, "ftyp") || head.size() < 16) return std::nullopt;
  const std::size_t end =
      std::min<std::size_t>({head.size(), std::size_t{head[2]} << 8 | head[3], std::size_t{4096}});
  const auto format_of = [&](std::size_t at) -> std::string {
    for (const auto* brand : {"avif", "avis"})
      if (has_at(head, at, brand)) return "avif";
    for (const auto* brand : {"heic", "heix", "heim", "heis", "hevc", "hevx"})
      if (has_at(head, at, brand)) return "heif";
    return "";
  };
  if (const auto major = format_of(8); !major.empty()) return major;
  if (!has_at(head, 8, "mif1") && !has_at(head, 8, "msf1")) return std::nullopt;
  for (std::size_t at = 16; at + 4 <= end; at += 4)
    if (const auto format = format_of(at); !format.empty()) return format;
  return "heif";
}

Result<SniffedImage> sniff_by_content(ByteSource& source) {
  const auto head = source.some(0, 4096);
  const auto format = image_format(head);
  if (!format) return fail(Code::input, "not an image that this program knows");
  if (*format == "jpeg") return sniff_jpeg(source);
  if (*format == "png") return sniff_png(source);
  if (*format == "bmp") return sniff_bmp(source);
  if (*format == "webp") return sniff_webp(source);
  if (*format == "gif") return sniff_gif(source);
  if (*format == "tiff") return sniff_tiff(source);
  if (*format == "jxl") return sniff_jxl(source);
  return sniff_heif(source, *format);
}

const std::vector<std::string>& endings_of(const std::string& format) {
  static const std::map<std::string, std::vector<std::string>> table = {
      {"jpeg", {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"}},
      {"png", {".png", ".apng"}},
      {"bmp", {".bmp", ".dib"}},
      {"webp", {".webp"}},
      {"gif", {".gif"}},
      {"tiff", {".tif", ".tiff", ".dng"}},
      {"heif", {".heic", ".heif", ".hif", ".heics", ".heifs"}},
      {"avif", {".avif", ".avifs", ".heif"}},
      {"jxl", {".jxl"}}};
  static const std::vector<std::string> none;
  const auto found = table.find(format);
  return found == table.end() ? none : found->second;
}

// A name without any ending contradicts nothing.
bool name_agrees(const std::filesystem::path& path, const std::string& format) {
  std::string ending = path.extension().string();
  for (auto& letter : ending)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  const auto& endings = endings_of(format);
  return ending.empty() || std::find(endings.begin(), endings.end(), ending) != endings.end();
}

Result<SniffedImage> finish(Result<SniffedImage> image, ByteSource& source,
                            const std::filesystem::path& name) {
  if (!image) return image;
  image->facts.bytes = source.size();
  image->facts.extension_matches = name_agrees(name, image->facts.format);
  return image;
}

}  // namespace

std::optional<std::string> image_format(std::span<const std::uint8_t> head) {
  if (has_at(head, 0, "\xFF\xD8\xFF")) return "jpeg";
  if (has_at(head, 0, "\x89PNG\r\n\x1A\n")) return "png";
  if (is_bmp(head)) return "bmp";
  if (has_at(head, 0, "RIFF") && has_at(head, 8, "WEBP")) return "webp";
  if (has_at(head, 0, "GIF87a") || has_at(head, 0, "GIF89a")) return "gif";
  for (const auto magic : {std::string_view("II*\0", 4), std::string_view("MM\0*", 4),
                           std::string_view("II+\0", 4), std::string_view("MM\0+", 4)})
    if (has_at(head, 0, magic)) return "tiff";
  if (has_at(head, 0, "\xFF\x0A") || has_at(head, 4, "JXL \r\n\x87\n")) return "jxl";
  return heif_brand(head);
}

Result<SniffedImage> sniff_image(const std::filesystem::path& path) {
  WANPREP_TRY(source, ByteSource::open(path));
  return finish(sniff_by_content(source), source, path);
}

Result<SniffedImage> sniff_image_bytes(std::span<const std::uint8_t> bytes,
                                       const std::string& name) {
  ByteSource source(bytes);
  return finish(sniff_by_content(source), source, name);
}

void apply_exif(ByteSource& source, std::uint64_t start, std::uint64_t length, ImageFacts& facts) {
  // WEBP and HEIF writers put JPEG's "Exif" before the TIFF structure or leave it out.
  if (length > 6 && start + 6 <= source.size() &&
      source.text(start, 6) == std::string_view("Exif\0\0", 6)) {
    start += 6;
    length -= 6;
  }
  const auto exif = read_exif(source, start, length);
  if (!exif.orientation.upright()) facts.orientation = exif.orientation;
  for (const auto& place : exif.location) add_location(facts.location, place);
}

namespace {

std::string text_at(ByteSource& source, std::uint64_t start, std::uint64_t length) {
  constexpr std::uint64_t most = 1 << 20;
  const auto bytes = source.some(start, static_cast<std::size_t>(std::min(length, most)));
  return {bytes.begin(), bytes.end()};
}

}  // namespace

void apply_xmp(ByteSource& source, std::uint64_t start, std::uint64_t length, ImageFacts& facts) {
  if (xml_tells_private(text_at(source, start, length))) add_location(facts.location, "XMP");
}

void apply_iptc(ByteSource& source, std::uint64_t start, std::uint64_t length, ImageFacts& facts) {
  if (iptc_tells_place(text_at(source, start, length))) add_location(facts.location, "IPTC");
}

Result<void> set_size(ImageFacts& facts, std::uint64_t width, std::uint64_t height) {
  constexpr std::uint64_t most = 0x7FFFFFFF;
  if (width == 0 || height == 0 || width > most || height > most)
    return fail(Code::input, fmt::format("{} header states an impossible size of {} x {} pixels",
                                         facts.format, width, height));
  facts.stored = {static_cast<int>(width), static_cast<int>(height)};
  return {};
}

tl::unexpected<Error> cut_off(const std::string& format) {
  return fail(Code::input, fmt::format("{} is cut off inside its header", format));
}

void leave_alpha_open(SniffedImage& image) {
  image.facts.alpha = Alpha::opaque;
  image.undecided_alpha = true;
}

}  // namespace wanprep
