/// What this machine's libav can do.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "media/media_tool.hpp"

namespace wanprep {

Capabilities libav_capabilities();
std::vector<std::pair<std::string, std::string>> libav_versions();
/// As MediaTool::filter_library.
Result<FilterLibrary> filter_library();

}  // namespace wanprep
