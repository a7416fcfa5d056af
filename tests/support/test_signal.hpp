/// Sound that says where it is: noise without repetition, soft enough in the highs to survive AAC.
#pragma once

#include <cstdint>
#include <vector>

namespace wanprep::testing {

/// Sample `n` (any sign) of signal number `signal`, -0.5 .. 0.5. Each signal is unlike the others.
float signal_sample(int signal, std::int64_t n);

struct HeardAt {
  std::int64_t sample = 0;  ///< the number of the signal's sample that is heard first
  double confidence = 0;    ///< correlation, 0..1
};

/// Finds the first `window` samples of `heard` in signal `signal` between samples `from` and `to`.
HeardAt locate(const std::vector<float>& heard, int signal, std::int64_t from, std::int64_t to);

}  // namespace wanprep::testing
