/// How far damage spreads: pictures that decode without a word and still do not show what was
/// filmed, because what they were built on is broken.
#pragma once

#include <cstdint>
#include <vector>

#include "facts/frame_index.hpp"

namespace wanprep {

/// What decoding found broken, as shown-frame numbers, rising.
struct Damage {
  std::vector<std::int64_t> frames;  ///< did not decode, or not cleanly
  std::vector<std::int64_t> alone;   ///< those of them that no other picture refers to
  bool operator==(const Damage&) const = default;
};

/// The frames, rising, that are not broken themselves but follow a broken one in decode order
/// before decoding starts anew: at the next random access point, for pictures that lead it (shown
/// before it) only where they cannot look back over it (IDR, RADL). A gradual one is none: nothing
/// tells from where on its pictures are whole. Where the decode order is not known, all of the
/// group.
std::vector<std::int64_t> built_on(const FrameIndex& index, const Damage& damage);

}  // namespace wanprep
