#include "session/job_folder.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/descriptor.hpp"
#include "disk/journal_file.hpp"
#include "session/journal_json.hpp"
#include "session/order_json.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// A stalled network disk may hold up a renewal for long; a dead process on this host is noticed at
// once, so the span only matters between machines.
constexpr std::chrono::seconds kLeaseSpan{120};
constexpr std::chrono::seconds kRenewEvery{20};
constexpr const char* kClaimName = "submit.claim-";

/// What a process that died before its first line may have left.
bool harmless(const fs::directory_entry& entry) {
  const auto name = entry.path().filename().string();
  return name == kLeaseName || name.starts_with(".lease") || name == kJournalName;
}

}  // namespace

FolderKind kind_of_folder(const fs::path& folder) {
  std::error_code error;
  const auto status = fs::symlink_status(folder, error);
  if (status.type() == fs::file_type::not_found) return FolderKind::missing;
  if (!fs::is_directory(folder, error)) return FolderKind::foreign;
  // Opened, because a network disk may remember of a moment ago that it is not there.
  const auto journal = InputFile::open(folder / kJournalName);
  if (journal && journal->bytes() > 0) return FolderKind::job;
  bool empty = true;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    empty = empty && harmless(*it);
  return empty && !error ? FolderKind::empty : FolderKind::foreign;
}

void sweep_parts(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> parts;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const auto name = it->path().filename().string();
    if (name.starts_with(".") && name.find(".part-") != std::string::npos)
      parts.push_back(it->path());
  }
  std::error_code ignored;
  for (const fs::path& part : parts) fs::remove(part, ignored);
}

Result<void> check_never_sent(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().filename().string().starts_with(kClaimName))
      return fail(Code::unknown,
                  fmt::format("{} holds {}: a paid request was sent from there, and its journal is "
                              "empty or lost",
                              folder.string(), it->path().filename().string()),
                  "restore its journal.ndjson from a backup, or look at the account's usage; "
                  "another folder would pay again");
  return {};
}

Result<void> check_not_kept(const fs::path& file) {
  constexpr std::array kKept{"journal.ndjson", "submit.claim", "result", "damaged-", "unreadable-"};
  const std::string name = file.filename().string();
  std::error_code ignored;
  if (std::none_of(kKept.begin(), kKept.end(),
                   [&](const char* kept) { return name.starts_with(kept); }) ||
      !fs::exists(file, ignored) || !fs::exists(file.parent_path() / kJournalName, ignored))
    return {};
  return fail(Code::output,
              fmt::format("{} belongs to a job, and what was paid for is never written over",
                          file.string()),
              "choose another name");
}

Result<Job> read_job(const fs::path& folder) {
  const bool there = kind_of_folder(folder) == FolderKind::job;
  if (!there) WANPREP_CHECK(check_never_sent(folder));
  if (!there)
    return fail(Code::input,
                fmt::format("{} is not a job folder: it has no {}", folder.string(), kJournalName));
  WANPREP_TRY(lines, read_lines(folder / kJournalName));
  return fold(lines);
}

Result<std::unique_ptr<LeaseKeeper>> LeaseKeeper::acquire(const fs::path& folder, Clock& clock) {
  WANPREP_TRY(lease, Lease::acquire(folder / kLeaseName, clock, kLeaseSpan));
  return std::make_unique<LeaseKeeper>(std::move(lease));
}

LeaseKeeper::LeaseKeeper(Lease lease)
    : lease_(std::move(lease)), thread_([this](const std::stop_token& stop) { keep(stop); }) {}

LeaseKeeper::~LeaseKeeper() {
  thread_.request_stop();
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LeaseKeeper::keep(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    wake_.wait_for(lock, stop, kRenewEvery, [] { return false; });
    if (stop.stop_requested()) return;
    const auto renewed = lease_.renew();
    if (!renewed && renewed.error().code == Code::busy) lost_ = true;
    if (lost_) return;
  }
}

bool LeaseKeeper::held() {
  const std::lock_guard lock(mutex_);
  return !lost_ && lease_.held();
}

Result<JobFolder> JobFolder::create(const fs::path& folder, const Job& job, Clock& clock) {
  JobFolder out;
  out.folder_ = folder;
  out.clock_ = &clock;
  Json data{{"id", job.id}, {"order", to_json(job.order)}};
  data["restore"] = to_json(job.restore);
  data["out"] = job.out.string();
  data["estimate"] = job.estimate;
  WANPREP_CHECK(out.append(JobState::planned, data));
  return out;
}

Result<JobFolder> JobFolder::open(const fs::path& folder, Clock& clock) {
  JobFolder out;
  out.folder_ = folder;
  out.clock_ = &clock;
  WANPREP_CHECK(out.refresh());
  if (out.lines_ == 0) return fail(Code::input, fmt::format("{} has no journal", folder.string()));
  return out;
}

Result<void> JobFolder::refresh() {
  WANPREP_TRY(lines, read_lines(folder_ / kJournalName));
  lines_ = lines.size();
  if (lines.empty()) return {};
  WANPREP_TRY(job, fold(lines));
  job_ = std::move(job);
  return {};
}

Result<void> JobFolder::append(JobState state, const Json& data, std::optional<int> attempt) {
  WANPREP_CHECK(refresh());
  WANPREP_TRY(journal, JournalFile::open(folder_ / kJournalName));
  WANPREP_CHECK(journal.append(
      journal_line(job_.seq + 1, clock_->now(), state, attempt.value_or(job_.attempt), data)));
  WANPREP_CHECK(refresh());
  if (after_append) after_append();
  return {};
}

bool JobFolder::is_latest() const {
  const auto lines = read_lines(folder_ / kJournalName);
  return lines && lines->size() == lines_;
}

}  // namespace wanprep
