#include "session/shot_text.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "core/utf8.hpp"

namespace wanprep {
namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

std::uint32_t unit_at(std::string_view bytes, std::size_t at, bool little) {
  const auto low = static_cast<unsigned char>(bytes[at + (little ? 0 : 1)]);
  const auto high = static_cast<unsigned char>(bytes[at + (little ? 1 : 0)]);
  return static_cast<std::uint32_t>(high) << 8 | low;
}

std::string from_utf16(std::string_view bytes, bool little, std::vector<RowError>& errors) {
  std::string out;
  int line = 1;
  for (std::size_t at = 2; at + 1 < bytes.size(); at += 2) {
    std::uint32_t code = unit_at(bytes, at, little);
    if (code >= 0xD800 && code < 0xDC00 && at + 3 < bytes.size()) {
      const std::uint32_t second = unit_at(bytes, at + 2, little);
      if (second >= 0xDC00 && second < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00);
        at += 2;
      }
    }
    if (code >= 0xD800 && code < 0xE000)
      errors.push_back({line, "half of a UTF-16 character stands alone"});
    else
      append_utf8(out, code);
    if (code == '\n') ++line;
  }
  if (bytes.size() % 2 != 0) errors.push_back({line, "the file ends within a UTF-16 character"});
  return out;
}

/// Where `line` first leaves UTF-8, if it does.
std::size_t first_stranger(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t length = utf8_sequence(line.substr(at));
    if (length == 0 || line[at] == '\0') return at;
    at += length;
  }
  return std::string_view::npos;
}

void check_utf8(std::string_view text, std::vector<RowError>& errors) {
  int number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (const auto at = first_stranger(line); at != std::string_view::npos)
      errors.push_back(
          {number, fmt::format("byte {:#04x} at column {} is not UTF-8; save the list as UTF-8",
                               static_cast<unsigned char>(line[at]), at + 1)});
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string decoded_text(std::string_view bytes, std::vector<RowError>& errors) {
  if (bytes.starts_with("\xFF\xFE")) return from_utf16(bytes, true, errors);
  if (bytes.starts_with("\xFE\xFF")) return from_utf16(bytes, false, errors);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  check_utf8(bytes, errors);
  return std::string(bytes);
}

}  // namespace wanprep
