#include "session/batch_queue.hpp"

#include <gtest/gtest.h>

#include "session/send_gate.hpp"

namespace wanprep {
namespace {

const Instant kNow{std::chrono::seconds{1'800'000'000}};

BatchQueue queue_of(int shots, BatchLimits limits, Stage stage = Stage::conform) {
  BatchQueue queue(limits);
  for (int i = 0; i < shots; ++i) queue.ready(static_cast<std::size_t>(i), stage);
  return queue;
}

/// Begins whatever may begin, and tells how many of a stage that were.
int begin_all(BatchQueue& queue, Stage stage) {
  int begun = 0;
  for (;;) {
    const auto action = next(queue, kNow);
    const auto* work = std::get_if<BeginStage>(&action);
    if (work == nullptr) return begun;
    begun += work->stage == stage ? 1 : 0;
    queue.begun(*work);
  }
}

TEST(BatchQueue, begins_in_list_order_up_to_the_cores) {
  auto queue = queue_of(5, {2, 4});
  const auto first = std::get<BeginStage>(next(queue, kNow));
  EXPECT_EQ(first.shot, 0u);
  EXPECT_EQ(begin_all(queue, Stage::conform), 2);
  EXPECT_TRUE(std::holds_alternative<BatchWaits>(next(queue, kNow)));
}

TEST(BatchQueue, delivers_up_to_its_own_limit_beside_the_local_work) {
  auto queue = queue_of(9, {1, 3}, Stage::deliver);
  queue.ready(100, Stage::conform);
  EXPECT_EQ(begin_all(queue, Stage::deliver), 3);
  EXPECT_EQ(queue.busy_local(), 1);
}

TEST(BatchQueue, conforms_first_while_the_deliveries_could_run_dry_then_restores) {
  BatchQueue queue({1, 2});
  queue.ready(0, Stage::restore);
  queue.ready(1, Stage::conform);
  EXPECT_EQ(std::get<BeginStage>(next(queue, kNow)).stage, Stage::conform);
  for (const std::size_t shot : {5, 6, 7, 8}) queue.ready(shot, Stage::deliver);
  queue.begun({5, Stage::deliver});
  queue.begun({6, Stage::deliver});
  EXPECT_EQ(std::get<BeginStage>(next(queue, kNow)).stage, Stage::restore);
}

TEST(BatchQueue, tries_a_held_shot_again_not_before_its_time) {
  BatchQueue queue({1, 1});
  queue.ready(3, Stage::conform, kNow + std::chrono::seconds(2));
  EXPECT_EQ(std::get<BatchWaits>(next(queue, kNow)).until, kNow + std::chrono::seconds(2));
  const auto action = next(queue, kNow + std::chrono::seconds(2));
  EXPECT_EQ(std::get<BeginStage>(action).shot, 3u);
}

TEST(BatchQueue, is_over_when_nothing_waits_and_nothing_runs) {
  auto queue = queue_of(1, {1, 1});
  const auto work = std::get<BeginStage>(next(queue, kNow));
  queue.begun(work);
  EXPECT_TRUE(std::holds_alternative<BatchWaits>(next(queue, kNow)));
  queue.ended(work.stage);
  EXPECT_TRUE(std::holds_alternative<BatchOver>(next(queue, kNow)));
}

TEST(BatchQueue, sends_at_an_even_pace_and_not_while_the_service_says_wait) {
  SendPace pace;
  pace.every = std::chrono::seconds(2);
  EXPECT_EQ(next_send(pace, kNow), kNow);
  pace.last = kNow;
  EXPECT_EQ(next_send(pace, kNow + std::chrono::seconds(1)), kNow + std::chrono::seconds(2));
  pace.held_until = kNow + std::chrono::seconds(30);
  EXPECT_EQ(next_send(pace, kNow + std::chrono::seconds(5)), kNow + std::chrono::seconds(30));
}

TEST(BatchQueue, waits_longer_after_each_outage_and_never_long) {
  EXPECT_EQ(wait_after_outage(1), std::chrono::seconds(15));
  EXPECT_EQ(wait_after_outage(3), std::chrono::seconds(60));
  EXPECT_EQ(wait_after_outage(1000), std::chrono::seconds(600));
}

Estimate seconds(int most) {
  Estimate out;
  out.least_billed_s = Rational{most, 2};
  out.most_billed_s = Rational{most};
  return out;
}

TEST(BatchPurse, counts_every_send_of_every_shot) {
  BatchPurse purse({}, true);
  purse.plan(0, seconds(10), 1);
  purse.plan(1, seconds(6), 2);
  purse.plan(2, seconds(8), 0);
  EXPECT_EQ(purse.total().most_billed_s, Rational{22});
  EXPECT_EQ(purse.total().text, "3 shots, billed 11.0 to 22.0 s, price unknown");
}

TEST(BatchPurse, holds_the_cap_of_the_whole_batch_inside_a_send) {
  Consent caps;
  caps.max_billed_seconds = Rational{20};
  BatchPurse purse(caps, true);
  purse.plan(0, seconds(10), 1);
  purse.plan(1, seconds(10), 1);
  EXPECT_TRUE(purse.check(0, seconds(10)));
  EXPECT_EQ(purse.check(1, seconds(11)).error().code, Code::cost);
}

}  // namespace
}  // namespace wanprep
