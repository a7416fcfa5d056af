#include "cli/file_list.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>

#include "cli/option_groups.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

// What cameras, editors and browsers write. Decides only what a folder search picks up; what a
// file *is* is decided by its content.
constexpr std::array<std::string_view, 51> kEndings{
    ".mp4", ".mov",  ".m4v", ".3gp", ".3g2",  ".mkv",  ".webm", ".avi",  ".ts",  ".mts",  ".m2ts",
    ".mpg", ".mpeg", ".mxf", ".flv", ".wmv",  ".ogv",  ".qt",   ".dv",   ".jpg", ".jpeg", ".png",
    ".bmp", ".webp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".vob",  ".insv",
    ".lrv", ".mod",  ".gxf", ".f4v", ".m2t",  ".tp",   ".m2v",  ".jfif", ".jpe", ".r3d",  ".braw",
    ".crm", ".ari",  ".arx", ".dng", ".exr",  ".dpx",  ".cin"};

bool media_name(const fs::path& path) {
  std::string ending = path.extension().string();
  for (auto& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

// It stands in the list like a file that cannot be read, and the search goes on.
bool is_locked(const fs::directory_entry& entry) {
  std::error_code ignored;
  return entry.is_directory(ignored) && ::access(entry.path().c_str(), R_OK | X_OK) != 0;
}

// What the search finds, or what it must not pass over in silence.
bool belongs(const fs::directory_entry& entry) {
  std::error_code ignored;
  if (is_locked(entry)) return true;
  const bool dangling = entry.is_symlink(ignored) && !entry.exists(ignored);
  return (dangling || entry.is_regular_file(ignored)) && media_name(entry.path());
}

void add_folder(const fs::path& folder, SelectedFiles& selected) {
  auto& out = selected.files;
  if (is_locked(fs::directory_entry(folder))) return out.push_back(folder);
  std::vector<fs::path> found;
  std::error_code error;
  fs::recursive_directory_iterator walk(folder, fs::directory_options::skip_permission_denied,
                                        error);
  for (const fs::recursive_directory_iterator end; !error && walk != end; walk.increment(error)) {
    std::error_code ignored;
    if (walk->path().filename().string().front() == '.') {
      if (walk->is_directory(ignored)) walk.disable_recursion_pending();
    } else if (belongs(*walk)) {
      found.push_back(walk->path());
    } else if (walk->is_symlink(ignored) && walk->is_directory(ignored)) {
      selected.unsearched.push_back(walk->path());
    }
  }
  // Something went away or broke under the search: what is left of the folder is not known.
  if (error) found.push_back(folder);
  std::sort(found.begin(), found.end());
  out.insert(out.end(), found.begin(), found.end());
}

Result<void> add_lines(std::istream& in, std::vector<std::string>& names) {
  for (std::string line; std::getline(in, line);) {
    if (line.find('\0') != std::string::npos)
      return fail(Code::usage, "the list of files holds a NUL byte", "write one path a line");
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) names.push_back(line);
  }
  return {};
}

Result<void> add_list(const std::string& list, std::vector<std::string>& names) {
  if (list == "-") return add_lines(std::cin, names);
  std::ifstream in(list);
  if (!in) return fail(Code::input, fmt::format("{}: the list cannot be read", list));
  return add_lines(in, names);
}

}  // namespace

Result<SelectedFiles> select_files(const FileSelection& selection) {
  std::vector<std::string> names = selection.names;
  if (selection.files_from) WANPREP_CHECK(add_list(*selection.files_from, names));
  if (names.empty())
    return fail(Code::usage, "no FILE is given", "name files, or --files-from LIST");
  SelectedFiles out;
  for (const auto& name : names) {
    WANPREP_TRY(path, file_argument(name));
    std::error_code ignored;
    if (selection.recursive && fs::is_directory(path, ignored)) {
      add_folder(path, out);
    } else {
      out.files.push_back(path);
    }
  }
  if (out.files.empty())
    return fail(Code::input, fmt::format("no media in {}", names.front()),
                "files are found by the endings of their names, as .mov and .png");
  std::sort(out.unsearched.begin(), out.unsearched.end());
  return out;
}

}  // namespace wanprep::cli
