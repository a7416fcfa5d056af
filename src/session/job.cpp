#include "session/job.hpp"

#include <array>

#include <fmt/format.h>

namespace wanprep {
namespace {

constexpr std::array<std::string_view, 12> kNames{
    "planned", "conformed", "uploaded", "submitting", "submitted", "succeeded",
    "fetched", "restored",  "done",     "unknown",    "refused",   "failed"};

std::string with_message(const Job& job) {
  const auto id = job.request_id.empty() ? "" : fmt::format(" (request {})", job.request_id);
  if (job.message.empty() || job.message == job.reason) return job.reason + id;
  return (job.reason.empty() ? job.message : job.reason + ": " + job.message) + id;
}

/// What an account's history can be searched by.
std::string what_left(const Job& job) {
  if (!job.sent_at) return "";
  const auto bytes =
      job.bytes_sent ? fmt::format(", {} bytes of it left this machine", *job.bytes_sent) : "";
  return fmt::format(" (sent at {}{})", iso8601(*job.sent_at), bytes);
}

std::string resume_with(const std::filesystem::path& folder, const char* option) {
  return fmt::format("wanprep resume {} {}", folder.string(), option);
}

/// What a task that was submitted by itself has no `resume` for.
bool is_single_task(const Job& job) { return job.order.source.empty(); }

std::string after_refusal(const Job& job, const std::filesystem::path& folder) {
  const auto advice = job.advice.empty() ? std::string("nothing was created") : job.advice;
  if (is_single_task(job)) return fmt::format("{}; then submit again", advice);
  return fmt::format(
      "{}; {} sends the same request again, a changed one needs a folder of its own "
      "(--job)",
      advice, resume_with(folder, "--again"));
}

std::string after_doubt(const Job& job, const std::filesystem::path& folder) {
  const auto advice = job.advice.empty() ? std::string("look at the account's usage") : job.advice;
  const auto again = is_single_task(job)
                         ? "submit again"
                         : resume_with(folder, "--submit-again") + " sends it again";
  return fmt::format("{}; only if nothing is there: {}, which may be billed a second time", advice,
                     again);
}

}  // namespace

std::string_view name_of(JobState state) { return kNames.at(static_cast<std::size_t>(state)); }

std::optional<JobState> job_state_from(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames.at(i) == name) return static_cast<JobState>(i);
  return std::nullopt;
}

std::filesystem::path inside(const std::filesystem::path& folder,
                             const std::filesystem::path& path) {
  return path.empty() || path.is_absolute() ? path : folder / path;
}

std::string result_name(int attempt) {
  return attempt == 1 ? "result.mp4" : fmt::format("result-{}.mp4", attempt);
}

Error stopped_error(const Job& job, const std::filesystem::path& folder) {
  if (job.state == JobState::refused)
    return Error{Code::refused,
                 fmt::format("the service refused the request: {}", with_message(job)),
                 after_refusal(job, folder)};
  if (job.state == JobState::failed)
    return Error{
        Code::failed,
        fmt::format("task {} failed at the service: {}", job.task_id,
                    job.reason.empty() ? "no reason given" : with_message(job)),
        fmt::format("{} asks (and may pay) for a new task", resume_with(folder, "--again"))};
  return Error{Code::unknown,
               fmt::format("whether attempt {} was accepted (and is paid for) is unknown: {}{}",
                           job.attempt, with_message(job), what_left(job)),
               after_doubt(job, folder)};
}

std::string next_sentence(const Job& job, const std::filesystem::path& folder) {
  switch (job.state) {
    case JobState::planned:
      return "the clip is made to fit next";
    case JobState::conformed:
      return "clip and references are uploaded next";
    case JobState::uploaded:
      return job.not_before ? "the request is sent again after the wait"
                            : "the links are checked and the request is sent next";
    case JobState::submitting:
    case JobState::unknown:
      return fmt::format("it is unknown whether a task exists; {} decides to send again",
                         resume_with(folder, "--submit-again"));
    case JobState::submitted:
      return "the task is asked for its result next";
    case JobState::succeeded:
      return "the result is downloaded next";
    case JobState::fetched:
      return "the result is brought back to the original's frames next";
    case JobState::restored:
      return "the uploads are removed next";
    case JobState::done:
      return {};
    case JobState::refused:
    case JobState::failed:
      return fmt::format("nothing until {}", resume_with(folder, "--again"));
  }
  return {};
}

}  // namespace wanprep
