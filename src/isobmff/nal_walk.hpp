/// The NAL units of one sample, seen without reading their payload.
#pragma once

#include <vector>

#include "disk/descriptor.hpp"
#include "isobmff/codec_config.hpp"
#include "isobmff/sample_table.hpp"

namespace wanprep::isobmff {

struct SampleUnits {
  int picture = -1;                ///< type of the first unit that is coded picture; -1 for none
  std::vector<ParameterSet> sets;  ///< carried in band
};

/// Errors: Code::damaged for units that overrun the sample, Code::input.
Result<SampleUnits> look_at_units(const InputFile& file, const SamplePlace& place, Coding coding,
                                  int length_bytes);

}  // namespace wanprep::isobmff
