// Reading a list of shots, and opening every file that it names on all cores.
#include <atomic>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "cli/file_list.hpp"
#include "cli/shot_plan.hpp"
#include "disk/atomic_file.hpp"
#include "session/open_file.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

bool ends_with(const fs::path& path, const char* ending) {
  std::string own = path.extension().string();
  for (char& c : own) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return own == ending;
}

bool is_image(const fs::path& file) {
  for (const char* ending : {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif", ".tif", ".tiff",
                             ".heic", ".heif", ".avif", ".jxl"})
    if (ends_with(file, ending)) return true;
  return false;
}

/// The videos that lie in the folder itself, by name.
Result<ShotTable> folder_table(const fs::path& folder) {
  FileSelection selection;
  selection.names = {folder.string()};
  selection.recursive = true;
  WANPREP_TRY(found, select_files(selection));
  ShotTable table;
  for (const fs::path& file : found.files) {
    if (file.parent_path() != folder || is_image(file)) continue;
    ShotRow row;
    row.line = static_cast<int>(table.rows.size()) + 1;
    row.cells.push_back({"input", {fs::absolute(file).string()}});
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Hostile files may make exact arithmetic overflow; on a thread of its own nobody would catch it.
Result<ShotCheck> checked_one(const Shot& shot, const ServiceAccess& access, const Profile& profile,
                              const Tools& tools, Context& context) {
  try {
    return check_shot(shot.order, access, profile, tools, context);
  } catch (const std::exception& error) {
    return fail(Code::internal, error.what());
  }
}

bool looks_like_lines(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text[first] == '{';
}

}  // namespace

Result<ShotTable> read_shots(const fs::path& list) {
  std::error_code error;
  ShotTable table;
  if (fs::is_directory(list, error)) {
    WANPREP_TRY(found, folder_table((fs::absolute(list) / "").lexically_normal().parent_path()));
    table = std::move(found);
  } else {
    WANPREP_TRY(text, read_file(list));
    const bool lines =
        ends_with(list, ".jsonl") || ends_with(list, ".ndjson") ||
        (!ends_with(list, ".csv") && !ends_with(list, ".tsv") && looks_like_lines(text));
    table = lines ? parse_shot_lines(text) : parse_shot_csv(text);
  }
  if (table.rows.empty() && table.errors.empty())
    return fail(Code::input, fmt::format("{}: there is no shot in it", list.string()));
  return table;
}

void check_shots(ShotList& list, const ServiceAccess& access, const Profile& profile,
                 Shell& shell) {
  const Tools& tools = shell.tools();  // made before the threads, which only read it
  Context quiet{null_sink(), shell.context().clock, shell.context().stop};
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < list.shots.size() && !quiet.stopped(); i = next++) {
      Shot& shot = list.shots[i];
      auto checked = checked_one(shot, access, profile, tools, quiet);
      if (checked) {
        shot.check = std::move(*checked);
        continue;
      }
      const std::lock_guard lock(mutex);
      list.problems.push_back({shot.line, checked.error()});
    }
  };
  std::vector<std::jthread> threads;
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < std::min(cores, list.shots.size()); ++i) threads.emplace_back(work);
}

}  // namespace wanprep::cli
