/// The one implementation of MediaTool.
#pragma once

#include "media/media_tool.hpp"

namespace wanprep {

/// A process-wide instance without state.
MediaTool& libav_tool();

}  // namespace wanprep
