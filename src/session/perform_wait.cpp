// Asking for the task and downloading its result: free, and repeatable for ever.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/digest.hpp"
#include "session/journal_json.hpp"
#include "session/perform.hpp"
#include "session/settle.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kNoLimit = 1'000'000'000;
constexpr int kMostFetches = 8;
constexpr int kMostNotFound = 3;
constexpr int kMostBadResults = 3;

bool paid_and_waiting(const Job& job) {
  return job.state == JobState::submitted || job.state == JobState::succeeded;
}

void wait_before_next(Session& session, std::chrono::milliseconds span) {
  session.hand.not_before = session.context.clock.now() + span;
}

Result<void> look_failed(Session& session, const Error& error) {
  if (!error.transient && error.code != Code::network) return tl::make_unexpected(error);
  session.last_network_error = error.message;
  session.context.detail(fmt::format("{}; asking again", error.message));
  wait_before_next(session, *wait_after(++session.look_errors, kNoLimit));
  return {};
}

Result<void> running(Session& session, const TaskLook& look) {
  const Job& job = session.folder.job();
  const auto share = static_cast<double>(look.progress_percent.value_or(0)) / 100;
  session.context.progress("wait", std::min(share, 0.99));
  session.hand.result_link = false;
  wait_before_next(session, session.choices.pace.poll_every);
  if (job.state != JobState::submitted || job.task_status == look.status) return {};
  return session.folder.append(JobState::submitted, {{"task_status", look.status},
                                                     {"polls", job.polls + session.hand.polls}});
}

Result<void> succeeded(Session& session, const TaskLook& look) {
  if (look.video_url.empty())
    return look_failed(session,
                       Error{Code::network, "the task succeeded but names no video", {}, true, {}});
  const Instant now = session.context.clock.now();
  session.result_url = look.video_url;
  session.hand.result_link = true;
  session.hand.result_link_expires.reset();
  if (look.link_lifetime) session.hand.result_link_expires = now + *look.link_lifetime;
  session.hand.not_before.reset();
  session.context.progress("wait", 1);
  const Job& job = session.folder.job();
  if (job.state != JobState::submitted) return {};
  Json data{{"task_status", look.status}, {"polls", job.polls + session.hand.polls}};
  if (!look.seed.empty()) data["service_seed"] = look.seed;
  if (look.link_lifetime) data["link_expires"] = iso8601(now + *look.link_lifetime);
  return session.folder.append(JobState::succeeded, data);
}

Result<void> failed(Session& session, const TaskLook& look) {
  const Job& job = session.folder.job();
  // A result that was downloaded once stays ours, whatever the service says later.
  if (!paid_and_waiting(job))
    return fail(Code::failed, fmt::format("task {} has failed now: {}", job.task_id, look.reason));
  Json data{{"reason", look.reason}, {"task_status", look.status}};
  data["polls"] = job.polls + session.hand.polls;
  WANPREP_CHECK(session.folder.append(JobState::failed, data));
  if (!job.order.keep_uploads) WANPREP_CHECK(remove_uploads(session));
  return tl::make_unexpected(stopped_error(session.folder.job(), session.folder.path()));
}

Result<void> not_found(Session& session) {
  const Job& job = session.folder.job();
  session.last_network_error = fmt::format("the service does not know task {}", job.task_id);
  wait_before_next(session, session.choices.pace.poll_every);
  if (++session.not_found < kMostNotFound) return {};
  WANPREP_CHECK(session.folder.append(job.state, {{"not_found", true}}));
  return fail(
      Code::failed, session.last_network_error,
      fmt::format("check --service-url and the account, then wanprep resume {0} asks again; "
                  "wanprep resume {0} --again pays for a new task",
                  session.folder.path().string()));
}

Result<void> retry_fetch(Session& session, const Error& error, const fs::path& part) {
  session.last_fetch_error = error.message;
  if (error.hint == "expired") session.hand.result_link = false;
  if (error.code == Code::interrupted ||
      (!error.transient && error.hint != "expired" && error.code != Code::network))
    return tl::make_unexpected(error);
  const auto wait = wait_after(++session.fetch_errors, kMostFetches);
  if (!wait)
    return fail(
        Code::network, error.message,
        fmt::format("wanprep resume {} downloads it again", session.folder.path().string()));
  // A part that cannot be continued must not be in the way for ever.
  std::error_code ignored;
  if (session.fetch_errors == kMostFetches / 2) fs::remove(part, ignored);
  session.context.detail(fmt::format("{}; trying again", error.message));
  wait_before_next(session, *wait);
  return {};
}

/// Truncated or no video: asked for again by a fresh link. What comes back the same every time was
/// paid for all the same, so it is kept under another name.
Result<void> bad_result(Session& session, const Error& error, const fs::path& part) {
  if (error.code == Code::interrupted) return tl::make_unexpected(error);
  std::error_code ignored;
  session.hand.result_link = false;
  if (++session.bad_results >= kMostBadResults) {
    const std::string name = result_name(session.folder.job().attempt);
    fs::rename(part, session.folder.at(fmt::format("unreadable-{}", name)), ignored);
    return fail(
        Code::network, fmt::format("the downloaded result is not whole: {}", error.message),
        fmt::format("wanprep resume {} downloads it again", session.folder.path().string()));
  }
  fs::remove(part, ignored);
  wait_before_next(session, *wait_after(session.bad_results, kNoLimit));
  return {};
}

Result<void> record_result(Session& session, const std::string& name) {
  const fs::path file = session.folder.at(name);
  WANPREP_TRY(digest, sha256_file(file));
  std::error_code error;
  const JobFile result{name, digest, fs::file_size(file, error)};
  return session.folder.append(JobState::fetched, {{"result", to_json(result)}});
}

/// A result that lies there without a line was whole when it got its name. One that differs from
/// its line was damaged since; what was paid for is moved aside, never deleted.
Result<bool> settled_before(Session& session, const std::string& name) {
  const fs::path file = session.folder.at(name);
  std::error_code error;
  if (!fs::exists(file, error)) return false;
  const auto whole = session.effects.inspect(file);
  if (whole && !session.folder.job().result) return true;
  if (!whole && whole.error().code == Code::interrupted) return tl::make_unexpected(whole.error());
  fs::rename(file, session.folder.at(fmt::format("damaged-{}", name)), error);
  return false;
}

}  // namespace

Result<void> ask_task(Session& session) {
  const Instant now = session.context.clock.now();
  if (!session.hand.waiting_since) session.hand.waiting_since = now;
  ++session.hand.polls;
  const auto look = session.effects.look(session.folder.job().task_id);
  if (!look) return look_failed(session, look.error());
  if (look->state != TaskLook::State::not_found) session.not_found = 0;
  session.look_errors = 0;
  session.last_network_error.clear();
  switch (look->state) {
    case TaskLook::State::running:
      return running(session, *look);
    case TaskLook::State::succeeded:
      return succeeded(session, *look);
    case TaskLook::State::failed:
      return failed(session, *look);
    case TaskLook::State::not_found:
      return not_found(session);
  }
  return {};
}

Result<void> fetch_result(Session& session) {
  const std::string name = result_name(session.folder.job().attempt);
  WANPREP_TRY(settled, settled_before(session, name));
  if (settled) return record_result(session, name);
  const fs::path part = session.folder.at(fmt::format(".{}.part-fetch", name));
  if (auto got = session.effects.fetch(session.result_url, part); !got)
    return retry_fetch(session, got.error(), part);
  if (auto whole = session.effects.inspect(part); !whole)
    return bad_result(session, whole.error(), part);
  WANPREP_CHECK(settle(part, session.folder.at(name), false));
  return record_result(session, name);
}

}  // namespace wanprep
