#include "core/module.hpp"
#include "media/tool.hpp"

WANPREP_EXPORT wanprep::MediaTool* wanprep_media_tool() { return &wanprep::libav_tool(); }
