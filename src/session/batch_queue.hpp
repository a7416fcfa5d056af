/// What a batch does next: pure. Which shot's stage may begin, by what is ready, what is busy and
/// the limits; a run of it never starts a thread or looks at a clock.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <tuple>
#include <variant>

#include "core/context.hpp"
#include "session/edit_hooks.hpp"

namespace wanprep {

struct BatchLimits {
  int local = 1;      ///< conforms and restores at a time: the cores
  int in_flight = 4;  ///< deliveries at a time: from the upload until the result is there
};

struct BeginStage {
  std::size_t shot = 0;
  Stage stage = Stage::conform;
};
/// Nothing can begin: until a stage ends, or until that instant.
struct BatchWaits {
  std::optional<Instant> until;
};
struct BatchOver {};
using BatchAction = std::variant<BeginStage, BatchWaits, BatchOver>;

class BatchQueue {
 public:
  explicit BatchQueue(BatchLimits limits) : limits_(limits) {}

  /// The shot's next stage may begin, now or at `not_before`.
  void ready(std::size_t shot, Stage stage, std::optional<Instant> not_before = std::nullopt);
  /// What next() named was begun.
  void begun(const BeginStage& work);
  /// A stage has ended, however it did; its slot is free.
  void ended(Stage stage);

  const BatchLimits& limits() const { return limits_; }
  int busy_local() const { return local_; }
  int busy_in_flight() const { return in_flight_; }
  std::size_t waiting(Stage stage) const { return at(stage).size(); }

 private:
  friend BatchAction next(const BatchQueue& queue, Instant now);
  using Ready = std::set<std::size_t>;
  const Ready& at(Stage stage) const { return ready_.at(static_cast<std::size_t>(stage)); }
  Ready& at(Stage stage) { return ready_.at(static_cast<std::size_t>(stage)); }
  bool has_room(Stage stage) const;
  std::optional<BeginStage> first(Stage stage, Instant now) const;

  BatchLimits limits_;
  std::array<Ready, 3> ready_;
  std::set<std::tuple<Instant, Stage, std::size_t>> later_;
  int local_ = 0;
  int in_flight_ = 0;
};

/// Deliveries first (they only wait); of the local work conforming as long as the queue of
/// deliveries could run dry, else restoring, so that finished shots leave early. In list order.
BatchAction next(const BatchQueue& queue, Instant now);

/// How long a shot waits after the network failed it `failures` times in a row: 15 s, doubled each
/// time, at most 10 min. An outage is not the shot's fault, and must not use up the list.
std::chrono::seconds wait_after_outage(int failures);

/// When requests may be sent: an even pace, and never before what the service asked for.
struct SendPace {
  std::chrono::microseconds every{0};
  std::optional<Instant> last;
  std::optional<Instant> held_until;
};
Instant next_send(const SendPace& pace, Instant now);

}  // namespace wanprep
