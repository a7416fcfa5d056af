/// Small image files, byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wanprep::testing {

using Bytes = std::vector<std::uint8_t>;

inline Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

inline Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline Bytes be32(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
          static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

inline Bytes le32(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 24)};
}

inline Bytes le16(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8)};
}

inline Bytes chunk(std::string_view type, const Bytes& data) {
  return be32(static_cast<std::uint32_t>(data.size())) + bytes(type) + data + be32(0);
}

/// A PNG with the given color type and depth and further chunks before its picture data.
inline Bytes png(std::uint8_t color, std::uint8_t depth, const Bytes& extra = {},
                 std::uint32_t width = 4, std::uint32_t height = 3) {
  return bytes("\x89PNG\r\n\x1A\n") +
         chunk("IHDR", be32(width) + be32(height) + Bytes{depth, color, 0, 0, 0}) + extra +
         chunk("IDAT", {1, 2, 3}) + chunk("IEND", {});
}

/// A BMP with an info header of `size` bytes, 4 x 3 pixels, complete.
inline Bytes bmp(std::uint32_t size, std::uint32_t bits, std::uint32_t compression = 0,
                 std::uint32_t alpha_mask = 0, std::int32_t height = 3) {
  Bytes info = le32(size);
  if (size == 12) {
    info = info + le16(4) + le16(3) + le16(1) + le16(bits);
  } else {
    info = info + le32(4) + le32(static_cast<std::uint32_t>(height)) + le16(1) + le16(bits) +
           le32(compression);
    info.resize(52, 0);
    info = info + le32(alpha_mask);
    info.resize(size < 56 ? 56 : size, 0);
  }
  const auto offset = static_cast<std::uint32_t>(14 + info.size() + 1024);
  return bytes("BM") + le32(0) + le32(0) + le32(offset) + info + Bytes(1024 + 4 * 4 * 3, 0);
}

/// EXIF as JPEG's APP1 holds it, little endian, with `orientation` and an empty or a full GPS part.
inline Bytes exif(std::uint32_t orientation, bool gps) {
  Bytes block = bytes("II") + le16(42) + le32(8) + le16(gps ? 2 : 1);
  block = block + le16(0x0112) + le16(3) + le32(1) + le32(orientation);
  if (gps) block = block + le16(0x8825) + le16(4) + le32(1) + le32(38);
  block = block + le32(0);
  if (gps)
    block = block + le16(2) + le16(0) + le16(1) + le32(4) + le32(2) + le16(2) + le16(5) + le32(3) +
            le32(0) + le32(0);
  return block;
}

inline Bytes segment(std::uint8_t marker, const Bytes& data) {
  const auto length = data.size() + 2;
  return Bytes{0xFF, marker, static_cast<std::uint8_t>(length >> 8),
               static_cast<std::uint8_t>(length)} +
         data;
}

/// A JPEG without real picture data; `extra` stands before the frame header.
inline Bytes jpeg(std::uint8_t components, const Bytes& extra = {}, bool ends = true) {
  Bytes frame = {8, 0, 3, 0, 4, components};
  for (std::uint8_t i = 1; i <= components; ++i) frame = frame + Bytes{i, 0x11, 0};
  Bytes scan = {components};
  for (std::uint8_t i = 1; i <= components; ++i) scan = scan + Bytes{i, 0};
  return Bytes{0xFF, 0xD8} + extra + segment(0xC0, frame) + segment(0xDA, scan + Bytes{0, 63, 0}) +
         Bytes{1, 2, 3, 0xFF, 0x00, 4} + (ends ? Bytes{0xFF, 0xD9} : Bytes{});
}

inline Bytes riff_chunk(std::string_view type, Bytes data) {
  const auto length = static_cast<std::uint32_t>(data.size());
  if (length % 2 == 1) data.push_back(0);
  return bytes(type) + le32(length) + data;
}

inline Bytes webp(const Bytes& chunks) {
  return bytes("RIFF") + le32(static_cast<std::uint32_t>(chunks.size() + 4)) + bytes("WEBP") +
         chunks;
}

inline Bytes vp8x(std::uint8_t flags) {
  return riff_chunk("VP8X", {flags, 0, 0, 0, 3, 0, 0, 2, 0, 0});
}

inline Bytes vp8l(bool alpha) {
  return riff_chunk("VP8L", Bytes{0x2F} + le32(3u | 2u << 14 | (alpha ? 1u << 28 : 0u)) + Bytes{0});
}

}  // namespace wanprep::testing
