/// Rows of a sample table.
#pragma once

#include <algorithm>

#include "isobmff/box_reader.hpp"

namespace wanprep::isobmff {

/// A table box: version and flags, a count, rows. The count is a claim; the box's length is not.
struct Rows {
  Bytes bytes;
  std::size_t width = 1;
  std::size_t count = 0;
  Rows(Bytes body, std::size_t row_width) : width(row_width) {
    Cursor cursor(body);
    cursor.skip(4);
    const std::uint32_t claimed = cursor.u32();
    bytes = cursor.rest();
    count = std::min<std::size_t>(claimed, bytes.size() / width);
  }
  std::uint32_t field(std::size_t row, std::size_t index = 0) const {
    return big32(bytes, row * width + index * 4);
  }
};

}  // namespace wanprep::isobmff
