/// Runs a batch's stages on threads, as next() says; what a stage does is given.
#pragma once

#include <functional>

#include "session/batch_queue.hpp"

namespace wanprep {

/// How a stage ended.
struct StageEnd {
  enum class Kind {
    moved_on,  ///< `next` may begin
    later,     ///< held by another process, or the network is gone: `next` again after `wait`
    over,      ///< done, stopped or waiting for a person: nothing more in this run
  };
  Kind kind = Kind::over;
  Stage next = Stage::conform;
  std::chrono::milliseconds wait{0};
};

struct StageWork {
  std::function<StageEnd(std::size_t shot, Stage stage)> run;  ///< on a thread of its own
  std::function<void(std::size_t shot, Stage stage)> begins = {};
};

/// Until the queue is over; told to stop, it begins nothing new and waits for what runs (which
/// hears of it by the same token). Error: Code::interrupted.
Result<void> run_batch(BatchQueue& queue, const StageWork& work, Context& context);

}  // namespace wanprep
