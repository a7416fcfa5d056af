#include "session/approval.hpp"

#include <fmt/format.h>

#include "disk/atomic_file.hpp"
#include "session/job_folder.hpp"

namespace wanprep {
namespace {

constexpr const char* kApprovalName = "approved";
constexpr std::size_t kMostBytes = 1024;

}  // namespace

bool is_approved(const Job& job, const std::filesystem::path& folder) {
  if (job.state != JobState::planned && job.state != JobState::conformed &&
      job.state != JobState::uploaded)
    return true;
  const auto text = read_file(folder / kApprovalName, kMostBytes);
  return text && job.clip && *text == job.clip->sha256 + "\n";
}

Result<std::string> approval_of(const std::filesystem::path& folder) {
  WANPREP_TRY(job, read_job(folder));
  if (!job.clip)
    return fail(Code::usage, fmt::format("{} has no clip to approve yet", folder.string()),
                "run the batch with --review first");
  return job.clip->sha256 + "\n";
}

Result<void> approve(const std::filesystem::path& folder) {
  WANPREP_TRY(word, approval_of(folder));
  return write_file(folder / kApprovalName, word, true);
}

}  // namespace wanprep
