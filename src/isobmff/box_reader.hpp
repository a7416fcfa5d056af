/// A bounds-checked reader of big-endian fields and boxes inside a span of bytes.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>

namespace wanprep::isobmff {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint32_t fourcc(const char (&text)[5]) {
  std::uint32_t code = 0;
  for (int i = 0; i < 4; ++i) code = code << 8 | static_cast<unsigned char>(text[i]);
  return code;
}
/// "avc1"; trailing blanks are cut off, unprintable bytes shown as '?'.
std::string fourcc_text(std::uint32_t code);

/// The four bytes at `at`, which must lie inside. Tables have millions of them, so it is inline.
inline std::uint32_t big32(Bytes bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return std::endian::native == std::endian::little ? __builtin_bswap32(value) : value;
}

/// Reads forwards. Beyond the end everything reads as 0 and failed() stays true.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : rest_(bytes) {}
  std::size_t left() const { return rest_.size(); }
  bool failed() const { return failed_; }
  Bytes rest() const { return rest_; }

  Bytes take(std::size_t count);
  void skip(std::size_t count) { take(count); }
  std::uint64_t number(std::size_t bytes);
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  std::int32_t i32() { return static_cast<std::int32_t>(u32()); }
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }

 private:
  Bytes rest_;
  bool failed_ = false;
};

/// AV1's numbers: seven bits a byte, the lowest first, at most eight bytes.
std::uint64_t leb128(Cursor& cursor);

struct Box {
  std::uint32_t type = 0;
  Bytes body;
};

/// The next box, its body clipped to its parent; nothing at the end or at an impossible size.
std::optional<Box> next_box(Cursor& cursor);
/// The first child of that type.
std::optional<Bytes> find_box(Bytes parent, std::uint32_t type);

}  // namespace wanprep::isobmff
