/// The first and the last picture of a clip against the source's: seen, not counted.
#pragma once

#include <string>

#include "session/verify_clip.hpp"

namespace wanprep {

/// One sentence for the report: how far the two pictures lie from the source's, in gray levels of a
/// small picture. Error: Code::output when one is another picture, or nearer to a neighbor of the
/// source's frame than to the frame itself. Nothing is compared where neighbors may stand in for
/// damaged frames, and nothing refused where the byte limit made the pictures what they are.
Result<std::string> compare_ends(const ClipToVerify& job, const Probe& clip, MediaTool& media,
                                 Context& context);

}  // namespace wanprep
