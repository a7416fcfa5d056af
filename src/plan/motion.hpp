/// What of small gray pictures survives a restyling, and tells one instant from the next.
#pragma once

#include <vector>

#include "plan/align.hpp"

namespace wanprep {

/// A row of pictures as numbers to correlate.
struct Motion {
  std::vector<std::vector<double>> features;  ///< one a picture, what stands still taken off
  std::vector<double> energy;                 ///< of each: the sum of its squares
  std::vector<double> times;                  ///< seconds
  double duration = 0;
  double strength = 0;    ///< mean square of a feature before the pictures were weighted
  double persistence = 0; /**< -1..1, how much a picture resembles the one before: motion goes on,
                               grain does not */

  /// Nothing changes.
  bool stands() const;
  /// What changes has no duration: grain, or motion too wild to tell from it.
  bool flickers() const;
};

/// `signature` has as many times as pictures, at least one.
Motion motion_of(const Signature& signature);

/// Of the picture shown nearest to an instant, of two equally near the earlier. "The last that has
/// begun" would take a tick of rounding (30 of 29.97 a second) for a whole frame of offset.
std::size_t nearest(const Motion& motion, double time);

}  // namespace wanprep
