/// A frame index on the wire: rows of one width, since there are hundreds of thousands of them.
#pragma once

#include "facts/frame_index.hpp"
#include "media/apart/wire.hpp"

namespace wanprep {

void put(WireOut& out, const IndexedFrames& frames);
/// Throws WireBroken for a flag or an enumerator that is none.
void get(WireIn& in, IndexedFrames& frames);

}  // namespace wanprep
