/// Notices a source that is still being written, or that another file takes the place of.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/error.hpp"

namespace wanprep {

/// Which file stands under a name, its size and the time of its last change.
class SourceWatch {
 public:
  /// Error: Code::input when it is not there.
  static Result<SourceWatch> begin(const std::filesystem::path& file);
  /// Code::input when it has changed since begin().
  Result<void> check() const;

 private:
  std::filesystem::path file_;
  std::uint64_t device_ = 0, inode_ = 0;
  std::uint64_t bytes_ = 0;
  std::int64_t seconds_ = 0, nanoseconds_ = 0;
};

/// Code::output, with what to do, where there is no folder to write `file` into, or where it is one
/// itself; Code::usage for a URL.
Result<void> check_folder_of(const std::filesystem::path& file);

/// Code::output for the first name that is taken, unless `force`.
Result<void> check_names(const std::vector<std::filesystem::path>& names, bool force);

/// True when both names lead to one file.
bool same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace wanprep
