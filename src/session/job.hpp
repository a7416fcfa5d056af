/// One edit as a value: what the lines of its journal say, folded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.hpp"
#include "core/error.hpp"
#include "core/rational.hpp"
#include "facts/fingerprint.hpp"
#include "profile/request.hpp"
#include "recipe/wishes.hpp"

namespace wanprep {

enum class JobState {
  planned,
  conformed,
  uploaded,
  submitting,
  submitted,
  succeeded,
  fetched,
  restored,
  done,
  unknown,
  refused,
  failed,
};
std::string_view name_of(JobState state);
std::optional<JobState> job_state_from(std::string_view name);

/// An image that the edit refers to, as given. `sha256` is empty for URLs, which are passed on.
struct FrozenReference {
  std::string given;  ///< absolute path, or the URL (redacted when it carries a query)
  std::string sha256;
  bool operator==(const FrozenReference&) const = default;
};

/// What was ordered when the job began; never changes within a job.
struct FrozenOrder {
  std::filesystem::path source;  ///< absolute; empty for a bare task
  Fingerprint fingerprint;
  Wishes wishes;
  EditRequest request;  ///< its seed is always drawn
  std::vector<FrozenReference> references;
  std::string profile_id;
  std::string service;      ///< "novita" | "rehearsal"
  std::string service_url;  ///< redacted; empty: the profile's own, or in this process
  std::string target;       ///< redacted; empty: the rehearsal service's storage
  std::optional<std::string> public_url;
  std::string tag;
  bool keep_uploads = false;
};

/// A file of the job. `path` is relative to the folder when it lies inside.
struct JobFile {
  std::filesystem::path path;
  std::string sha256;
  std::uint64_t bytes = 0;
  bool operator==(const JobFile&) const = default;
};

/// An object that the job put somewhere; the link that reads it is never written down.
struct Upload {
  std::string name;    ///< "JOB-ID/ATTEMPT/hash.ext"
  std::string object;  ///< the host's own word for it
  std::optional<Instant> expires;
};

/// A task that was paid for, of this or an earlier attempt.
struct PaidTask {
  int attempt = 1;
  std::string id;
};

struct Job {
  JobState state = JobState::planned;
  std::string id;  ///< 32 hexadecimal digits
  FrozenOrder order;
  RestoreWishes restore;
  std::filesystem::path out;
  std::string estimate;  ///< one line: seconds, resolution, price
  int attempt = 1;
  /// Sends that were announced over all attempts; the next one needs `submit.claim-(sends + 1)`.
  int sends = 0;
  std::optional<JobFile> clip;
  std::filesystem::path recipe;
  std::optional<Rational> clip_duration_s;
  std::vector<JobFile> references;         ///< conformed copies of the local ones, in order
  std::vector<Upload> uploads;             ///< not yet removed
  std::optional<Instant> not_before;       ///< the service asked to wait, or nothing was sent
  std::optional<Instant> sent_at;          ///< when the last paid request was announced
  std::optional<std::int64_t> bytes_sent;  ///< of its body, where no answer came and it was counted
  std::optional<Instant> submitted_at;
  std::string task_id;
  std::vector<PaidTask> tasks;  ///< every task id ever known
  std::string task_status;      ///< verbatim
  int polls = 0;
  bool not_found = false;  ///< the service said last that it does not know the task
  std::string service_seed;
  std::optional<JobFile> result;
  std::optional<JobFile> product;     ///< OUT as it was proven, or (while restoring) as it will be
  std::vector<std::string> changed;   ///< by conform, one sentence each
  std::vector<std::string> put_back;  ///< by restore
  std::vector<std::string> lost;
  std::string reason;   ///< of refused, failed or unknown; the service's, verbatim
  std::string message;  ///< human text with it
  std::string advice;
  std::string request_id;  ///< of the answer that they came with
  std::int64_t seq = 0;    ///< of the last line
  std::optional<Instant> created, updated;
};

/// The file in this folder that a path of the journal means.
std::filesystem::path inside(const std::filesystem::path& folder,
                             const std::filesystem::path& path);

/// "result.mp4"; "result-2.mp4" for the second attempt: a paid result is never overwritten.
std::string result_name(int attempt);

/// The error that a stopped job (unknown, refused, failed) gives, again and again. `folder` names
/// it in the hint.
Error stopped_error(const Job& job, const std::filesystem::path& folder);

/// What happens next or what to do, in one sentence.
std::string next_sentence(const Job& job, const std::filesystem::path& folder);

}  // namespace wanprep
