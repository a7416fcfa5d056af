#include "image/inflate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace wanprep {
namespace {

constexpr int kMostBits = 15;

/// Bits from the lowest of each byte upwards. Beyond the end they are 0, and ok() is false.
class Bits {
 public:
  explicit Bits(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }

  std::uint32_t take(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) value |= bit() << i;
    return value;
  }
  std::uint32_t bit() {
    const std::size_t at = next_ / 8;
    if (at >= bytes_.size()) {
      ok_ = false;
      return 0;
    }
    const auto byte = static_cast<unsigned char>(bytes_[at]);
    return byte >> (next_++ % 8) & 1u;
  }
  /// From the next whole byte on.
  std::string_view bytes(std::size_t count) {
    const std::size_t at = std::min((next_ + 7) / 8, bytes_.size());
    const auto found = bytes_.substr(at, count);
    ok_ = ok_ && found.size() == count;
    next_ = (at + found.size()) * 8;
    return found;
  }

 private:
  std::string_view bytes_;
  std::size_t next_ = 0;
  bool ok_ = true;
};

/// A canonical code (RFC 1951, 3.2.2): how many symbols have each length, and the symbols in order.
class Code {
 public:
  explicit Code(std::span<const std::uint8_t> lengths) {
    for (const auto length : lengths) ++counts_[length];
    counts_[0] = 0;
    std::array<std::uint16_t, kMostBits + 2> next{};
    for (std::size_t i = 1; i <= kMostBits; ++i)
      next[i + 1] = static_cast<std::uint16_t>(next[i] + counts_[i]);
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol)
      if (lengths[symbol] != 0)
        symbols_[next[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
  }
  /// Negative for a code that no symbol has.
  int symbol(Bits& bits) const {
    int code = 0, first = 0, index = 0;
    for (std::size_t length = 1; length <= kMostBits && bits.ok(); ++length) {
      code |= static_cast<int>(bits.bit());
      const int count = counts_[length];
      if (code - first < count) return symbols_[static_cast<std::size_t>(index + code - first)];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return -1;
  }

 private:
  std::array<std::uint16_t, kMostBits + 1> counts_{};
  std::array<std::uint16_t, 320> symbols_{};
};

constexpr std::array<std::uint16_t, 29> kLengths{3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                 15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint8_t, 29> kLengthBits{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                   2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<std::uint16_t, 30> kDistances{
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::array<std::uint8_t, 30> kDistanceBits{0, 0, 0,  0,  1,  1,  2,  2,  3,  3,
                                                     4, 4, 5,  5,  6,  6,  7,  7,  8,  8,
                                                     9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

// False at a break and when there is enough.
bool copy_back(Bits& bits, int symbol, const Code& distances, std::size_t most, std::string& out) {
  const auto kind = static_cast<std::size_t>(symbol - 257);
  if (kind >= kLengths.size()) return false;
  const std::size_t length = kLengths[kind] + bits.take(kLengthBits[kind]);
  const int found = distances.symbol(bits);
  if (found < 0 || static_cast<std::size_t>(found) >= kDistances.size()) return false;
  const auto far = static_cast<std::size_t>(found);
  const std::size_t distance = kDistances[far] + bits.take(kDistanceBits[far]);
  if (!bits.ok() || distance > out.size()) return false;
  for (std::size_t i = 0; i < length && out.size() < most; ++i) out += out[out.size() - distance];
  return out.size() < most;
}

bool read_block(Bits& bits, const Code& literals, const Code& distances, std::size_t most,
                std::string& out) {
  while (out.size() < most) {
    const int symbol = literals.symbol(bits);
    if (symbol < 0) return false;
    if (symbol == 256) return true;
    if (symbol < 256)
      out += static_cast<char>(symbol);
    else if (!copy_back(bits, symbol, distances, most, out))
      return false;
  }
  return false;
}

bool read_stored(Bits& bits, std::size_t most, std::string& out) {
  const auto header = bits.bytes(4);
  if (!bits.ok()) return false;
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(header[0])) |
                      static_cast<std::size_t>(static_cast<unsigned char>(header[1])) << 8;
  out += bits.bytes(length).substr(0, most - out.size());
  return bits.ok() && out.size() < most;
}

bool read_fixed(Bits& bits, std::size_t most, std::string& out) {
  std::array<std::uint8_t, 288> lengths{};
  for (std::size_t i = 0; i < lengths.size(); ++i)
    lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
  std::array<std::uint8_t, 30> distances{};
  distances.fill(5);
  return read_block(bits, Code(lengths), Code(distances), most, out);
}

bool read_dynamic(Bits& bits, std::size_t most, std::string& out) {
  constexpr std::array<std::uint8_t, 19> order{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                               11, 4,  12, 3, 13, 2, 14, 1, 15};
  const std::size_t literals = bits.take(5) + 257, distances = bits.take(5) + 1;
  const std::size_t kinds = bits.take(4) + 4;
  std::array<std::uint8_t, 19> own{};
  for (std::size_t i = 0; i < kinds; ++i) own[order[i]] = static_cast<std::uint8_t>(bits.take(3));
  const Code code(own);
  std::array<std::uint8_t, 320> lengths{};
  for (std::size_t at = 0; at < literals + distances;) {
    const int symbol = code.symbol(bits);
    if (symbol < 0 || !bits.ok()) return false;
    if (symbol < 16) {
      lengths[at++] = static_cast<std::uint8_t>(symbol);
      continue;
    }
    if (symbol == 16 && at == 0) return false;
    const std::uint8_t again = symbol == 16 ? lengths[at - 1] : 0;
    const std::size_t count = symbol == 16   ? bits.take(2) + 3
                              : symbol == 17 ? bits.take(3) + 3
                                             : bits.take(7) + 11;
    if (at + count > literals + distances) return false;
    std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(at), count, again);
    at += count;
  }
  const std::span<const std::uint8_t> all(lengths);
  return read_block(bits, Code(all.first(literals)), Code(all.subspan(literals, distances)), most,
                    out);
}

}  // namespace

std::string inflated(std::string_view stream, std::size_t most) {
  std::string out;
  if (stream.size() < 2 || (stream[0] & 0x0F) != 8 || (stream[1] & 0x20) != 0) return out;
  Bits bits(stream.substr(2));
  bool more = most > 0;
  while (more) {
    const bool last = bits.bit() != 0;
    const auto kind = bits.take(2);
    if (!bits.ok() || kind == 3) break;
    more = kind == 0   ? read_stored(bits, most, out)
           : kind == 1 ? read_fixed(bits, most, out)
                       : read_dynamic(bits, most, out);
    if (last) break;
  }
  return out;
}

}  // namespace wanprep
