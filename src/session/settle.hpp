/// A finished temporary file gets its final name.
#pragma once

#include <filesystem>

#include "core/error.hpp"

namespace wanprep {

/// Syncs `from`, renames it to `to` in the same folder and syncs the folder. Without `force` never
/// over another file (Code::output).
Result<void> settle(const std::filesystem::path& from, const std::filesystem::path& to, bool force);

}  // namespace wanprep
