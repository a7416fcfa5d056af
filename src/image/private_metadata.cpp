#include "image/private_metadata.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include <fmt/format.h>

namespace wanprep {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t be(std::string_view bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i)
    value = value << 8 | byte_at(bytes, at + static_cast<std::size_t>(i));
  return value;
}

std::uint32_t le32(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2) << 16 |
         byte_at(bytes, at + 3) << 24;
}

tl::unexpected<Error> broken(const std::string& format, std::size_t at) {
  return fail(Code::input, fmt::format("{} is broken at byte {}", format, at));
}

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// JFIF says the density, ICC the colors, Adobe how components are coded. The other application
// segments are the camera's.
bool stays(unsigned marker, std::string_view segment) {
  if (marker < 0xE0 || marker > 0xEF) return true;
  if (marker == 0xE0) return segment.substr(4).starts_with("JFIF");
  if (marker == 0xE2) return segment.substr(4).starts_with("ICC_PROFILE");
  return marker == 0xEE;
}

// Coded data: up to a marker that is neither a stuffed byte nor a restart.
std::size_t end_of_scan(std::string_view bytes, std::size_t at) {
  for (; at + 1 < bytes.size(); ++at) {
    if (byte_at(bytes, at) != 0xFF) continue;
    const unsigned next = byte_at(bytes, at + 1);
    if (next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7)) return at;
  }
  return bytes.size();
}

Result<std::string> bare_jpeg(std::string_view bytes) {
  if (!bytes.starts_with("\xFF\xD8")) return broken("jpeg", 0);
  std::string out(bytes.substr(0, 2));
  std::size_t at = 2;
  while (at + 4 <= bytes.size() || at + 2 == bytes.size()) {
    if (byte_at(bytes, at) != 0xFF) return broken("jpeg", at);
    const unsigned marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (marker == 0xD9) return out + "\xFF\xD9";
    if (at + 4 > bytes.size()) break;
    const std::size_t length = be(bytes, at + 2, 2);
    if (length < 2 || length + 2 > bytes.size() - at) return broken("jpeg", at);
    auto end = at + 2 + length;
    if (marker == 0xDA) end = end_of_scan(bytes, end);
    const auto segment = bytes.substr(at, end - at);
    if (stays(marker, segment)) out += segment;
    at = end;
  }
  return broken("jpeg", at);
}

bool is_critical(std::string_view type) { return (type[0] & 0x20) == 0; }

Result<std::string> bare_png(std::string_view bytes) {
  constexpr std::string_view signature("\x89PNG\r\n\x1A\n", 8);
  if (!bytes.starts_with(signature)) return broken("png", 0);
  std::string out(signature);
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    const std::size_t length = be(bytes, at, 4);
    if (length > bytes.size() - at - 12) return broken("png", at);
    const auto type = bytes.substr(at + 4, 4);
    if (is_critical(type) ||
        one_of(type, {"tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT", "pHYs", "bKGD"}))
      out += bytes.substr(at, length + 12);
    if (type == "IEND") return out;
    at += length + 12;
  }
  return broken("png", bytes.size());
}

Result<std::string> bare_webp(std::string_view bytes) {
  if (bytes.size() < 12 || !bytes.starts_with("RIFF") || bytes.substr(8, 4) != "WEBP")
    return broken("webp", 0);
  const auto end = std::min<std::size_t>(bytes.size(), std::size_t{le32(bytes, 4)} + 8);
  std::string out(bytes.substr(0, 12));
  for (std::size_t at = 12; at + 8 <= end;) {
    const std::size_t length = le32(bytes, at + 4);
    if (length > bytes.size() - at - 8) return broken("webp", at);
    const auto type = bytes.substr(at, 4);
    if (one_of(type, {"VP8X", "VP8 ", "VP8L", "ALPH", "ICCP", "ANIM", "ANMF"})) {
      const auto start = out.size();
      out += bytes.substr(at, length + 8);
      if (length % 2 != 0) out += '\0';
      // The flags that announce EXIF and XMP.
      if (type == "VP8X" && length >= 1)
        out[start + 8] = static_cast<char>(out[start + 8] & ~(0x08 | 0x04));
    }
    at += 8 + length + length % 2;
  }
  const auto size = static_cast<std::uint32_t>(out.size() - 8);
  for (std::size_t i = 0; i < 4; ++i) out[4 + i] = static_cast<char>(size >> (8 * i) & 0xFF);
  return out;
}

}  // namespace

bool can_drop_metadata(const std::string& format) {
  return format == "jpeg" || format == "png" || format == "webp";
}

Result<std::string> without_private_metadata(std::string_view bytes, const std::string& format) {
  if (format == "jpeg") return bare_jpeg(bytes);
  if (format == "png") return bare_png(bytes);
  if (format == "webp") return bare_webp(bytes);
  return fail(Code::internal, fmt::format("metadata of {} is not taken out alone", format));
}

}  // namespace wanprep
