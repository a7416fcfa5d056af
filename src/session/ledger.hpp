/// What a user's jobs have sent for money, over all jobs: one folder a day, in it one append-only
/// file a process (so that machines on one network folder never write to the same file).
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "core/error.hpp"
#include "session/spending.hpp"

namespace wanprep {

/// What is known of a send. `sending` that stays so is an unknown one: its process ended.
enum class Booked { sending, accepted, refused, not_sent, unknown };
std::string_view name_of(Booked state);

/// A send of a job, as the one who performs it knows it.
struct Booking {
  int send = 0;
  int attempt = 1;
  Booked state = Booked::sending;
  std::string task_id = {};
};

struct LedgerEntry {
  Instant time{};  ///< of the sending
  std::string job;
  int attempt = 1;
  int send = 0;
  std::filesystem::path folder;
  Booked state = Booked::sending;
  std::string task_id;
  std::string tag;
  std::string profile;
  std::string resolution;
  Rational least_billed_s{0};
  Rational most_billed_s{0};
  std::optional<Rational> least_cost;
  std::optional<Rational> most_cost;
  std::string currency;
};

struct Job;

/// What a send of `job` would be booked as; amounts rounded up (1/1000 s, 1/10000 of money).
LedgerEntry entry_of(const Job& job, const std::filesystem::path& folder, const Booking& booking,
                     const Estimate& estimate);

/// False for what provably cost nothing.
bool counts(const LedgerEntry& entry);

/// Safe to use from several threads; between processes the day's cap holds because each books first
/// and adds up afterwards (two that meet at the cap may both step back, never both pass).
class Ledger {
 public:
  Ledger(std::filesystem::path folder, Clock& clock);
  Ledger(const Ledger&) = delete;

  /// $XDG_STATE_HOME/wanprep/ledger, else ~/.local/state/wanprep/ledger.
  static std::filesystem::path usual_folder();

  /// Books `entry` as sending, now. Errors: check_budget's (nothing stays booked), Code::output.
  Result<void> reserve(LedgerEntry entry, const Budget& budget);
  /// What became of a send that this object reserved; others are left alone.
  Result<void> settle(const std::string& job, const Booking& booking);
  /// What counts today in money of `currency`, without the sends of job `but`.
  Result<DaySpent> today(const std::string& currency, const std::string& but = {});

 private:
  Result<void> append(const std::string& day, const std::string& line);
  std::filesystem::path folder_;
  Clock& clock_;
  std::mutex mutex_;
  std::string name_;                                       ///< of this process' file
  std::vector<std::pair<std::string, LedgerEntry>> open_;  ///< day → reserved
};

/// "2026-11-23", UTC.
std::string day_of(Instant instant);

/// The entries of the days `from` … `to` (both counted, "2026-11-23"), oldest first; a line that
/// was torn by the death of its process is left out (its send was never begun). Error: Code::input.
Result<std::vector<LedgerEntry>> read_ledger(const std::filesystem::path& folder,
                                             const std::string& from, const std::string& to);

}  // namespace wanprep
