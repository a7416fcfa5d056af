/// Where a result's sound lies against the sound of the clip that was sent.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/rational.hpp"
#include "plan/align.hpp"

namespace wanprep {

/// Samples a second that are compared: half a millisecond is a fiftieth of a picture.
inline constexpr int kMatchedRate = 2000;

/// Sound instant t of the clip is heard in the result at t + offset_s. Nothing where the two have
/// nothing in common (another soundtrack, silence), or where several offsets fit as well (a tone).
/// One channel each, from the instant of the first picture; up to half a second is searched.
std::optional<Rational> sound_offset(const std::vector<std::int16_t>& sent,
                                     const std::vector<std::int16_t>& result);

/// What the pictures left open, with what the sound says: an uncertain offset becomes certain where
/// the sound's is at most one result frame away; without motion it is the sound's, in halves of a
/// result frame. A certain one stays, and so does one that the sound contradicts.
Alignment with_sound(Alignment seen, const std::optional<Rational>& sound_offset_s,
                     const Rational& result_frame_s);

}  // namespace wanprep
