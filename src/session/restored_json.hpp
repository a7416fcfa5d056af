/// `wanprep.restore/1`.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "session/restore_file.hpp"

namespace wanprep {

nlohmann::ordered_json to_json(const Restored& restored);

}  // namespace wanprep
