/// What decoders only tell their log, without a flag on the picture (FFmpeg 5.1): a picture refers
/// to one that is not there and is made up from another (H.264, HEVC), or its samples are not those
/// that its own checksum speaks of (HEVC, picture hash SEI).
#pragma once

#include <cstdint>

namespace wanprep {

/// How many such lines all decoders of this process have logged so far.
std::int64_t complaints_logged();

}  // namespace wanprep
