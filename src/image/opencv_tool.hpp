/// The one implementation of ImageTool.
#pragma once

#include "image/image_tool.hpp"

namespace wanprep {

/// Process-wide, without state of its own.
ImageTool& opencv_image_tool();

}  // namespace wanprep
