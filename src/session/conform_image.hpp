/// One reference image made fit: plan, decode, change pixels, encode, read back, commit.
#pragma once

#include "session/conform_file.hpp"

namespace wanprep {

/// `facts` are the source's own (open_file). Errors: Code::input for an image that is cut off or
/// does not decode, as plan_image for what cannot be made fit, Code::output for an existing target
/// or a mismatch after reading back. Nothing is left behind under any name.
Result<Conformed> conform_image(const ConformOrder& order, const ImageFacts& facts,
                                const Profile& profile, const Tools& tools, Context& context);

}  // namespace wanprep
