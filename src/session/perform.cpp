#include "session/perform.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/digest.hpp"
#include "net/retry.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

bool lies_there(const JobFolder& folder, const JobFile& file) {
  std::error_code error;
  return fs::file_size(folder.at(file.path), error) == file.bytes && !error;
}

void look_around(Session& session) {
  const Job& job = session.folder.job();
  Hand& hand = session.hand;
  hand.clip_there = job.clip && lies_there(session.folder, *job.clip);
  for (const JobFile& file : job.references)
    hand.clip_there = hand.clip_there && lies_there(session.folder, file);
  hand.result_there = job.result && lies_there(session.folder, *job.result);
}

/// In slices, so that a host that was suspended notices the lost lease soon after it wakes.
Result<void> wait_until(Session& session, Instant until) {
  constexpr std::chrono::milliseconds kSlice{30'000};
  Context& context = session.context;
  for (Instant now = context.clock.now(); now < until; now = context.clock.now()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now);
    if (!context.clock.sleep(std::min(left, kSlice), context.stop)) return interrupted();
    if (!session.still_ours()) break;
  }
  return {};
}

Result<void> past_deadline(const Session& session) {
  const Job& job = session.folder.job();
  const auto span = std::chrono::duration_cast<std::chrono::seconds>(session.choices.pace.deadline);
  const auto within = span < std::chrono::minutes{2} ? fmt::format("{} s", span.count())
                                                     : fmt::format("{} min", span.count() / 60);
  const bool ended = job.state != JobState::submitted;
  const std::string waiting_for =
      job.task_id.empty() || job.state == JobState::uploaded
          ? std::string("the service would not take the request yet")
      : ended ? fmt::format("the result of task {} could not be downloaded", job.task_id)
              : fmt::format("task {} has not ended", job.task_id);
  const std::string last =
      ended && !session.last_fetch_error.empty() ? session.last_fetch_error
      : session.last_network_error.empty()
          ? fmt::format("last status {}", job.task_status.empty() ? "unknown" : job.task_status)
          : session.last_network_error;
  return fail(Code::deadline, fmt::format("{} within {}: {}", waiting_for, within, last),
              fmt::format("wanprep resume {} goes on", session.folder.path().string()));
}

Result<void> stop_for_user(AskUser::Why why, Session& session) {
  if (why == AskUser::Why::deadline) return past_deadline(session);
  // Found, not caused: whoever announced the request did not live to write down its outcome.
  if (session.folder.job().state == JobState::submitting)
    WANPREP_CHECK(session.folder.append(
        JobState::unknown, {{"reason", "the process that sent it ended before the answer"}}));
  return tl::make_unexpected(stopped_error(session.folder.job(), session.folder.path()));
}

/// Whoever restores may have no credentials for the store, so it is emptied as soon as it was read.
Result<void> end_of_stage(Session& session) {
  const Job& job = session.folder.job();
  if (job.state != JobState::fetched || job.order.keep_uploads) return {};
  return remove_uploads(session);
}

Result<void> too_early(const Session& session) {
  const Job& job = session.folder.job();
  if (job.state == JobState::unknown || job.state == JobState::refused ||
      job.state == JobState::failed)
    return tl::make_unexpected(stopped_error(job, session.folder.path()));
  return fail(
      Code::input,
      fmt::format("{} has no result to {} yet: the job is {}", session.folder.path().string(),
                  name_of(session.hooks.from), name_of(job.state)),
      "run the stage before it first");
}

struct Performer {
  Session& session;
  Result<void> operator()(const MakeClip&) const { return make_clip(session); }
  Result<void> operator()(const UploadFiles&) const { return upload_files(session); }
  Result<void> operator()(const CheckLinks&) const { return check_links(session); }
  Result<void> operator()(const SendRequest&) const { return send_request(session); }
  Result<void> operator()(const WaitUntil& wait) const { return wait_until(session, wait.until); }
  Result<void> operator()(const AskTask&) const { return ask_task(session); }
  Result<void> operator()(const FetchResult&) const { return fetch_result(session); }
  Result<void> operator()(const RestoreResult&) const { return restore_result(session); }
  Result<void> operator()(const TidyUp&) const { return tidy_up(session); }
  Result<void> operator()(const AskUser& ask) const { return stop_for_user(ask.why, session); }
  Result<void> operator()(const Finished&) const { return {}; }
};

}  // namespace

std::optional<std::chrono::milliseconds> wait_after(int failures, int most) {
  const auto random = std::stoul(random_hex(2), nullptr, 16);
  return backoff(failures, static_cast<double>(random) / 65536.0, most);
}

Result<void> perform(const Action& action, Session& session) {
  return std::visit(Performer{session}, action);
}

Result<void> work(Session& session) {
  for (;;) {
    if (session.context.stopped()) return interrupted();
    if (!session.still_ours())
      return fail(Code::busy, "another process took over the job while this one slept",
                  "wait for it, or look with: wanprep status " + session.folder.path().string());
    look_around(session);
    const Action action =
        next(session.folder.job(), session.hand, session.context.clock.now(), session.choices.pace);
    if (std::holds_alternative<Finished>(action)) return {};
    if (stage_of(action) > session.hooks.until) return end_of_stage(session);
    if (stage_of(action) < session.hooks.from) return too_early(session);
    WANPREP_CHECK(perform(action, session));
  }
}

Result<void> tidy_up(Session& session) {
  if (!session.folder.job().order.keep_uploads) WANPREP_CHECK(remove_uploads(session));
  sweep_parts(session.folder.path());
  // The rehearsal's, too: it may have died in the middle of its own work and not come back.
  for (const char* name : {"references", "rehearsal", "rehearsal/tasks", "rehearsal/storage"})
    sweep_parts(session.folder.at(name));
  return session.folder.append(JobState::done, Json::object());
}

Result<void> remove_uploads(Session& session) {
  Json removed = Json::array();
  for (const Upload& upload : session.folder.job().uploads) {
    const auto gone = session.effects.remove(upload.object);
    if (gone)
      removed.push_back(upload.name);
    else
      session.context.warn(
          fmt::format("{} could not be removed: {}", upload.object, gone.error().message));
  }
  if (removed.empty()) return {};
  return session.folder.append(session.folder.job().state, {{"removed", removed}});
}

}  // namespace wanprep
