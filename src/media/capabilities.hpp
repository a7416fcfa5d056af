/// What this machine's libav can do.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "facts/probe.hpp"

namespace wanprep {

Capabilities libav_capabilities();
std::vector<std::pair<std::string, std::string>> libav_versions();

}  // namespace wanprep
