#include "facts/probe.hpp"

#include <algorithm>

namespace wanprep {

bool Capabilities::has_encoder(const std::string& name) const {
  return std::find(encoders.begin(), encoders.end(), name) != encoders.end();
}

}  // namespace wanprep
