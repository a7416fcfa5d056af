/// Where the result lies against the clip that was sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/rational.hpp"

namespace wanprep {

/// Small gray pictures of every shown frame, and when each is shown (seconds from the first).
struct Signature {
  static constexpr int kWidth = 64;
  static constexpr int kHeight = 36;
  std::vector<Rational> times;
  std::vector<std::vector<std::uint8_t>>
      pictures;  ///< kWidth * kHeight luma bytes each, row by row
  Rational duration{0};
};

/// Clip instant t is shown by the result at t + offset_s.
struct Alignment {
  Rational offset_s{0};
  int confidence_permille = 0;  ///< 0..1000
  bool measured = false;        ///< false: given by the user or assumed
  bool still = false;           ///< no motion: nothing to measure
  bool empty = false;           ///< still, though the clip moves: it may be of another clip
  bool certain = false;         ///< the offset may be used without asking
  std::string note;             ///< one sentence for the report
};

/// How much of the two is given. Their beginnings alone must be far clearer to be certain, and no
/// motion in them proves nothing.
enum class Extent { whole, beginning };

/// Correlates the two (gradient orientation grids, high-passed in time) over offsets of up to half
/// a second at quarters of a result frame; the offset is the middle of the best, in halves. Equal
/// lengths (within one result frame) and no motion: offset 0 with a note.
Alignment align(const Signature& sent, const Signature& result, const Rational& result_frame_s,
                Extent extent = Extent::whole);

}  // namespace wanprep
