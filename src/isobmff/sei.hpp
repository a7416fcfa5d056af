/// Messages of a supplemental enhancement information unit, H.264 and HEVC alike.
#pragma once

#include <algorithm>

#include "isobmff/bit_reader.hpp"

namespace wanprep::isobmff {

/// Payload types and sizes are sums of bytes, 255 meaning "and more".
inline std::uint32_t sei_number(Cursor& cursor) {
  std::uint32_t value = 0;
  for (std::uint8_t byte = 255; byte == 255 && cursor.left() > 0; value += byte) byte = cursor.u8();
  return value;
}

/// Calls use(type, message) for each message; `unit` is what stands behind the NAL header,
/// emulation prevention included.
template <class Use>
void for_each_message(Bytes unit, Use use) {
  const auto payload = unescaped(unit);
  Cursor cursor{Bytes(payload)};
  while (cursor.left() > 2) {
    const std::uint32_t type = sei_number(cursor), size = sei_number(cursor);
    use(type, cursor.take(std::min<std::size_t>(size, cursor.left())));
  }
}

}  // namespace wanprep::isobmff
