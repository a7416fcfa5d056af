/// An append-only log, one JSON object a line, each synced before append() returns.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace wanprep {

class JournalFile {
 public:
  /// Opens or creates; syncs the folder when it creates.
  static Result<JournalFile> open(const std::filesystem::path& file);
  JournalFile(JournalFile&&) noexcept;
  JournalFile& operator=(JournalFile&&) noexcept;
  JournalFile(const JournalFile&) = delete;
  ~JournalFile();

  /// One line without its newline. A torn last line (no newline) is first closed by a newline, so
  /// that it never swallows the new one. Error: Code::output (disk full); nothing of the line
  /// counts then.
  Result<void> append(const std::string& line);

 private:
  JournalFile() = default;
  int descriptor_ = -1;
};

/// Whole lines. A torn last line is left out; a missing file gives none.
Result<std::vector<std::string>> read_lines(const std::filesystem::path& file);

}  // namespace wanprep
