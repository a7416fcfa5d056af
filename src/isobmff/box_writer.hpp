/// Big-endian fields and boxes, growing in memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "isobmff/box_reader.hpp"

namespace wanprep::isobmff {

class BoxWriter {
 public:
  void number(std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;) out_.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  }
  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void bytes(Bytes value) { out_.insert(out_.end(), value.begin(), value.end()); }

  /// Opens a box; close() with what this returned writes its size.
  std::size_t open(std::uint32_t type) {
    const auto at = out_.size();
    u32(0);
    u32(type);
    return at;
  }
  void close(std::size_t at) { set_u32(at, static_cast<std::uint32_t>(out_.size() - at)); }
  void set_u32(std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
      out_[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  }

  void set_u8(std::size_t at, std::uint8_t value) { out_[at] = value; }

  std::size_t size() const { return out_.size(); }
  const std::vector<std::uint8_t>& out() const { return out_; }
  std::vector<std::uint8_t> take() { return std::move(out_); }

 private:
  std::vector<std::uint8_t> out_;
};

/// A box as it stands, header included.
struct RawBox {
  std::uint32_t type = 0;
  Bytes whole;
  Bytes body;
};

/// Calls visit(RawBox) for every child in order; returns the bytes behind the last one that are no
/// box (QuickTime ends some lists with zeros).
template <class Visit>
Bytes for_each_box(Bytes parent, Visit visit) {
  Cursor cursor(parent);
  for (;;) {
    const Bytes before = cursor.rest();
    const auto box = next_box(cursor);
    if (!box) return before;
    visit(RawBox{box->type, before.first(before.size() - cursor.left()), box->body});
  }
}

}  // namespace wanprep::isobmff
