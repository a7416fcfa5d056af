/// Which files a command is about: arguments, a list, folders.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace wanprep::cli {

struct FileSelection {
  std::vector<std::string> names;         ///< as typed
  std::optional<std::string> files_from;  ///< one path a line; "-" reads standard input
  bool recursive = false;  ///< folders are searched for media by their names' endings
};

struct SelectedFiles {
  std::vector<std::filesystem::path> files;
  std::vector<std::filesystem::path> unsearched;  ///< links to folders, which a search passes by
};

/// In the order given; folders sorted by name, hidden files left out. A folder without `recursive`
/// stays in the list (and is then an input error of its own), and so do folders that cannot be
/// searched and links that lead nowhere. Errors: Code::usage for a URL, an empty selection or a NUL
/// byte in a list, Code::input for a list that cannot be read and folders without any media.
Result<SelectedFiles> select_files(const FileSelection& selection);

}  // namespace wanprep::cli
