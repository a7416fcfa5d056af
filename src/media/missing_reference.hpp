/// What decoders only tell their log: a picture refers to one that is not there, and is made up
/// from another. FFmpeg 5.1 sets no flag for it, neither for H.264 nor for HEVC.
#pragma once

#include <cstdint>

namespace wanprep {

/// How many such lines all decoders of this process have logged so far.
std::int64_t missing_references_logged();

}  // namespace wanprep
