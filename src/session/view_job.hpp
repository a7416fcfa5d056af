/// A folded job as people and scripts see it.
#pragma once

#include "session/edit.hpp"
#include "session/job.hpp"

namespace wanprep {

JobView view_of(const Job& job, const std::filesystem::path& folder);

}  // namespace wanprep
