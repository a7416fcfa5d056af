/// What `edit` and `resume` share: the answer, and the report beside the job.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/shell.hpp"
#include "session/edit.hpp"

namespace wanprep::cli {

/// Writes JOB/report.html (best effort: a job is not failed by its report), then answers with the
/// job.
Result<int> finish_job(Shell& shell, const Result<JobView>& outcome,
                       const std::filesystem::path& folder);

/// Answers with the job as one stage left it.
Result<int> finish_stage(Shell& shell, const Result<JobView>& outcome);

/// --dry-run's answer: what would be done, a line each.
Result<int> answer_plan(Shell& shell, const std::vector<std::string>& lines);

/// JOB/report.html or `out`.
Result<std::filesystem::path> write_report(Shell& shell, const std::filesystem::path& job,
                                           const std::filesystem::path& out, bool force);

}  // namespace wanprep::cli
