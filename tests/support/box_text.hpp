/// ISO base media boxes as strings, for files that no muxer writes.
#pragma once

#include <cstdint>
#include <string>

namespace wanprep::testing {

/// Big-endian.
inline std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * bytes - 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}

inline std::string box(const std::string& type, const std::string& body) {
  return number(body.size() + 8, 4) + type + body;
}

}  // namespace wanprep::testing
