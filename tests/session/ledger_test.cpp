#include "session/ledger.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "disk/digest.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

class StoppedClock final : public Clock {
 public:
  Instant now() override { return now_; }
  bool sleep(std::chrono::milliseconds, std::stop_token) override { return true; }
  Instant now_ = *parse_iso8601("2026-11-23T10:00:00Z");
};

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() : folder_(fs::temp_directory_path() / ("wanprep-ledger-" + random_hex(6))) {}
  ~LedgerTest() override { fs::remove_all(folder_); }

  static LedgerEntry sent(const std::string& job, int seconds) {
    LedgerEntry out;
    out.job = job;
    out.send = 1;
    out.least_billed_s = Rational{seconds};
    out.most_billed_s = Rational{2 * seconds};
    return out;
  }
  static Budget capped(int seconds) {
    Budget budget;
    budget.max_billed_seconds_per_day = Rational{seconds};
    return budget;
  }
  std::vector<LedgerEntry> all() { return *read_ledger(folder_, "2026-11-01", "2026-11-30"); }

  fs::path folder_;
  StoppedClock clock_;
};

TEST_F(LedgerTest, keeps_a_send_and_what_became_of_it) {
  Ledger ledger(folder_, clock_);
  ASSERT_TRUE(ledger.reserve(sent("a", 5), {}));
  EXPECT_EQ(all().at(0).state, Booked::sending);
  ASSERT_TRUE(ledger.settle("a", {1, 1, Booked::accepted, "task-1"}));
  ASSERT_EQ(all().size(), 1u);
  EXPECT_EQ(all()[0].state, Booked::accepted);
  EXPECT_EQ(all()[0].task_id, "task-1");
}

TEST_F(LedgerTest, adds_up_the_sends_of_every_process) {
  Ledger one(folder_, clock_), other(folder_, clock_);
  ASSERT_TRUE(one.reserve(sent("a", 5), {}));
  ASSERT_TRUE(other.reserve(sent("b", 7), {}));
  EXPECT_EQ(one.today("USD")->billed_s, Rational{24});
  EXPECT_EQ(one.today("USD", "b")->billed_s, Rational{10});
}

TEST_F(LedgerTest, refuses_at_the_cap_and_leaves_nothing_booked) {
  Ledger one(folder_, clock_), other(folder_, clock_);
  ASSERT_TRUE(one.reserve(sent("a", 5), capped(20)));
  const auto refused = other.reserve(sent("b", 6), capped(20));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::cost);
  EXPECT_EQ(one.today("USD")->billed_s, Rational{10});
  EXPECT_TRUE(other.reserve(sent("c", 5), capped(20)));
}

TEST_F(LedgerTest, frees_what_was_refused_or_never_sent) {
  Ledger ledger(folder_, clock_);
  ASSERT_TRUE(ledger.reserve(sent("a", 5), capped(10)));
  ASSERT_TRUE(ledger.settle("a", {1, 1, Booked::refused, {}}));
  EXPECT_TRUE(ledger.reserve(sent("b", 5), capped(10)));
}

TEST_F(LedgerTest, counts_a_send_whose_process_died_and_the_same_send_again_once) {
  { ASSERT_TRUE(Ledger(folder_, clock_).reserve(sent("a", 5), capped(10))); }
  clock_.now_ += std::chrono::seconds(1);
  EXPECT_FALSE(Ledger(folder_, clock_).reserve(sent("b", 1), capped(10)));
  EXPECT_TRUE(Ledger(folder_, clock_).reserve(sent("a", 5), capped(10)));
}

TEST_F(LedgerTest, begins_a_new_day_at_midnight_utc) {
  Ledger ledger(folder_, clock_);
  ASSERT_TRUE(ledger.reserve(sent("a", 5), capped(10)));
  clock_.now_ += std::chrono::hours(14);
  EXPECT_TRUE(ledger.reserve(sent("b", 5), capped(10)));
  EXPECT_EQ(read_ledger(folder_, "2026-11-24", "2026-11-24")->size(), 1u);
}

TEST_F(LedgerTest, leaves_out_a_torn_line) {
  Ledger ledger(folder_, clock_);
  ASSERT_TRUE(ledger.reserve(sent("a", 5), {}));
  std::ofstream(folder_ / "2026-11-23" / "other.ndjson") << "{\"time\":\"2026-11-2";
  EXPECT_EQ(all().size(), 1u);
}

TEST_F(LedgerTest, that_cannot_be_written_stops_the_send) {
  std::ofstream(folder_.string()) << "no folder";
  Ledger ledger(folder_, clock_);
  const auto refused = ledger.reserve(sent("a", 5), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::output);
}

}  // namespace
}  // namespace wanprep
