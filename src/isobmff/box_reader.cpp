#include "isobmff/box_reader.hpp"

#include <algorithm>

namespace wanprep::isobmff {

std::string fourcc_text(std::uint32_t code) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto byte = static_cast<unsigned char>(code >> shift);
    text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

Bytes Cursor::take(std::size_t count) {
  if (count > rest_.size()) {
    failed_ = true;
    count = rest_.size();
  }
  const Bytes taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

std::uint64_t Cursor::number(std::size_t bytes) {
  const Bytes taken = take(bytes);
  if (taken.size() < bytes) return 0;
  std::uint64_t value = 0;
  for (const auto byte : taken) value = value << 8 | byte;
  return value;
}

std::uint64_t leb128(Cursor& cursor) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) {
    const std::uint64_t byte = cursor.u8();
    value |= (byte & 127) << (i * 7);
    if (byte < 128) break;
  }
  return value;
}

std::optional<Box> next_box(Cursor& cursor) {
  if (cursor.left() < 8) return std::nullopt;
  std::uint64_t size = cursor.u32();
  Box box;
  box.type = cursor.u32();
  std::uint64_t header = 8;
  if (size == 1) {
    if (cursor.left() < 8) return std::nullopt;
    size = cursor.u64();
    header = 16;
  }
  if (size == 0) size = header + cursor.left();
  if (size < header) return std::nullopt;
  box.body =
      cursor.take(static_cast<std::size_t>(std::min<std::uint64_t>(size - header, cursor.left())));
  return box;
}

std::optional<Bytes> find_box(Bytes parent, std::uint32_t type) {
  Cursor cursor(parent);
  while (const auto box = next_box(cursor))
    if (box->type == type) return box->body;
  return std::nullopt;
}

}  // namespace wanprep::isobmff
