#include "facts/probe.hpp"

#include <algorithm>
#include <iterator>

namespace wanprep {

bool Capabilities::has_encoder(const std::string& name) const {
  return std::find(encoders.begin(), encoders.end(), name) != encoders.end();
}

std::vector<std::int64_t> MediaFacts::bad_frames() const {
  std::vector<std::int64_t> bad;
  std::set_union(damaged_frames.begin(), damaged_frames.end(), spoiled_frames.begin(),
                 spoiled_frames.end(), std::back_inserter(bad));
  return bad;
}

}  // namespace wanprep
