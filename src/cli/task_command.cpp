#include "cli/task_command.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/plan_text.hpp"
#include "session/edit.hpp"
#include "session/job_view_json.hpp"

namespace wanprep::cli {

Result<TaskSetup> task_setup(const DeliveryOptions& options, Shell& shell) {
  WANPREP_TRY(settings, shell.settings());
  WANPREP_TRY(profile, shell.profile());
  WANPREP_TRY(access, service_access(options, *settings));
  WANPREP_TRY(pace, pace_of(options, *settings));
  return TaskSetup{std::move(access), pace, std::move(profile)};
}

namespace {

/// A job's own page says more than its task; nothing for a task that `submit` has sent.
std::optional<JobView> job_of(const TaskStatus& status) {
  if (status.folder.empty()) return std::nullopt;
  auto view = view_job(status.folder);
  if (!view || view->source.empty()) return std::nullopt;
  return std::move(*view);
}

nlohmann::ordered_json task_json(const TaskStatus& status) {
  nlohmann::ordered_json document{{"schema", "wanprep.task/1"},      {"task_id", status.task_id},
                                  {"state", status.state},           {"status", status.status},
                                  {"reason", status.reason},         {"seed", status.seed},
                                  {"folder", status.folder.string()}};
  document["progress_percent"] = status.progress_percent
                                     ? nlohmann::ordered_json(*status.progress_percent)
                                     : nlohmann::ordered_json(nullptr);
  return document;
}

/// The job as it is recorded, with what the service says now.
nlohmann::ordered_json job_json(const JobView& view, const TaskStatus& status) {
  nlohmann::ordered_json document = to_json(view);
  const auto task = task_json(status);
  document["state"] = status.state;
  if (document["reason"].is_null() && !status.reason.empty()) document["reason"] = status.reason;
  for (const auto* key : {"status", "seed", "progress_percent"}) document[key] = task[key];
  return document;
}

std::string task_text(const TaskStatus& status) {
  std::string text = status.task_id.empty() ? "no task yet" : status.task_id;
  text += ": " + status.state;
  if (!status.status.empty()) text += fmt::format(" ({})", status.status);
  if (status.progress_percent) text += fmt::format(", {} %", *status.progress_percent);
  if (!status.reason.empty()) text += ": " + status.reason;
  return text.ends_with('\n') ? text : text + "\n";
}

}  // namespace

Result<void> answer_status(const TaskStatus& status, StatusDocument kind, Shell& shell) {
  const auto view = job_of(status);
  if (!view) return shell.answer(task_text(status), task_json(status));
  const std::string now = status.status.empty() ? "" : "  at the service: " + task_text(status);
  return shell.answer(job_text(*view) + now, kind == StatusDocument::job_or_task
                                                 ? job_json(*view, status)
                                                 : task_json(status));
}

int status_of_state(const std::string& state) {
  if (state == "refused") return exit_status(Code::refused);
  if (state == "failed") return exit_status(Code::failed);
  if (state == "unknown") return exit_status(Code::unknown);
  return 0;
}

}  // namespace wanprep::cli
