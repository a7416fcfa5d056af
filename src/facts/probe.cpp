#include "facts/probe.hpp"

#include <algorithm>

namespace wanprep {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool Capabilities::has_encoder(const std::string& name) const { return contains(encoders, name); }

bool Capabilities::has_filter(const std::string& name) const { return contains(filters, name); }

}  // namespace wanprep
