/// What submit, status, wait and fetch share.
#pragma once

#include <string>

#include "cli/option_groups.hpp"
#include "cli/shell.hpp"
#include "session/task.hpp"

namespace wanprep::cli {

/// Service access and pace, complete for a task command.
struct TaskSetup {
  ServiceAccess access;
  Pace pace;
  Profile profile;
  TaskDesk desk(Shell& shell) const {
    return {access, profile, shell.tools(), shell.context(), {}};
  }
};
Result<TaskSetup> task_setup(const DeliveryOptions& options, Shell& shell);

enum class StatusDocument { task, job_or_task };

/// Prints one look.
Result<void> answer_status(const TaskStatus& status, StatusDocument kind, Shell& shell);

/// The exit status of a state: 0, 6 refused, 7 failed, 9 unknown.
int status_of_state(const std::string& state);

}  // namespace wanprep::cli
