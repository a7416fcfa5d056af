/// Frames in the order in which they are shown, and what has to be read to see them.
#pragma once

#include <cstdint>

#include "facts/frame_index.hpp"

namespace wanprep {

/// Frames [first, past) of an index.
struct ShownSpan {
  std::int64_t first = 0;
  std::int64_t past = 0;
};

/// What a reader may touch for these frames: from the fourth random access point before, since it
/// goes back so far, to what may be stored among the last and shown later.
ShownSpan reading_span(const FrameIndex& index, ShownSpan wanted);

}  // namespace wanprep
