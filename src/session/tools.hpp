/// The seams to the world that a session works with; modules are loaded when first asked for.
#pragma once

#include <functional>
#include <memory>

#include "core/context.hpp"
#include "core/error.hpp"
#include "image/image_tool.hpp"
#include "media/media_tool.hpp"
#include "net/transport.hpp"
#include "service/rehearsal/rehearsal.hpp"

namespace wanprep {

struct Tools {
  std::function<Result<MediaTool*>()> media;
  std::function<Result<ImageTool*>()> image;
  std::function<Result<Transport*>()> transport;
  std::function<Result<std::unique_ptr<RehearsalServer>>(const RehearsalSettings&, const Profile&)>
      rehearsal;
};

/// The modules of this installation (core/module.hpp); libav works in processes of its own
/// (media/apart/contained_media.hpp).
Tools installed_tools();

}  // namespace wanprep
