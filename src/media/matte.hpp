/// Transparency from a gray picture.
#pragma once

#include "core/error.hpp"
#include "media/owned.hpp"

namespace wanprep {

/// `picture` with the values of `gray` as its transparency: a full value of one depth is a full
/// value of the other, rounded to the nearest between. Both of one size, with samples of 8 to 16
/// bits. Code::internal for others.
Result<Frame> with_alpha(const AVFrame& picture, const AVFrame& gray);

}  // namespace wanprep
