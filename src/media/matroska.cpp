#include "media/matroska.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "media/file_bytes.hpp"

namespace wanprep {
namespace {

constexpr std::uint64_t kHeader = 0x1A45DFA3;
constexpr std::uint64_t kSegment = 0x18538067;
constexpr std::uint64_t kCluster = 0x1F43B675;

struct Element {
  std::uint64_t id = 0;
  std::uint64_t body = 0;                            // where it starts
  std::optional<std::uint64_t> size = std::nullopt;  // nothing: until its parent ends
};

std::size_t number_length(std::uint8_t first) {
  std::size_t length = 1;
  while (length <= 8 && (first >> (8 - length) & 1) == 0) ++length;
  return length;
}

// An EBML number's length stands in its leading zeros.
std::optional<std::uint64_t> number(std::string_view bytes, std::size_t& at, bool with_marker) {
  if (at >= bytes.size()) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(bytes[at]);
  const auto length = number_length(first);
  if (length > 8 || at + length > bytes.size()) return std::nullopt;
  std::uint64_t value = with_marker ? first : first & ((1u << (8 - length)) - 1);
  for (std::size_t i = 1; i < length; ++i)
    value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  at += length;
  return value;
}

std::optional<Element> element_at(const InputFile& file, std::uint64_t offset) {
  const auto bytes = bytes_at(file, offset, 12);
  std::size_t at = 0;
  const auto id = number(bytes, at, true);
  if (!id || at > 4) return std::nullopt;
  const auto size_at = at;
  const auto size = number(bytes, at, false);
  if (!size) return std::nullopt;
  Element found{*id, offset + at};
  // All ones mean "unknown".
  if (*size != (std::uint64_t{1} << (at - size_at) * 7) - 1) found.size = *size;
  return found;
}

std::optional<std::uint64_t> segment_start(const InputFile& file) {
  const auto header = element_at(file, 0);
  if (!header || header->id != kHeader || !header->size || *header->size > file.bytes())
    return std::nullopt;
  return header->body + *header->size;
}

}  // namespace

bool says_webm(const InputFile& file) {
  const auto text = bytes_at(file, 0, 256);
  auto at = text.find("\x42\x82");
  if (at == std::string::npos) return false;
  at += 2;
  // Writers spend one to eight bytes on the length of four.
  const auto size = number(text, at, false);
  return size && *size >= 4 && std::string_view(text).substr(at).starts_with("webm");
}

std::optional<std::string> matroska_cut_off(const InputFile& file) {
  auto at = segment_start(file);
  while (at && *at < file.bytes()) {
    const auto element = element_at(file, *at);
    if (!element) return std::nullopt;
    const auto left = file.bytes() - std::min(element->body, file.bytes());
    if (element->size && *element->size > left)
      return element->id == kSegment
                 ? fmt::format("the file has {} of the {} bytes that its header states",
                               file.bytes(), element->body + *element->size)
                 : fmt::format(
                       "the element at byte {} states {} bytes, and {} are left of the file", *at,
                       *element->size, left);
    // A whole segment holds whole clusters.
    if (element->size && element->id == kSegment) return std::nullopt;
    if (!element->size && element->id != kSegment && element->id != kCluster) return std::nullopt;
    at = element->body + element->size.value_or(0);
  }
  return std::nullopt;
}

}  // namespace wanprep
