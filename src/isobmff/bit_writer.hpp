/// Bits of a parameter set or slice header, most significant first.
#pragma once

#include <cstdint>
#include <vector>

#include "isobmff/box_reader.hpp"

namespace wanprep::isobmff {

class BitWriter {
 public:
  void bit(std::uint32_t value) {
    if (used_ % 8 == 0) out_.push_back(0);
    out_.back() = static_cast<std::uint8_t>(out_.back() | (value & 1) << (7 - used_ % 8));
    ++used_;
  }
  void bits(std::uint32_t value, int count) {
    for (int i = count; i-- > 0;) bit(value >> i);
  }
  /// Exp-Golomb, unsigned.
  void ue(std::uint32_t value) {
    int length = 0;
    while ((value + 1) >> (length + 1) != 0) ++length;
    bits(0, length);
    bits(value + 1, length + 1);
  }
  std::vector<std::uint8_t> take() { return std::move(out_); }

 private:
  std::vector<std::uint8_t> out_;
  std::size_t used_ = 0;
};

/// A NAL unit's payload with emulation prevention bytes (00 00 0x → 00 00 03 0x, x < 4).
inline void put_escaped(std::vector<std::uint8_t>& out, Bytes payload) {
  int zeros = 0;
  for (const auto byte : payload) {
    if (zeros >= 2 && byte <= 3) {
      out.push_back(3);
      zeros = 0;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    out.push_back(byte);
  }
  // A unit never ends in a zero byte.
  if (zeros > 0) out.push_back(3);
}

}  // namespace wanprep::isobmff
