/// `wanprep.job/1`.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "session/edit.hpp"

namespace wanprep {

nlohmann::ordered_json to_json(const JobView& view);

}  // namespace wanprep
