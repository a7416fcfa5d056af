/// A profile for people.
#pragma once

#include <string>

#include "profile/profile.hpp"

namespace wanprep::cli {

std::string limits_text(const Profile& profile);

}  // namespace wanprep::cli
