/// `wanprep.conform/1`.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "session/conform_file.hpp"

namespace wanprep {

nlohmann::ordered_json to_json(const Conformed& conformed);

}  // namespace wanprep
