#include "session/batch_run.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace wanprep {
namespace {

/// A stop is noticed, and a late shot begun, at most this much later.
constexpr std::chrono::milliseconds kLongestWait{200};

struct Ended {
  BeginStage work;
  StageEnd end;
};

class Crew {
 public:
  Crew(BatchQueue& queue, const StageWork& work, Context& context)
      : queue_(queue), work_(work), context_(context) {}

  Result<void> run() {
    for (;;) {
      collect();
      if (context_.stopped() && threads_.empty()) return interrupted();
      const BatchAction action = next(queue_, context_.clock.now());
      if (std::holds_alternative<BatchOver>(action)) return {};
      const auto* begin = std::get_if<BeginStage>(&action);
      if (begin != nullptr && !context_.stopped())
        start(*begin);
      else
        wait();
    }
  }

 private:
  void start(const BeginStage& begin) {
    queue_.begun(begin);
    if (work_.begins) work_.begins(begin.shot, begin.stage);
    threads_.emplace(begin.shot, std::jthread([this, begin] {
                       const StageEnd end = work_.run(begin.shot, begin.stage);
                       const std::lock_guard lock(mutex_);
                       ended_.push_back({begin, end});
                       wake_.notify_one();
                     }));
  }

  void wait() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kLongestWait, [this] { return !ended_.empty(); });
  }

  void collect() {
    std::deque<Ended> ended;
    {
      const std::lock_guard lock(mutex_);
      ended.swap(ended_);
    }
    for (const Ended& one : ended) {
      threads_.erase(one.work.shot);  // joins
      queue_.ended(one.work.stage);
      if (one.end.kind == StageEnd::Kind::moved_on) queue_.ready(one.work.shot, one.end.next);
      if (one.end.kind == StageEnd::Kind::later)
        queue_.ready(one.work.shot, one.end.next, context_.clock.now() + one.end.wait);
    }
  }

  BatchQueue& queue_;
  const StageWork& work_;
  Context& context_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Ended> ended_;
  std::map<std::size_t, std::jthread> threads_;  // last: joined before the rest goes
};

}  // namespace

Result<void> run_batch(BatchQueue& queue, const StageWork& work, Context& context) {
  return Crew(queue, work, context).run();
}

}  // namespace wanprep
