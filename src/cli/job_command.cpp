#include "cli/job_command.hpp"

#include <nlohmann/json.hpp>

#include "cli/plan_text.hpp"
#include "disk/atomic_file.hpp"
#include "report/report.hpp"
#include "session/job_view_json.hpp"

namespace wanprep::cli {

namespace fs = std::filesystem;

Result<fs::path> write_report(Shell& shell, const fs::path& job, const fs::path& out, bool force) {
  WANPREP_TRY(facts, gather_report(job, shell.tools(), shell.context()));
  WANPREP_CHECK(write_file(out, render_report(facts), force));
  return out;
}

Result<int> answer_plan(Shell& shell, const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  WANPREP_CHECK(
      shell.answer(text, {{"schema", "wanprep.plan/1"}, {"dry_run", true}, {"plan", lines}}));
  return 0;
}

Result<int> finish_stage(Shell& shell, const Result<JobView>& outcome) {
  if (!outcome) return tl::make_unexpected(outcome.error());
  WANPREP_CHECK(shell.answer(job_text(*outcome), to_json(*outcome)));
  return 0;
}

Result<int> finish_job(Shell& shell, const Result<JobView>& outcome, const fs::path& folder) {
  const bool worth_a_page =
      outcome || outcome.error().code == Code::refused || outcome.error().code == Code::failed;
  if (worth_a_page && !shell.context().stopped()) {
    const auto report = write_report(shell, folder, folder / "report.html", true);
    if (!report) shell.context().warn("no report: " + report.error().message);
  }
  if (!outcome) return tl::make_unexpected(outcome.error());
  sweep_job(folder);
  JobView view = *outcome;
  std::error_code missing;
  if (fs::exists(folder / "report.html", missing)) view.report = view.folder / "report.html";
  WANPREP_CHECK(shell.answer(job_text(view), to_json(view)));
  return 0;
}

}  // namespace wanprep::cli
