// A world that outlives the processes that work in it: a store, a service that counts its POSTs,
// and a fault that strikes at the k-th effect. A clip and a result are a few bytes of text.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "session/perform.hpp"

namespace wanprep {

/// The process is gone: nothing after it runs, nothing in memory is left.
struct Death {};

enum class Fault { none, fails, loses_answer, dies_before, dies_after, dies_after_line };

struct Strike {
  int at = -1;  ///< number of the effect (or of the journal line), from 0
  Fault fault = Fault::none;
};

class FakeClock final : public Clock {
 public:
  Instant now() override { return now_; }
  bool sleep(std::chrono::milliseconds span, std::stop_token stop) override {
    now_ += span;
    return !stop.stop_requested();
  }
  Instant now_{std::chrono::seconds{1'800'000'000}};
};

class FakeWorld {
 public:
  FakeWorld();
  ~FakeWorld();
  FakeWorld(const FakeWorld&) = delete;

  /// One process from start to end, or to its death (which it throws).
  Result<void> run_process(Strike strike = {});
  /// Processes until the job is done, unknown or stopped for good.
  Result<void> run_to_the_end(const std::vector<Strike>& strikes);

  Job job() const;
  std::filesystem::path folder() const { return root_ / "out.mov.job"; }
  std::filesystem::path out() const { return root_ / "out.mov"; }
  std::set<std::string> files() const;  ///< every file under the root, by its relative name
  /// A new attempt, as --submit-again and --again open it.
  void open_attempt();

  int posts = 0;                             ///< that reached the service
  int effects = 0;                           ///< of the last process
  int lines = 0;                             ///< appended by the last process
  std::map<std::string, std::string> tasks;  ///< id → what became of it
  std::set<std::string> objects;             ///< in the store
  std::map<int, Booked> ledger;              ///< send → as it was booked last
  int booked() const;                        ///< sends that the ledger counts as perhaps billed
  FakeClock clock;
  // How the service behaves.
  std::vector<SubmitOutcome> answers;  ///< given before the first acceptance
  std::vector<TaskLook> looks;         ///< given before the task succeeds
  std::vector<std::string> downloads;  ///< given before the whole result
  bool lease_lost_before_sending = false;

 private:
  template <class F, class G>
  auto effect(F happen, G lost) -> decltype(happen());
  Effects effects_of_process();
  Result<void> book_now(const Booking& booking);
  SubmitOutcome submit_now(const MediaLinks& links);
  TaskLook look_now();

  std::filesystem::path root_;
  Strike strike_;
};

/// What a whole result reads.
inline constexpr const char* kWhole = "the whole result";

}  // namespace wanprep
