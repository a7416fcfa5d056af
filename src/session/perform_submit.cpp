// The one paid request; the order of its lines is what keeps it one (perform.hpp).
#include <unistd.h>

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/digest.hpp"
#include "session/order_json.hpp"
#include "session/perform.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMostNeverLeft = 5;
constexpr std::chrono::seconds kDefaultWait{15};
constexpr int kNoLimit = 1'000'000'000;

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::string claim_text(const Job& job, int number, Instant now) {
  const Json text{{"host", host_name()},
                  {"process", getpid()},
                  {"attempt", job.attempt},
                  {"send", number},
                  {"time", iso8601(now)}};
  return text.dump() + "\n";
}

/// Model, parameters and media, never the links: says in an account's history what was paid for.
std::string content_key(const Job& job) {
  Json key{{"profile", job.order.profile_id}};
  key["request"] = to_json(job.order)["request"];
  key["clip"] = job.clip ? job.clip->sha256 : std::string{};
  Json references = Json::array();
  for (const auto& reference : job.order.references)
    references.push_back(reference.sha256.empty() ? reference.given : reference.sha256);
  key["references"] = references;
  return sha256_hex(key.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// A send that was announced: its outcome goes to the attempt that it was made for, even when the
/// user has opened another since.
struct Send {
  int number = 0;
  int attempt = 1;
};

Result<void> write(Session& session, const Send& send, JobState state, Json data) {
  data["send"] = send.number;
  return session.folder.append(state, data, send.attempt);
}

Json answer_json(const SubmitOutcome& outcome) {
  Json data{{"reason", outcome.reason}, {"message", outcome.message}};
  data["advice"] = outcome.advice;
  data["http_status"] = outcome.http_status;
  if (!outcome.request_id.empty()) data["request_id"] = outcome.request_id;
  return data;
}

Result<void> stopped(const Session& session) {
  return tl::make_unexpected(stopped_error(session.folder.job(), session.folder.path()));
}

Result<void> claimed_by_another(Session& session, const Send& send) {
  WANPREP_CHECK(write(
      session, send, JobState::unknown,
      {{"reason",
        fmt::format("submit.claim-{} was made by a process that may have sent it", send.number)}}));
  return stopped(session);
}

Result<void> accepted(Session& session, const Send& send, const SubmitOutcome& outcome) {
  Json data{{"task_id", outcome.task_id}};
  data["submitted_at"] = iso8601(session.context.clock.now());
  if (!outcome.request_id.empty()) data["request_id"] = outcome.request_id;
  if (auto written = write(session, send, JobState::submitted, data); !written) {
    // The last way out for what was paid: the user's eyes.
    Error error = written.error();
    error.message = fmt::format("task {} was accepted, but could not be written down: {}",
                                outcome.task_id, error.message);
    error.hint = fmt::format("keep the task id: wanprep fetch {} -o RESULT", outcome.task_id);
    return tl::make_unexpected(std::move(error));
  }
  session.context.info(fmt::format("task {} accepted", outcome.task_id));
  session.hand.waiting_since = session.context.clock.now();
  session.hand.not_before.reset();
  session.last_network_error.clear();
  return {};
}

Result<void> refused(Session& session, const Send& send, const SubmitOutcome& outcome) {
  WANPREP_CHECK(write(session, send, JobState::refused, answer_json(outcome)));
  if (!session.folder.job().order.keep_uploads) WANPREP_CHECK(remove_uploads(session));
  return stopped(session);
}

Result<void> left_open(Session& session, const Send& send, const SubmitOutcome& outcome) {
  Json data = answer_json(outcome);
  if (outcome.bytes_sent) data["bytes_sent"] = *outcome.bytes_sent;
  WANPREP_CHECK(write(session, send, JobState::unknown, std::move(data)));
  return stopped(session);
}

/// Nothing was created: back to `uploaded`, to be sent again under the next number.
Result<void> again_after(Session& session, const Send& send, std::chrono::milliseconds wait,
                         const std::string& why) {
  const Instant until = session.context.clock.now() + wait;
  session.last_network_error = why;
  session.context.info(
      fmt::format("{}; again in {} s", why, std::chrono::ceil<std::chrono::seconds>(wait).count()));
  return write(session, send, JobState::uploaded, {{"not_before", iso8601(until)}, {"note", why}});
}

Result<void> not_yet(Session& session, const Send& send, const SubmitOutcome& outcome) {
  // "Retry-After: 0", or a date that is past by this clock, must not become a stream of requests.
  const std::chrono::milliseconds asked = outcome.retry_after.value_or(kDefaultWait);
  const auto least = *wait_after(++session.not_yet, kNoLimit);
  return again_after(session, send, std::max(asked, least),
                     fmt::format("the service says not yet: {}",
                                 outcome.reason.empty() ? outcome.message : outcome.reason));
}

Result<void> never_left(Session& session, const Send& send, const SubmitOutcome& outcome) {
  const std::string why = fmt::format("nothing was sent: {}", outcome.message);
  const auto wait = wait_after(++session.never_left, kMostNeverLeft);
  WANPREP_CHECK(again_after(session, send, wait.value_or(std::chrono::milliseconds{0}), why));
  if (session.context.stopped()) return interrupted();
  if (!wait)
    return fail(Code::network, why,
                fmt::format("wanprep resume {} goes on", session.folder.path().string()));
  return {};
}

/// Before the claim an unwritable ledger stops the send; afterwards the journal has the truth.
Result<void> booked(Session& session, const Send& send, Booked state,
                    const std::string& task = {}) {
  if (!session.book) return {};
  auto done = session.book(session.folder.job(), {send.number, send.attempt, state, task});
  if (done || state == Booked::sending) return done;
  session.context.warn(
      fmt::format("the ledger was not brought up to date: {}", done.error().message));
  return {};
}

Booked booked_as(SubmitOutcome::Kind kind) {
  switch (kind) {
    case SubmitOutcome::Kind::accepted:
      return Booked::accepted;
    case SubmitOutcome::Kind::refused:
      return Booked::refused;
    case SubmitOutcome::Kind::not_yet:
    case SubmitOutcome::Kind::never_left:
      return Booked::not_sent;
    case SubmitOutcome::Kind::open:
      return Booked::unknown;
  }
  return Booked::unknown;
}

Result<void> recorded(Session& session, const Send& send, const SubmitOutcome& outcome) {
  switch (outcome.kind) {
    case SubmitOutcome::Kind::accepted:
      return accepted(session, send, outcome);
    case SubmitOutcome::Kind::refused:
      return refused(session, send, outcome);
    case SubmitOutcome::Kind::not_yet:
      return not_yet(session, send, outcome);
    case SubmitOutcome::Kind::never_left:
      return never_left(session, send, outcome);
    case SubmitOutcome::Kind::open:
      return left_open(session, send, outcome);
  }
  return left_open(session, send, outcome);
}

/// A host that slept between its claim and here must not send; what is provable is written down.
Result<void> still_the_sender(Session& session, const Send& send) {
  const bool latest = session.folder.is_latest();
  if (latest && session.still_ours()) return {};
  if (latest)
    WANPREP_CHECK(write(session, send, JobState::uploaded,
                        {{"note", "nothing was sent: the lease was lost"}}));
  return fail(Code::busy, "another process took over the job; this one sent nothing",
              fmt::format("look with: wanprep status {}", session.folder.path().string()));
}

}  // namespace

Result<void> send_request(Session& session) {
  WANPREP_CHECK(session.may_spend(session.folder.job()));
  if (session.hooks.before_send)
    WANPREP_CHECK(session.hooks.before_send(session.folder.job(), session.context));
  const Instant now = session.context.clock.now();
  if (!session.hand.waiting_since) session.hand.waiting_since = now;
  const Job& job = session.folder.job();
  const Send send{job.sends + 1, job.attempt};
  WANPREP_CHECK(booked(session, send, Booked::sending));
  auto ours = session.effects.claim(session.folder.at(fmt::format("submit.claim-{}", send.number)),
                                    claim_text(job, send.number, now));
  if (!ours) {
    WANPREP_CHECK(booked(session, send, Booked::not_sent));
    return tl::make_unexpected(ours.error());
  }
  if (!*ours) return claimed_by_another(session, send);
  WANPREP_CHECK(write(session, send, JobState::submitting, {{"content_key", content_key(job)}}));
  if (auto still = still_the_sender(session, send); !still) {
    WANPREP_CHECK(booked(session, send, Booked::not_sent));
    return still;
  }
  const std::stop_callback waits(session.context.stop, [&session] {
    session.context.warn(fmt::format(
        "waiting for the answer to the paid request, 15 s at most: to end now leaves it unknown "
        "(wanprep status {})",
        session.folder.path().string()));
  });
  const SubmitOutcome outcome = session.effects.submit(job.order.request, session.links);
  if (session.hooks.after_send) session.hooks.after_send(outcome);
  auto written = recorded(session, send, outcome);
  WANPREP_CHECK(booked(session, send, booked_as(outcome.kind), outcome.task_id));
  return written;
}

}  // namespace wanprep
