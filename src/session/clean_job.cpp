#include <algorithm>

#include <fmt/format.h>

#include "session/edit.hpp"
#include "session/job_folder.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

/// Until the result is here, the rehearsal's folder holds the only copy of it.
bool rehearsal_needed(const Job& job) {
  switch (job.state) {
    case JobState::submitting:
    case JobState::unknown:
    case JobState::submitted:
    case JobState::succeeded:
      return true;
    default:
      return false;
  }
}

/// The clip, its references' copies and what a process that died left half written. The recipe
/// stays: without it a result made by hand could not be brought back.
bool removable(const fs::path& path, const Job& job) {
  const std::string name = path.filename().string();
  if (name == "clip.mp4" || name == "clip.mov" || name == "references") return true;
  if (name == "rehearsal") return !rehearsal_needed(job);
  const bool part = name.starts_with(".") && name.find(".part-") != std::string::npos;
  // A download in part is worth its bytes until the whole is here.
  return part && !(name.ends_with(".part-fetch") && !job.result);
}

}  // namespace

void sweep_job(const fs::path& folder) {
  if (kind_of_folder(folder) != FolderKind::job) return;
  const auto lease = LeaseKeeper::acquire(folder, system_clock());
  if (!lease) return;
  sweep_parts(folder);
  // With the lease in hand no rehearsal serves this folder.
  std::error_code ignored;
  fs::remove_all(folder / "rehearsal" / "work", ignored);
}

Result<std::vector<fs::path>> clean_job(const fs::path& folder, bool dry_run) {
  WANPREP_TRY(job, read_job(folder));
  std::unique_ptr<LeaseKeeper> lease;
  if (!dry_run) {
    WANPREP_TRY(held, LeaseKeeper::acquire(folder, system_clock()));
    lease = std::move(held);
  }
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (removable(it->path(), job)) out.push_back(it->path());
  std::sort(out.begin(), out.end());
  if (dry_run) return out;
  for (const fs::path& path : out) {
    fs::remove_all(path, error);
    if (error)
      return fail(Code::output,
                  fmt::format("cannot remove {}: {}", path.string(), error.message()));
  }
  return out;
}

}  // namespace wanprep
