/// zlib's format (RFC 1950 and 1951), as PNG holds texts in it: a few kilobytes, from anybody.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wanprep {

/// What the stream holds, at most `most` bytes of it; of a broken one what comes before the break.
std::string inflated(std::string_view stream, std::size_t most);

}  // namespace wanprep
