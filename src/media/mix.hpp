/// Two pictures into one.
#pragma once

#include <cstdint>

#include "core/error.hpp"
#include "media/owned.hpp"

namespace wanprep {

/// `share` of `b` in 1/65536, the rest of `a`; each sample rounded to the nearest, in the values as
/// they are coded (as editors blend frames). Times and tags are `a`'s. Both of one size and format.
/// Code::unfit for formats whose samples do not fill one or two whole bytes.
Result<Frame> mixed(const AVFrame& a, const AVFrame& b, std::uint32_t share);

}  // namespace wanprep
