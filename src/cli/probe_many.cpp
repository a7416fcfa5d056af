#include "cli/probe_many.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace wanprep::cli {
namespace {

// Results wait in a window, so that a slow first file of ten thousand does not let memory grow.
constexpr std::size_t kWindow = 256;

class Pool {
 public:
  Pool(const std::vector<std::filesystem::path>& paths, const Profile& profile, Shell& shell)
      : paths_(paths), profile_(profile), shell_(shell), slots_(std::min(kWindow, paths.size())) {
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < std::min(cores, paths.size()); ++i)
      workers_.emplace_back([this] { work(); });
  }

  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    room_.notify_all();
    for (auto& worker : workers_) worker.join();
  }

  /// The next result in order.
  ProbedFile take() {
    std::unique_lock lock(mutex_);
    auto& slot = slots_[taken_ % slots_.size()];
    ready_.wait(lock, [&] { return slot.has_value(); });
    ProbedFile file = std::move(*slot);
    slot.reset();
    ++taken_;
    room_.notify_all();
    return file;
  }

 private:
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] {
        return closed_ || next_ >= paths_.size() || next_ < taken_ + slots_.size();
      });
      if (closed_ || next_ >= paths_.size()) return;
      const std::size_t mine = next_++;
      lock.unlock();
      ProbedFile file = probe_file(paths_[mine], profile_, false, shell_);
      lock.lock();
      slots_[mine % slots_.size()] = std::move(file);
      ready_.notify_all();
    }
  }

  const std::vector<std::filesystem::path>& paths_;
  const Profile& profile_;
  Shell& shell_;
  std::vector<std::optional<ProbedFile>> slots_;
  std::size_t next_ = 0;
  std::size_t taken_ = 0;
  bool closed_ = false;
  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::vector<std::thread> workers_;
};

}  // namespace

Result<void> probe_many(const std::vector<std::filesystem::path>& paths, const Profile& profile,
                        bool deep, Shell& shell,
                        const std::function<Result<void>(const ProbedFile&)>& done) {
  shell.tools();  // made before the threads, which only read it
  if (paths.size() == 1) return done(probe_file(paths.front(), profile, deep, shell));
  if (deep) {
    for (const auto& path : paths) {
      if (shell.context().stopped()) return interrupted();
      WANPREP_CHECK(done(probe_file(path, profile, true, shell)));
    }
    return {};
  }
  Pool pool(paths, profile, shell);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (shell.context().stopped()) return interrupted();
    WANPREP_CHECK(done(pool.take()));
  }
  return {};
}

}  // namespace wanprep::cli
