/// What the rehearsal service does to media: refuses as the limits say, and "edits".
#pragma once

#include "profile/profile.hpp"
#include "service/rehearsal/rehearsal.hpp"
#include "session/tools.hpp"

namespace wanprep {

/// Holds copies of both arguments.
RehearsalEngine rehearsal_engine(const Tools& tools, const Profile& profile);

}  // namespace wanprep
