/// What a splice is planned from, read from the index and from the samples around a range.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/error.hpp"
#include "facts/picture_samples.hpp"

namespace wanprep::isobmff {

/// `stream` is the picture's (VideoFacts::stream); [first, first + frames) are the shown frames
/// that will be replaced. Samples outside them are looked at as far as a copy needs to know: the
/// sync samples behind the range up to the first at which decoding may begin, at most 64. A file
/// whose index could not be written anew has its `obstacle`. Errors: as probe().
Result<PictureSamples> read_picture_samples(const std::filesystem::path& path, int stream,
                                            std::int64_t first, std::int64_t frames);

}  // namespace wanprep::isobmff
