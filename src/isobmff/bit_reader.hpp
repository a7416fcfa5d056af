/// Bits of a parameter set, most significant first.
#pragma once

#include <cstdint>
#include <vector>

#include "isobmff/box_reader.hpp"

namespace wanprep::isobmff {

/// Beyond the end everything reads as 0 and failed() stays true.
class BitReader {
 public:
  explicit BitReader(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
  bool failed() const { return failed_; }
  std::size_t position() const { return at_; }
  std::size_t size() const { return bytes_.size() * 8; }

  std::uint32_t bit() {
    if (at_ / 8 >= bytes_.size()) {
      failed_ = true;
      return 0;
    }
    const std::uint32_t value = bytes_[at_ / 8] >> (7 - at_ % 8) & 1;
    ++at_;
    return value;
  }
  bool flag() { return bit() != 0; }
  /// Up to 32 bits.
  std::uint32_t bits(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 1 | bit();
    return value;
  }
  void skip(int count) { at_ += static_cast<std::size_t>(count); }
  /// Exp-Golomb, unsigned and signed.
  std::uint32_t ue() {
    int zeros = 0;
    while (!failed_ && bit() == 0 && zeros < 32) ++zeros;
    if (zeros >= 32) failed_ = true;
    return failed_ ? 0 : ((1u << zeros) - 1 + bits(zeros));
  }
  std::int32_t se() {
    const std::uint32_t code = ue();
    const auto half = static_cast<std::int32_t>((code + 1) / 2);
    return code % 2 == 1 ? half : -half;
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

/// A NAL unit's payload without the emulation prevention bytes (00 00 03 → 00 00).
inline std::vector<std::uint8_t> unescaped(Bytes nal) {
  std::vector<std::uint8_t> out;
  out.reserve(nal.size());
  int zeros = 0;
  for (const auto byte : nal) {
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    out.push_back(byte);
  }
  return out;
}

}  // namespace wanprep::isobmff
