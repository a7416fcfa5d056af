/// The other end of ContainedMedia: answers requests until the socket closes.
#pragma once

#include "media/media_tool.hpp"

namespace wanprep {

/// Works through requests on `socket` with `tool`; returns when the other end is gone.
void serve_media(int socket, MediaTool& tool);

}  // namespace wanprep
