#include "core/module.hpp"
#include "image/opencv_tool.hpp"

WANPREP_EXPORT wanprep::ImageTool* wanprep_image_tool() { return &wanprep::opencv_image_tool(); }
