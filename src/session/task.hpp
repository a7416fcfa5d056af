/// The steps of an edit one at a time: submit, status, wait, fetch. A task is named by its id or by
/// a job folder. The one paid request keeps the same journal as a job, under
/// $XDG_STATE_HOME/wanprep/tasks/.
#pragma once

#include <filesystem>
#include <string>

#include "session/edit.hpp"

namespace wanprep {

/// With what a single step works.
struct TaskDesk {
  const ServiceAccess& access;
  const Profile& profile;
  const Tools& tools;
  Context& context;
  std::string tag = {};  ///< of what is submitted, for the ledger
};

/// An accepted request; its id is on disk in `folder` already.
struct TaskTicket {
  std::string task_id;
  std::filesystem::path folder;
};

/// One look.
struct TaskStatus {
  std::string task_id;           ///< empty: nothing was accepted yet
  std::filesystem::path folder;  ///< of the job or the journal; empty: known by its id alone
  std::string state;             ///< a job's word: submitted, succeeded, failed …
  std::string status;            ///< the service's, verbatim; empty when it was not asked
  std::string reason;            ///< verbatim, for failed
  std::string seed;
  std::optional<int> progress_percent;
};

/// Sends once, by the rules of a job (perform.hpp); the length is unknown, so the estimate is the
/// profile's longest clip. Errors: as an edit's submit (cost, refused, unknown, network …).
Result<TaskTicket> submit_task(const EditRequest& request, const MediaLinks& links,
                               const Consent& consent, const Pace& pace, const TaskDesk& desk);

/// Asks the service when there is a task that may have news.
Result<TaskStatus> status_of(const std::string& task_or_job, const TaskDesk& desk);

/// Until it has ended. Errors: Code::failed with the service's reason, Code::deadline, and a
/// stopped job's own.
Result<TaskStatus> wait_for(const std::string& task_or_job, const Pace& pace, const TaskDesk& desk);

/// The result's bytes as OUT, whole and readable. A job's own downloaded result is copied. Errors:
/// Code::output for an existing OUT without `force`; those of wait_for.
Result<std::filesystem::path> fetch_task(const std::string& task_or_job,
                                         const std::filesystem::path& out, bool force,
                                         const Pace& pace, const TaskDesk& desk);

/// $XDG_STATE_HOME/wanprep/tasks, else ~/.local/state/wanprep/tasks.
std::filesystem::path tasks_folder();

}  // namespace wanprep
