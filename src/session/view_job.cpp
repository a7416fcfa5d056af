#include "session/view_job.hpp"

#include "session/job_folder.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

fs::path when_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) ? path : fs::path{};
}

std::string reason_of(const Job& job) {
  if (job.message.empty() || job.message == job.reason) return job.reason;
  return job.reason.empty() ? job.message : job.reason + ": " + job.message;
}

}  // namespace

JobView view_of(const Job& job, const fs::path& folder) {
  JobView view;
  view.state = name_of(job.state);
  view.id = job.id;
  view.attempt = job.attempt;
  view.folder = folder;
  view.source = job.order.source;
  view.out = job.out;
  if (job.clip) view.clip = inside(folder, job.clip->path);
  if (!job.recipe.empty()) view.recipe = inside(folder, job.recipe);
  if (job.result) view.result = inside(folder, job.result->path);
  view.report = when_there(folder / "report.html");
  view.task_id = job.task_id;
  view.service = job.order.service;
  view.reason = reason_of(job);
  view.next = next_sentence(job, folder);
  view.changed = job.changed;
  view.put_back = job.put_back;
  view.done = job.changed;
  view.done.insert(view.done.end(), job.put_back.begin(), job.put_back.end());
  view.lost = job.lost;
  view.cost = (job.order.service == "rehearsal" ? "free (rehearsal); " : "") + job.estimate;
  return view;
}

Result<JobView> view_job(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  WANPREP_TRY(job, read_job(whole));
  return view_of(job, whole);
}

}  // namespace wanprep
