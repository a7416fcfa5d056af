/// What a numbered clip's pictures look like.
#pragma once

#include <array>
#include <cstdint>

#include "media/owned.hpp"
#include "support/clip_maker.hpp"

namespace wanprep::testing {

/// Picture `i` of the clip: moving texture, number `first_number + i` upright as it will be seen.
Frame draw_clip_picture(const ClipSpec& spec, int i, AVPixelFormat format);

/// The nine numbers of the display matrix.
std::array<std::int32_t, 9> display_matrix(const Orientation& orientation, Size stored);

}  // namespace wanprep::testing
