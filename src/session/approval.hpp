/// A person's word on a conformed clip, tied to its bytes.
#pragma once

#include <filesystem>
#include <string>

#include "core/error.hpp"
#include "session/job.hpp"

namespace wanprep {

/// Whether the clip as it is now was approved; true for whatever was sent already.
bool is_approved(const Job& job, const std::filesystem::path& folder);

/// What approve() would write: the clip's digest. Error: Code::usage when there is no clip yet.
Result<std::string> approval_of(const std::filesystem::path& folder);
/// Errors: as approval_of; Code::output.
Result<void> approve(const std::filesystem::path& folder);

}  // namespace wanprep
