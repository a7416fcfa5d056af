/// Copies of large files whose bytes are known to have arrived.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "core/error.hpp"

namespace wanprep {

/// Block clone where the file system can; else block by block, each read back and compared with
/// what was read (Code::output when it differs). `between` is told the bytes done and may stop the
/// copy. `to` may be an AtomicFile's path. True for a clone, whose bytes are the source's own.
Result<bool> copy_compared(const std::filesystem::path& from, const std::filesystem::path& to,
                           const std::function<Result<void>(std::uint64_t)>& between);

}  // namespace wanprep
