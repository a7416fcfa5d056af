/// One door for all paid requests of a process: an even pace, a pause when the service asks for
/// one, and the whole batch's cap.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "session/batch_queue.hpp"
#include "session/spending.hpp"

namespace wanprep {

class SendGate {
 public:
  /// `every` between two requests; 0: as they come.
  explicit SendGate(std::chrono::microseconds every) { pace_.every = every; }

  /// Waits until this request may go. Error: Code::interrupted.
  Result<void> wait_turn(Context& context);
  /// After "not yet": nobody asks before.
  void hold(Instant until);

 private:
  std::mutex mutex_;
  SendPace pace_;
};

/// The sum over a batch. A shot counts with its estimate, replaced by what its clip came to when it
/// is sent; the cap is judged with all shots, sent or not.
class BatchPurse {
 public:
  BatchPurse(Consent caps, bool paid) : caps_(std::move(caps)), paid_(paid) {}

  void plan(std::size_t shot, const Estimate& estimate, int sends);
  Estimate total() const;
  /// Inside the send: Code::cost when the batch as a whole would pass its cap by this clip.
  Result<void> check(std::size_t shot, const Estimate& now);

 private:
  Estimate sum() const;
  struct Share {
    Estimate estimate;
    int sends = 1;
  };
  Consent caps_;
  bool paid_;
  mutable std::mutex mutex_;
  std::map<std::size_t, Share> shares_;
};

}  // namespace wanprep
