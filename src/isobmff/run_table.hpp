/// Run-length tables as stts, ctts and sbgp have them: a count of runs, then how often and what.
#pragma once

#include "isobmff/box_writer.hpp"

namespace wanprep::isobmff {

/// `value(i)` for i in [0, count); `put` writes one.
template <class Value, class Put>
void put_runs(BoxWriter& out, std::size_t count, Value value, Put put) {
  const auto count_at = out.size();
  out.u32(0);
  std::uint32_t runs = 0;
  for (std::size_t i = 0; i < count; ++runs) {
    auto end = i + 1;
    while (end < count && value(end) == value(i)) ++end;
    out.u32(static_cast<std::uint32_t>(end - i));
    put(value(i));
    i = end;
  }
  out.set_u32(count_at, runs);
}

}  // namespace wanprep::isobmff
