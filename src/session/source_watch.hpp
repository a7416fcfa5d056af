/// Notices a source that is still being written.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/error.hpp"

namespace wanprep {

/// Size and time of a file's last change.
class SourceWatch {
 public:
  /// Error: Code::input when it is not there.
  static Result<SourceWatch> begin(const std::filesystem::path& file);
  /// Code::input when it has changed since begin().
  Result<void> check() const;

 private:
  std::filesystem::path file_;
  std::uintmax_t bytes_ = 0;
  std::filesystem::file_time_type time_;
};

/// True when both names lead to one file.
bool same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace wanprep
