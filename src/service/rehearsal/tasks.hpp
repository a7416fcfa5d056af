/// The tasks, in memory and on disk, and the thread that works on them.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include "service/rehearsal/api.hpp"
#include "service/rehearsal/faults.hpp"
#include "service/rehearsal/rehearsal.hpp"

namespace wanprep::rehearsal {

/// What a worker needs; all of it outlives the worker.
struct Shop {
  const RehearsalSettings& settings;
  const Profile& profile;
  const RehearsalEngine& engine;
  Transport& transport;
  Faults& faults;
  std::string url;  ///< this server's own address
};

std::int64_t now_ms();

/// Thread-safe.
class TaskBook {
 public:
  explicit TaskBook(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// Reads what an earlier process left; returns the tasks that are not done.
  std::vector<std::string> load();
  std::optional<Task> find(const std::string& id) const;
  /// Error: Code::output.
  Result<void> keep(const Task& task);

 private:
  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::map<std::string, Task> tasks_;
};

/// One task after the other, until destroyed.
class Worker {
 public:
  Worker(Shop shop, TaskBook& book);
  Worker(const Worker&) = delete;
  ~Worker();
  void enqueue(const std::string& id);

 private:
  void run(const std::stop_token& stop);
  void work(Task task, const std::stop_token& stop);
  std::string edit(const Task& task, Context& context);
  std::string fetch(const Task& task, std::string link, const std::filesystem::path& to, bool image,
                    Context& context);
  bool wait_until(std::int64_t ms, const std::stop_token& stop);
  std::int64_t frames_off();

  Shop shop_;
  TaskBook& book_;
  std::mt19937_64 random_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<std::string> queue_;
  std::jthread thread_;  ///< last: it uses everything above
};

}  // namespace wanprep::rehearsal
