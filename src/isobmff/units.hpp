/// The NAL units of one access unit in memory, one after the other.
#pragma once

#include <algorithm>
#include <optional>

#include "isobmff/box_reader.hpp"

namespace wanprep::isobmff {

/// Behind lengths of 1 to 4 bytes, or (0) behind start codes.
class Units {
 public:
  Units(Bytes bytes, int length_bytes) : rest_(bytes), length_bytes_(length_bytes) {}

  /// The next unit, clipped to what is there; nothing at the end.
  std::optional<Bytes> next() { return length_bytes_ > 0 ? by_length() : by_start_code(); }

 private:
  std::optional<Bytes> by_length() {
    const auto prefix = static_cast<std::size_t>(length_bytes_);
    if (rest_.size() <= prefix) return std::nullopt;
    Cursor cursor(rest_);
    const std::uint64_t length = cursor.number(prefix);
    const auto have = static_cast<std::size_t>(std::min<std::uint64_t>(length, cursor.left()));
    const Bytes unit = cursor.take(have);
    rest_ = cursor.rest();
    return unit;
  }

  std::optional<Bytes> by_start_code() {
    static constexpr std::uint8_t kCode[] = {0, 0, 1};
    const auto at = std::search(rest_.begin(), rest_.end(), kCode, kCode + 3);
    if (at == rest_.end()) return std::nullopt;
    const auto begin = at + 3;
    const auto end = std::search(begin, rest_.end(), kCode, kCode + 3);
    const Bytes unit(begin, end);
    rest_ = Bytes(end, rest_.end());
    return unit;
  }

  Bytes rest_;
  int length_bytes_;
};

}  // namespace wanprep::isobmff
