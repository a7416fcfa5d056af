#include <fmt/format.h>

#include "session/job_folder.hpp"
#include "session/order_json.hpp"
#include "session/preflight.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

bool to_be_sent(const Job& job) {
  return job.state == JobState::planned || job.state == JobState::conformed ||
         job.state == JobState::uploaded;
}

/// Each known task, and each attempt of which nobody knows.
int sends_of(const Job& job) {
  const bool open = job.state == JobState::unknown || job.state == JobState::submitting;
  return static_cast<int>(job.tasks.size()) + (open ? 1 : 0) + (to_be_sent(job) ? 1 : 0);
}

Result<ShotCheck> check_begun(const EditOrder& order, const ServiceAccess& access,
                              const Profile& profile, const Tools& tools, Context& context) {
  WANPREP_CHECK(check_same(order, access));
  WANPREP_TRY(job, read_job(order.job));
  ShotCheck out;
  out.sends = sends_of(job);
  if (job.clip_duration_s) {
    out.estimate = estimate_of(*job.clip_duration_s, job.order.request, profile);
  } else {
    WANPREP_TRY(plan, preview(order, profile, tools, context));
    out.estimate = plan.estimate;
  }
  out.job = std::move(job);
  return out;
}

}  // namespace

Result<void> check_same(const EditOrder& order, const ServiceAccess& access) {
  WANPREP_TRY(job, read_job(order.job));
  std::error_code error;
  if (!fs::exists(order.source, error) && !job.task_id.empty() && order.source == job.order.source)
    return {};
  WANPREP_TRY(asked, frozen(order, access));
  const auto changes = differences(job.order, asked, !order.seed_drawn);
  if (changes.empty()) return {};
  std::string text;
  for (const std::string& change : changes) text += (text.empty() ? "" : "; ") + change;
  return fail(Code::usage,
              fmt::format("{} was begun with other options: {}", order.job.string(), text),
              "what was sent is frozen: repeat the old options, or use another --job folder");
}

Result<ShotCheck> check_shot(const EditOrder& asked, const ServiceAccess& access,
                             const Profile& profile, const Tools& tools, Context& context) {
  const EditOrder order = absolute(asked);
  switch (kind_of_folder(order.job)) {
    case FolderKind::foreign:
      return fail(Code::output, fmt::format("{} exists and is no job folder", order.job.string()));
    case FolderKind::job:
      return check_begun(order, access, profile, tools, context);
    case FolderKind::missing:
    case FolderKind::empty:
      break;
  }
  // The batch makes the folder of its outputs itself, once everything is known to be right.
  std::error_code error;
  if (fs::exists(order.out.parent_path(), error)) WANPREP_CHECK(check_out(order.out, order.force));
  WANPREP_TRY(plan, preview(order, profile, tools, context));
  ShotCheck out;
  out.estimate = plan.estimate;
  return out;
}

}  // namespace wanprep
