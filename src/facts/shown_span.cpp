#include "facts/shown_span.hpp"

#include <algorithm>

#include "facts/reordering.hpp"

namespace wanprep {

ShownSpan reading_span(const FrameIndex& index, ShownSpan wanted) {
  constexpr int kKeysBefore = 4;
  for (int found = 0; wanted.first > 0; --wanted.first)
    if (index.frames[static_cast<std::size_t>(wanted.first)].key && ++found == kKeysBefore) break;
  wanted.past = std::min(index.size(), wanted.past + kMostReordered);
  return wanted;
}

}  // namespace wanprep
