/// A picture track sample by sample, in the order of decoding: what a splice is planned from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/rational.hpp"

namespace wanprep {

/// How decoding may begin at a sample.
enum class Access {
  none,     ///< not by the index
  unread,   ///< the index says yes; nobody looked at the sample
  clean,    ///< nothing before it is needed: IDR, BLA, every picture of an intra-only codec
  leading,  ///< HEVC CRA: pictures that are decoded after it and shown before it need older ones
  open,     ///< an intra picture whose followers may reach back (H.264 without IDR)
};

/// One coded picture. Times in ticks of the track, edit list not applied.
struct PictureSample {
  std::int64_t dts = 0;
  std::int64_t pts = 0;
  std::int64_t shown = -1;  ///< number among the shown frames; -1 when the edit list hides it
  Access access = Access::none;
};

struct PictureSamples {
  std::string container;                ///< as MediaFacts::container
  std::optional<std::string> obstacle;  ///< why this file's index cannot be written anew, in words
  Rational time_base{1, 1};             ///< seconds of one tick
  std::vector<PictureSample> samples;   ///< in the order of decoding
  std::vector<int> set_ids;             ///< of all parameter sets, whatever their kind, rising
};

/// Which samples are replaced, by their place in the order of decoding: [first, resume), and the
/// `leading` samples right after `resume`, which are shown before it. `resume` itself is copied,
/// behind the new samples; places before `first` and after the leading ones stay as they are.
struct Splice {
  std::size_t first = 0;
  std::size_t resume = 0;  ///< the number of samples where nothing is copied behind
  std::size_t leading = 0;
  bool cut_references = false;  ///< `resume` is a CRA that must say that nothing before it counts

  std::size_t count() const { return resume - first + leading; }
  bool replaces(std::size_t place) const {
    return (place >= first && place < resume) || (place > resume && place <= resume + leading);
  }
  /// Where a sample that stays is found afterwards.
  std::size_t moved(std::size_t place) const { return place == resume ? place + leading : place; }
};

}  // namespace wanprep
