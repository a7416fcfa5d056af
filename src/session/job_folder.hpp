/// A job's folder: its journal, its lease, its files' names. The only writer of the journal.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <nlohmann/json_fwd.hpp>

#include "core/context.hpp"
#include "disk/claim.hpp"
#include "session/job.hpp"

namespace wanprep {

inline constexpr const char* kJournalName = "journal.ndjson";
inline constexpr const char* kLeaseName = "lease";

/// What lies where a job folder is wanted.
enum class FolderKind { missing, empty, job, foreign };
FolderKind kind_of_folder(const std::filesystem::path& folder);

/// Removes what processes that died left half written in the folder: `.NAME.part-…`. Hold the
/// lease.
void sweep_parts(const std::filesystem::path& folder);

/// Error (Code::unknown): a claim lies there, so that something was paid, or may have been.
Result<void> check_never_sent(const std::filesystem::path& folder);

/// Code::output where a file of that name is what a job keeps for ever: journal, claims, what was
/// paid for. Not even --force writes over it.
Result<void> check_not_kept(const std::filesystem::path& file);

/// Folds what is on disk; creates and locks nothing.
Result<Job> read_job(const std::filesystem::path& folder);

/// Keeps a lease alive from a thread of its own, so that a long conform or POST does not lose it.
class LeaseKeeper {
 public:
  /// Error: Code::busy naming the holder.
  static Result<std::unique_ptr<LeaseKeeper>> acquire(const std::filesystem::path& folder,
                                                      Clock& clock);
  explicit LeaseKeeper(Lease lease);
  LeaseKeeper(const LeaseKeeper&) = delete;
  ~LeaseKeeper();
  /// Read from the disk: whether this process still is the one that works.
  bool held();

 private:
  void keep(const std::stop_token& stop);
  std::mutex mutex_;
  std::condition_variable_any wake_;
  Lease lease_;
  bool lost_ = false;
  std::jthread thread_;
};

/// The journal, open for appending, and the job that it folds to. Hold the lease while it lives.
class JobFolder {
 public:
  /// A new job: the folder exists, `job` has id, order, restore, out, estimate.
  static Result<JobFolder> create(const std::filesystem::path& folder, const Job& job,
                                  Clock& clock);
  static Result<JobFolder> open(const std::filesystem::path& folder, Clock& clock);

  const Job& job() const { return job_; }
  const std::filesystem::path& path() const { return folder_; }
  std::filesystem::path at(const std::filesystem::path& name) const {
    return inside(folder_, name);
  }
  /// Appends one line in the current or a given attempt, synced when it returns. Lines that
  /// another process appended meanwhile are folded first.
  Result<void> append(JobState state, const nlohmann::ordered_json& data,
                      std::optional<int> attempt = std::nullopt);
  /// False when another process has appended since.
  bool is_latest() const;
  /// Called after each synced line; for tests that die there.
  std::function<void()> after_append;

 private:
  JobFolder() = default;
  Result<void> refresh();
  std::filesystem::path folder_;
  Clock* clock_ = nullptr;
  Job job_;
  std::size_t lines_ = 0;
};

}  // namespace wanprep
