/// Everything that a job does to the world outside its journal, as replaceable functions: faults
/// are injected here, and nowhere else is anything sent, written or waited for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hosting/host.hpp"
#include "service/service.hpp"
#include "session/job.hpp"

namespace wanprep {

/// The clip and the references as they will be uploaded.
struct MadeClip {
  JobFile clip;
  std::filesystem::path recipe;  ///< relative to the folder
  Rational duration_s{0};
  std::vector<JobFile> references;   ///< of the local ones, in order
  std::vector<std::string> changed;  ///< one sentence a step
};

struct RestoreRequest {
  std::filesystem::path result;
  std::filesystem::path out;  ///< a temporary name of the job's own
};

struct RestoreMade {
  std::vector<std::string> put_back;  ///< one sentence a step
  std::vector<std::string> lost;
  std::string document;  ///< `wanprep.restore/1`
};

/// Errors as the functions that stand behind them. Every call may throw in tests ("the process
/// dies"), so callers keep nothing in memory that a record does not tell.
struct Effects {
  std::function<Result<MadeClip>(const Job&)> conform = {};
  std::function<Result<Published>(const Publish&)> publish = {};
  /// May be empty. Nothing: the file is this job's own.
  std::function<Result<std::optional<Published>>(const Publish&)> publish_shared = {};
  std::function<Result<void>(const Published&, const Publish&)> check_link = {};
  /// A reference that was given as a link, which nobody here has uploaded. May be empty.
  std::function<Result<void>(const std::string& url)> check_given = {};
  std::function<Result<void>(const std::string& object)> remove = {};
  std::function<Result<bool>(const std::filesystem::path& claim, const std::string& text)> claim =
      {};
  std::function<SubmitOutcome(const EditRequest&, const MediaLinks&)> submit = {};
  std::function<Result<TaskLook>(const std::string& task_id)> look = {};
  std::function<Result<void>(const Secret& url, const std::filesystem::path& to)> fetch = {};
  /// Whether a downloaded file is whole, decodable video.
  std::function<Result<void>(const std::filesystem::path&)> inspect = {};
  std::function<Result<RestoreMade>(const Job&, const RestoreRequest&)> restore = {};
};

}  // namespace wanprep
