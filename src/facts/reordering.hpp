/// How far pictures are stored from where they are shown.
#pragma once

#include <cstdint>

namespace wanprep {

/// Places by which a picture is searched for around its own. H.264 and HEVC keep at most 16
/// pictures back (H.264 A.3.1, H.265 A.4.2), fields count twice.
inline constexpr std::int64_t kMostReordered = 32;

}  // namespace wanprep
