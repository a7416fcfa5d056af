#include "image/png_text.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "facts/private_words.hpp"
#include "image/exif.hpp"
#include "image/inflate.hpp"
#include "image/sniff_family.hpp"

namespace wanprep {
namespace {

constexpr std::size_t kMostPacked = std::size_t{1} << 20;
constexpr std::size_t kMostText = std::size_t{2} << 20;

// Up to a NUL, which is taken along.
std::string_view word(std::string_view& rest) {
  const auto end = std::min(rest.find('\0'), rest.size());
  const auto found = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return found;
}

// The text of a chunk without its keyword, unpacked (PNG third edition, 11.3.3).
std::string text_of(std::string_view rest, const std::string& type) {
  if (type == "tEXt" || rest.empty()) return std::string(rest);
  const bool packed = type == "zTXt" || rest.front() == 1;
  rest.remove_prefix(std::min<std::size_t>(rest.size(), type == "zTXt" ? 1 : 2));
  if (type == "iTXt") {
    word(rest);  // language
    word(rest);  // keyword in that language
  }
  return packed ? inflated(rest, kMostText) : std::string(rest);
}

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// ImageMagick's: a line's end, a name, a line's end, a length, then hexadecimal digits in lines.
std::vector<std::uint8_t> raw_profile(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  const auto name = text.find_first_not_of("\n\r ");
  if (name == std::string_view::npos) return bytes;
  const auto length = text.find_first_not_of("\n\r ", text.find_first_of("\n\r", name));
  if (length == std::string_view::npos) return bytes;
  const auto digits = text.find_first_of("\n\r ", length);
  if (digits == std::string_view::npos) return bytes;
  std::optional<unsigned> high;
  for (const char c : text.substr(digits)) {
    const auto value = digit(c);
    if (!value) continue;
    if (high) bytes.push_back(static_cast<std::uint8_t>(*high << 4 | *value));
    high = high ? std::nullopt : value;
  }
  return bytes;
}

// Viewers turn a picture by the chunk eXIf, and not by a text.
void apply_private_exif(ByteSource& source, std::uint64_t length, ImageFacts& facts) {
  const auto shown = facts.orientation;
  apply_exif(source, 0, length, facts);
  facts.orientation = shown;
}

void read_profile(const std::vector<std::uint8_t>& bytes, ImageFacts& facts) {
  ByteSource source(bytes);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  // EXIF stands for the place of "APP1", which may hold XMP as well.
  if (text.find("<x:xmpmeta") != std::string_view::npos ||
      text.find("<rdf:RDF") != std::string_view::npos)
    apply_xmp(source, 0, bytes.size(), facts);
  else if (text.find("8BIM") != std::string_view::npos)
    apply_iptc(source, 0, bytes.size(), facts);
  else
    apply_private_exif(source, bytes.size(), facts);
}

}  // namespace

void PngTexts::add(ByteSource& source, std::uint64_t at, std::uint32_t length,
                   const std::string& type, ImageFacts& facts) {
  const auto data = source.some(at, std::min({std::size_t{length}, kMostPacked, left_}));
  left_ -= data.size();
  std::string_view rest(reinterpret_cast<const char*>(data.data()), data.size());
  const auto keyword = word(rest);
  constexpr std::string_view raw = "Raw profile type ";
  const bool profile = keyword.starts_with(raw);
  const bool xmp = keyword == "XML:com.adobe.xmp";
  if (!profile && !xmp) {
    // "exif:GPSLatitude", "Location": one text each.
    if (key_tells_private(keyword)) add_location(facts.location, "PNG text");
    return;
  }
  auto text = text_of(rest, type);
  left_ -= std::min(left_, text.size());
  if (xmp) {
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    ByteSource packet(bytes);
    return apply_xmp(packet, 0, bytes.size(), facts);
  }
  const auto kind = keyword.substr(raw.size());
  if (kind == "icc" || kind == "icm") return;
  read_profile(raw_profile(text), facts);
}

}  // namespace wanprep
