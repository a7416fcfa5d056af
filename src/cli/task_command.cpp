#include "cli/task_command.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/plan_text.hpp"
#include "session/edit.hpp"

namespace wanprep::cli {

Result<TaskSetup> task_setup(const DeliveryOptions& options, Shell& shell) {
  WANPREP_TRY(settings, shell.settings());
  WANPREP_TRY(profile, shell.profile());
  WANPREP_TRY(access, service_access(options, *settings));
  WANPREP_TRY(pace, pace_of(options, *settings));
  return TaskSetup{std::move(access), pace, std::move(profile)};
}

Result<void> answer_status(const TaskStatus& status, Shell& shell) {
  nlohmann::ordered_json document{{"schema", "wanprep.task/1"},      {"task_id", status.task_id},
                                  {"state", status.state},           {"status", status.status},
                                  {"reason", status.reason},         {"seed", status.seed},
                                  {"folder", status.folder.string()}};
  document["progress_percent"] = status.progress_percent
                                     ? nlohmann::ordered_json(*status.progress_percent)
                                     : nlohmann::ordered_json(nullptr);
  std::string text = status.task_id.empty() ? "no task yet" : status.task_id;
  text += ": " + status.state;
  if (!status.status.empty()) text += fmt::format(" ({})", status.status);
  if (status.progress_percent) text += fmt::format(", {} %", *status.progress_percent);
  if (!status.reason.empty()) text += ": " + status.reason;
  // A job's own page says more than its task; what the service says now stands below it.
  std::optional<JobView> view;
  if (!status.folder.empty())
    if (auto seen = view_job(status.folder); seen && !seen->source.empty()) view = std::move(*seen);
  if (view)
    text = job_text(*view) + (status.status.empty() ? "" : "  at the service: " + text);
  else
    text += "\n";
  if (text.back() != '\n') text += '\n';
  return shell.answer(text, document);
}

int status_of_state(const std::string& state) {
  if (state == "refused") return exit_status(Code::refused);
  if (state == "failed") return exit_status(Code::failed);
  if (state == "unknown") return exit_status(Code::unknown);
  return 0;
}

}  // namespace wanprep::cli
