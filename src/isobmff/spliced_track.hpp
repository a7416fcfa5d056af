/// The sample tables of a picture track with some of its samples replaced; splice.cpp's own.
#pragma once

#include <cstdint>
#include <vector>

#include "core/error.hpp"
#include "facts/picture_samples.hpp"
#include "isobmff/box_writer.hpp"
#include "isobmff/sample_table.hpp"

namespace wanprep::isobmff {

/// One new sample as it was appended.
struct NewSample {
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
  std::uint32_t rank = 0;  ///< among the new ones in the order of showing
  bool key = false;
};

struct SplicedTrack {
  const Track& track;
  const SampleList& list;                  ///< of the original
  const std::vector<SamplePlace>& places;  ///< of the original
  Splice splice;
  std::vector<NewSample> inserted;
  std::optional<SamplePlace> resumed;     ///< `resume` where it was written anew
  std::vector<std::uint8_t> description;  ///< the sample entry, header included
};

/// A new trak body from the old one. Error: Code::internal for a trak without sample tables.
Result<std::vector<std::uint8_t>> spliced_trak(Bytes trak, const SplicedTrack& spliced);

}  // namespace wanprep::isobmff
