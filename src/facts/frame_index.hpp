/// Every shown frame's exact time. One truth about time: counts, trimming, rate and restoring speak
/// from it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/large_memory.hpp"
#include "core/rational.hpp"
#include "facts/random_access.hpp"

namespace wanprep {

/// One shown frame, in presentation order.
struct IndexedFrame {
  std::int64_t pts =
      0;  ///< presentation time in ticks of FrameIndex::time_base, edit list applied; what libav
          ///< reports for the decoded frame with its default options (offset included)
  std::int64_t duration = 0;  ///< ticks to the next shown frame; the last one's from the container
  bool key = false;           ///< a random access point by the index
  RandomAccess access = RandomAccess::none;  ///< of what kind, as far as it was looked into
  Leading leading = Leading::none;
  std::int32_t stored = -1;  ///< place among all stored pictures in decode order; -1: not known
  bool operator==(const IndexedFrame&) const = default;
};
static_assert(sizeof(IndexedFrame) == 24, "ten hours are a million of them");

using IndexedFrames = LargeVector<IndexedFrame>;

struct FrameIndex {
  Rational time_base{1, 1};  ///< seconds of one tick
  IndexedFrames frames;      ///< strictly rising pts

  std::int64_t size() const { return static_cast<std::int64_t>(frames.size()); }
  /// Start of frame i in seconds from the first shown frame; i == size() gives the end of the last.
  Rational time_of(std::int64_t i) const;
  Rational duration() const { return time_of(size()); }
  /// First frame whose time is >= t less half a tick; size() when there is none (contract, "Picking
  /// a part").
  std::int64_t first_at_or_after(const Rational& t) const;
  /// The frame that is on screen at t: the last whose start is <= t; clamped to the ends.
  std::int64_t shown_at(const Rational& t) const;
  /// The frame whose start is nearest to t (the earlier one on a tie); clamped to the ends.
  std::int64_t nearest(const Rational& t) const;
  bool operator==(const FrameIndex&) const = default;
};

/// True when the steps between frames differ by more than 2 ms and by more than one tick (contract,
/// section 4).
bool is_variable(const FrameIndex& index);

/// The standard rates 24000/1001, 24, 25, 30000/1001, 30, 48, 50, 60000/1001, 60 and the low ones
/// 5, 6, 7.5, 8, 10, 12, 12.5, 15, 20 that real recorders use.
const std::vector<Rational>& standard_rates();

/// Kinds of random access points, and how far they lie apart; nothing for an empty index.
std::optional<RandomAccessFacts> random_access_facts(const FrameIndex& index);

/// The first shown picture that is stored after picture `i` but shown before it (a leading one);
/// nothing when there is none or the order is not known.
std::optional<std::int64_t> first_leading(const FrameIndex& index, std::int64_t i);

/// Takes out the pictures that no decoder gives, reading from the start: RASL pictures of a BLA or
/// of the first stored picture. Returns how many.
std::int64_t drop_lost_leading(FrameIndex& index);
/// Takes out the pictures that are stored before picture `start`, the first random access point of
/// a recording that was joined late: decoders of H.264, HEVC and MPEG-2 do not give them. Returns
/// how many.
std::int64_t drop_before(FrameIndex& index, std::int64_t start);

/// Takes back Leading where no random access point is stored before the picture and shown after it,
/// which such a picture must have by definition. Returns of how many.
std::int64_t settle_leading(FrameIndex& index);

/// The nominal rate of a constant index: the standard rate that explains every step to within the
/// time base's rounding (20 and 21 ticks of 1/600 are 30000/1001), else frames over duration,
/// exactly. With a variable index always the latter. 0 for an empty index.
Rational nominal_rate(const FrameIndex& index);

/// The standard rate between 24000/1001 and 60 nearest to the index's median step (contract,
/// conform).
Rational nearest_standard_rate(const FrameIndex& index);

}  // namespace wanprep
