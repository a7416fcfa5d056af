/// A person's word on a conformed clip, tied to its bytes.
#pragma once

#include <filesystem>

#include "core/error.hpp"
#include "session/job.hpp"

namespace wanprep {

/// Whether the clip as it is now was approved; true for whatever was sent already.
bool is_approved(const Job& job, const std::filesystem::path& folder);

/// Error: Code::usage when there is no clip yet.
Result<void> approve(const std::filesystem::path& folder);

}  // namespace wanprep
