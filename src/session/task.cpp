#include "session/task.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/atomic_file.hpp"
#include "disk/digest.hpp"
#include "session/bookkeeping.hpp"
#include "session/job_world.hpp"
#include "session/preflight.hpp"
#include "session/settle.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What a name on the command line means.
struct Found {
  std::string task_id;
  fs::path folder;  ///< empty: an id that this machine did not submit
  std::optional<Job> job;
  ServiceAccess access;
};

ServiceAccess access_of(const Job& job, ServiceAccess access) {
  access.choice =
      job.order.service == "rehearsal" ? ServiceChoice::rehearsal : ServiceChoice::novita;
  if (!access.url && !job.order.service_url.empty()) access.url = job.order.service_url;
  return access;
}

/// The folder under the tasks' that knows this id; unreadable ones are passed over.
fs::path folder_of_task(const std::string& id) {
  std::error_code error;
  for (fs::directory_iterator it(tasks_folder(), error), end; !error && it != end;
       it.increment(error)) {
    const auto job = read_job(it->path());
    if (job && std::any_of(job->tasks.begin(), job->tasks.end(),
                           [&](const PaidTask& task) { return task.id == id; }))
      return it->path();
  }
  return {};
}

Result<Found> find(const std::string& name, const TaskDesk& desk) {
  std::error_code error;
  Found out{name, {}, std::nullopt, desk.access};
  if (fs::is_directory(name, error))
    out.folder = fs::absolute(fs::path(name) / "").lexically_normal().parent_path();
  else if (name.find('/') != std::string::npos)
    return fail(Code::input, fmt::format("{} is neither a job folder nor a task id", name));
  else if (name.size() > 4 && name.ends_with(".job"))
    return fail(Code::input, fmt::format("{}: no such job folder", name), "check the path");
  else
    out.folder = folder_of_task(name);
  if (out.folder.empty()) return out;
  WANPREP_TRY(job, read_job(out.folder));
  if (fs::is_directory(name, error)) out.task_id = job.task_id;
  out.access = access_of(job, desk.access);
  out.job = std::move(job);
  return out;
}

/// A rehearsal in this process answers from the job's folder; without one it would know nothing.
WorldSettings settings_of(const Found& found) {
  return {found.folder.empty() ? tasks_folder() : found.folder, found.access, {}};
}

bool may_have_news(const Found& found) {
  if (found.task_id.empty()) return false;
  if (!found.job || found.job->task_id != found.task_id) return true;
  return found.job->state == JobState::submitted || found.job->state == JobState::succeeded;
}

std::string_view word(TaskLook::State state) {
  switch (state) {
    case TaskLook::State::running:
      return "submitted";
    case TaskLook::State::succeeded:
      return "succeeded";
    case TaskLook::State::failed:
      return "failed";
    case TaskLook::State::not_found:
      return "unknown";
  }
  return "unknown";
}

TaskStatus recorded_status(const Found& found) {
  TaskStatus out;
  out.task_id = found.task_id;
  out.folder = found.folder;
  if (!found.job) return out;
  out.state = name_of(found.job->state);
  out.reason = found.job->reason;
  out.seed = found.job->service_seed;
  return out;
}

TaskStatus looked(const Found& found, const TaskLook& look) {
  TaskStatus out = recorded_status(found);
  out.state = word(look.state);
  out.status = look.status;
  out.reason = look.reason;
  out.seed = look.seed;
  out.progress_percent = look.progress_percent;
  return out;
}

struct Ended {
  TaskStatus status;
  TaskLook look;
};

Result<Ended> ended_as(const Found& found, const TaskLook& look) {
  if (look.state == TaskLook::State::failed)
    return fail(Code::failed, fmt::format("task {} failed at the service: {}", found.task_id,
                                          look.reason.empty() ? "no reason given" : look.reason));
  if (look.state == TaskLook::State::not_found)
    return fail(Code::failed, fmt::format("the service does not know task {}", found.task_id),
                "check the id, --service-url and the account");
  return Ended{looked(found, look), look};
}

/// Looks until the task has ended; network faults only cost time.
Result<Ended> until_ended(const Found& found, JobWorld& world, const Pace& pace, Context& context) {
  if (found.task_id.empty())
    return fail(Code::usage, fmt::format("{} has no task yet", found.folder.string()),
                fmt::format("wanprep resume {} goes on", found.folder.string()));
  const Instant deadline = context.clock.now() + pace.deadline;
  std::string last = "no answer";
  for (int errors = 0;;) {
    if (context.stopped()) return interrupted();
    WANPREP_TRY(service, world.service());
    const auto look = service->look(found.task_id, context);
    std::chrono::milliseconds wait = pace.poll_every;
    if (look) {
      if (look->state != TaskLook::State::running) return ended_as(found, *look);
      errors = 0;
      last = look->status;
      context.progress("wait", look->progress_percent.value_or(0) / 100.0);
    } else if (look.error().transient || look.error().code == Code::network) {
      last = look.error().message;
      wait = wait_after(++errors, 1'000'000'000).value_or(pace.poll_every);
    } else {
      return tl::make_unexpected(look.error());
    }
    if (context.clock.now() >= deadline)
      return fail(Code::deadline, fmt::format("task {} has not ended: {}", found.task_id, last),
                  fmt::format("wanprep wait {} goes on", found.task_id));
    if (!context.clock.sleep(wait, context.stop)) return interrupted();
  }
}

Result<fs::path> copied(const fs::path& from, const fs::path& out, bool force) {
  const fs::path part =
      out.parent_path() / fmt::format(".{}.part-{}", out.filename().string(), random_hex(6));
  auto done = copy_file(from, part, CopyHow::clone_or_copy);
  if (done) done = settle(part, out, force);
  std::error_code ignored;
  if (!done) fs::remove(part, ignored);
  WANPREP_CHECK(done);
  return out;
}

Result<fs::path> downloaded(const Found& found, const TaskLook& look, const fs::path& out,
                            bool force, const TaskDesk& desk, JobWorld& world) {
  const fs::path part = out.parent_path() / fmt::format(".{}.part-{}", out.filename().string(),
                                                        sha256_hex(found.task_id).substr(0, 12));
  WANPREP_TRY(service, world.service());
  for (int tries = 1;; ++tries) {
    auto got = service->fetch(look.video_url, part, desk.context);
    if (got) break;
    const auto wait = wait_after(tries, 5);
    if (got.error().code != Code::network || got.error().hint == "expired" || !wait)
      return tl::make_unexpected(got.error());
    if (!desk.context.clock.sleep(*wait, desk.context.stop)) return interrupted();
  }
  if (auto whole = inspect_result(part, desk.tools, desk.context); !whole) {
    std::error_code ignored;
    fs::remove(part, ignored);
    if (whole.error().code == Code::interrupted) return tl::make_unexpected(whole.error());
    return fail(Code::network,
                fmt::format("the downloaded result is not whole: {}", whole.error().message),
                "the same command downloads it again");
  }
  WANPREP_CHECK(settle(part, out, force));
  return out;
}

Job job_of(const EditRequest& request, const MediaLinks& links, const ServiceAccess& access,
           const Profile& profile) {
  Job job;
  job.id = random_hex(16);
  job.order.request = request;
  if (!job.order.request.seed)
    job.order.request.seed =
        static_cast<std::int64_t>(std::stoull(random_hex(4), nullptr, 16) & 0x7fffffffU);
  job.order.references.push_back({redacted_url(links.video_url), {}});
  for (const std::string& url : links.reference_urls)
    job.order.references.push_back({redacted_url(url), {}});
  job.order.profile_id = profile.id;
  job.order.service = access.choice == ServiceChoice::rehearsal ? "rehearsal" : "novita";
  if (access.url) job.order.service_url = redacted_url(*access.url);
  job.order.keep_uploads = true;  // they are the user's own
  return job;
}

/// send_request() until something is proven: accepted, or an error.
Result<void> sent(Session& session) {
  while (session.folder.job().state == JobState::uploaded) {
    const Job& job = session.folder.job();
    const Instant now = session.context.clock.now();
    if (job.not_before && *job.not_before > now) {
      const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*job.not_before - now);
      if (*job.not_before >=
          session.hand.waiting_since.value_or(now) + session.choices.pace.deadline)
        return fail(Code::deadline, session.last_network_error);
      if (!session.context.clock.sleep(wait, session.context.stop)) return interrupted();
    } else if (job.not_before && session.hand.waiting_since &&
               now >= *session.hand.waiting_since + session.choices.pace.deadline) {
      return fail(Code::deadline, session.last_network_error);
    }
    WANPREP_CHECK(send_request(session));
  }
  return {};
}

}  // namespace

fs::path tasks_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return fs::path(state) / "wanprep" / "tasks";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/tmp") / ".local/state/wanprep/tasks";
}

Result<TaskTicket> submit_task(const EditRequest& request, const MediaLinks& links,
                               const Consent& consent, const Pace& pace, const TaskDesk& desk) {
  const auto longest = desk.profile.video.duration_s.max.value_or(Rational{0});
  const Estimate estimate = estimate_of(longest, request, desk.profile);
  WANPREP_CHECK(may_spend(estimate, consent, is_paid(desk.access)));
  Job job = job_of(request, links, desk.access, desk.profile);
  job.order.tag = desk.tag;
  job.estimate = "at most " + estimate.text;
  const fs::path path = tasks_folder() / job.id;
  JobWorld world({path, desk.access, {}}, desk.profile, desk.tools, desk.context);
  if (desk.access.choice == ServiceChoice::novita) WANPREP_CHECK(world.service());
  std::error_code error;
  fs::create_directories(path, error);
  if (error)
    return fail(Code::output, fmt::format("cannot make {}: {}", path.string(), error.message()));
  WANPREP_TRY(lease, LeaseKeeper::acquire(path, desk.context.clock));
  WANPREP_TRY(folder, JobFolder::create(path, job, desk.context.clock));
  WANPREP_CHECK(folder.append(JobState::uploaded, Json::object()));
  const RunChoices choices{{}, {}, false, pace};
  const Effects effects = world.effects(choices);
  Session session{folder,
                  effects,
                  choices,
                  [](const Job&) -> Result<void> { return {}; },
                  [&lease] { return lease->held(); },
                  desk.context};
  session.links = links;
  session.book = bookkeeper(consent, desk.profile, is_paid(desk.access), path, longest);
  WANPREP_CHECK(sent(session));
  return TaskTicket{folder.job().task_id, path};
}

Result<TaskStatus> status_of(const std::string& task_or_job, const TaskDesk& desk) {
  WANPREP_TRY(found, find(task_or_job, desk));
  if (!may_have_news(found)) return recorded_status(found);
  // A rehearsal that another process runs must not be run twice on one folder.
  std::unique_ptr<LeaseKeeper> lease;
  if (found.access.choice == ServiceChoice::rehearsal && !found.access.url && found.job) {
    auto held = LeaseKeeper::acquire(found.folder, desk.context.clock);
    if (!held) return recorded_status(found);
    lease = std::move(*held);
  }
  JobWorld world(settings_of(found), desk.profile, desk.tools, desk.context);
  WANPREP_TRY(service, world.service());
  WANPREP_TRY(look, service->look(found.task_id, desk.context));
  return looked(found, look);
}

namespace {

/// A rehearsal in this process answers from the job's folder, where only one may serve.
bool serves_folder(const Found& found) {
  return found.access.choice == ServiceChoice::rehearsal && !found.access.url && found.job;
}

/// Beside a process that works on the job, its journal is followed instead: true once the task has
/// ended there, false when the folder is ours (by `lease`, if one is needed).
Result<bool> followed(Found& found, std::unique_ptr<LeaseKeeper>& lease, const Pace& pace,
                      Context& context) {
  const Instant deadline = context.clock.now() + pace.deadline;
  while (serves_folder(found) && may_have_news(found)) {
    auto held = LeaseKeeper::acquire(found.folder, context.clock);
    if (held) {
      lease = std::move(*held);
      return false;
    }
    if (held.error().code != Code::busy) return tl::make_unexpected(held.error());
    if (context.clock.now() >= deadline)
      return fail(Code::deadline, fmt::format("task {} has not ended", found.task_id),
                  held.error().message);
    const auto wait = std::min<std::chrono::milliseconds>(pace.poll_every, pace.deadline);
    if (!context.clock.sleep(wait, context.stop)) return interrupted();
    WANPREP_TRY(job, read_job(found.folder));
    found.job = std::move(job);
  }
  return !may_have_news(found);
}

}  // namespace

Result<TaskStatus> wait_for(const std::string& task_or_job, const Pace& pace,
                            const TaskDesk& desk) {
  WANPREP_TRY(found, find(task_or_job, desk));
  if (found.job && (found.job->state == JobState::refused || found.job->state == JobState::failed ||
                    found.job->state == JobState::unknown))
    return tl::make_unexpected(stopped_error(*found.job, found.folder));
  if (!may_have_news(found) && !found.task_id.empty()) return recorded_status(found);
  std::unique_ptr<LeaseKeeper> lease;
  WANPREP_TRY(ended_there, followed(found, lease, pace, desk.context));
  if (ended_there && !found.task_id.empty()) {
    if (found.job->state == JobState::failed)
      return tl::make_unexpected(stopped_error(*found.job, found.folder));
    return recorded_status(found);
  }
  JobWorld world(settings_of(found), desk.profile, desk.tools, desk.context);
  WANPREP_TRY(ended, until_ended(found, world, pace, desk.context));
  return ended.status;
}

Result<fs::path> fetch_task(const std::string& task_or_job, const fs::path& out, bool force,
                            const Pace& pace, const TaskDesk& desk) {
  const fs::path target = fs::absolute(out).lexically_normal();
  WANPREP_CHECK(check_out(target, force));
  WANPREP_TRY(found, find(task_or_job, desk));
  std::unique_ptr<LeaseKeeper> lease;
  WANPREP_CHECK(followed(found, lease, pace, desk.context));
  if (found.job && found.job->task_id == found.task_id && found.job->state == JobState::failed)
    return tl::make_unexpected(stopped_error(*found.job, found.folder));
  std::error_code error;
  if (found.job && found.job->result && found.job->task_id == found.task_id) {
    const fs::path result = inside(found.folder, found.job->result->path);
    if (fs::exists(result, error)) return copied(result, target, force);
  }
  JobWorld world(settings_of(found), desk.profile, desk.tools, desk.context);
  WANPREP_TRY(ended, until_ended(found, world, pace, desk.context));
  return downloaded(found, ended.look, target, force, desk, world);
}

}  // namespace wanprep
