// Where a job stops, waits or asks, and what it says.
#include <gtest/gtest.h>

#include "fake_world.hpp"

namespace wanprep {
namespace {

SubmitOutcome answer(SubmitOutcome::Kind kind, const char* reason = "") {
  SubmitOutcome out;
  out.kind = kind;
  out.reason = reason;
  return out;
}

TaskLook look(TaskLook::State state, const char* status, const char* reason = "") {
  TaskLook out;
  out.state = state;
  out.status = status;
  out.reason = reason;
  return out;
}

TEST(Stops, a_refused_job_says_it_again_and_sends_nothing) {
  FakeWorld world;
  world.answers = {answer(SubmitOutcome::Kind::refused, "ILLEGAL_PROMPT")};
  for (int process = 0; process < 3; ++process) {
    const auto ended = world.run_process();
    EXPECT_EQ(ended.error().code, Code::refused);
    EXPECT_NE(ended.error().message.find("ILLEGAL_PROMPT"), std::string::npos);
  }
  EXPECT_EQ(world.posts, 0);
  EXPECT_TRUE(world.objects.empty());
}

TEST(Stops, a_refused_job_goes_on_with_another_attempt_and_link) {
  FakeWorld world;
  world.answers = {answer(SubmitOutcome::Kind::refused, "ILLEGAL_PROMPT")};
  EXPECT_FALSE(world.run_process());
  world.open_attempt();
  EXPECT_TRUE(world.run_process());
  EXPECT_NE(world.tasks.at("task-1").find("/2/"), std::string::npos);
}

TEST(Stops, a_service_that_says_not_yet_is_asked_again_after_its_delay) {
  FakeWorld world;
  world.answers = {answer(SubmitOutcome::Kind::not_yet, "RATE_LIMIT_EXCEEDED")};
  world.answers[0].retry_after = std::chrono::seconds{90};
  const Instant before = world.clock.now();
  EXPECT_TRUE(world.run_process());
  EXPECT_GE(world.clock.now() - before, std::chrono::seconds{90});
  EXPECT_EQ(world.posts, 1);
  EXPECT_EQ(world.job().sends, 2);
}

TEST(Stops, a_service_that_never_has_room_ends_at_the_deadline) {
  FakeWorld world;
  world.answers.assign(1000, answer(SubmitOutcome::Kind::not_yet, "RATE_LIMIT_EXCEEDED"));
  EXPECT_EQ(world.run_process().error().code, Code::deadline);
  EXPECT_EQ(world.posts, 0);
}

TEST(Stops, a_request_that_never_leaves_is_a_network_error_and_goes_on_later) {
  FakeWorld world;
  world.answers.assign(5, answer(SubmitOutcome::Kind::never_left));
  EXPECT_EQ(world.run_process().error().code, Code::network);
  EXPECT_TRUE(world.run_process());
  EXPECT_EQ(world.posts, 1);
}

TEST(Stops, a_failed_task_says_why_and_stays_failed) {
  FakeWorld world;
  world.looks = {look(TaskLook::State::failed, "TASK_STATUS_FAILED", "face too small")};
  EXPECT_EQ(world.run_process().error().code, Code::failed);
  const auto again = world.run_process();
  EXPECT_EQ(again.error().code, Code::failed);
  EXPECT_NE(again.error().message.find("face too small"), std::string::npos);
}

TEST(Stops, a_task_that_never_ends_stops_at_the_deadline_and_goes_on) {
  FakeWorld world;
  world.looks.assign(170, look(TaskLook::State::running, "TASK_STATUS_PROCESSING"));
  EXPECT_EQ(world.run_process().error().code, Code::deadline);
  EXPECT_EQ(world.job().state, JobState::submitted);
  EXPECT_TRUE(world.run_process());
  EXPECT_EQ(world.posts, 1);
}

TEST(Stops, a_task_that_the_service_does_not_know_keeps_its_id) {
  FakeWorld world;
  world.looks.assign(3, look(TaskLook::State::not_found, "TASK_NOT_FOUND"));
  EXPECT_EQ(world.run_process().error().code, Code::failed);
  EXPECT_EQ(world.job().task_id, "task-1");
  EXPECT_TRUE(world.run_process());
}

TEST(Stops, an_expired_link_is_asked_for_again) {
  FakeWorld world;
  world.downloads = {"expired", "expired"};
  EXPECT_TRUE(world.run_process());
}

TEST(Stops, a_link_that_is_always_expired_is_a_network_error) {
  FakeWorld world;
  world.downloads.assign(100, "expired");
  EXPECT_EQ(world.run_process().error().code, Code::network);
}

TEST(Stops, a_truncated_result_is_downloaded_again) {
  FakeWorld world;
  world.downloads = {"the wh"};
  EXPECT_TRUE(world.run_process());
}

TEST(Stops, a_result_that_stays_unreadable_is_kept) {
  FakeWorld world;
  world.downloads.assign(3, "no video");
  EXPECT_EQ(world.run_process().error().code, Code::network);
  EXPECT_EQ(world.files().count("out.mov.job/unreadable-result.mp4"), 1u);
}

TEST(Stops, a_host_that_lost_its_lease_before_sending_sends_nothing) {
  FakeWorld world;
  world.lease_lost_before_sending = true;
  EXPECT_EQ(world.run_process().error().code, Code::busy);
  EXPECT_EQ(world.posts, 0);
  world.lease_lost_before_sending = false;
  EXPECT_TRUE(world.run_process());
  EXPECT_EQ(world.posts, 1);
}

TEST(Stops, a_job_whose_product_was_deleted_restores_it_from_the_result) {
  FakeWorld world;
  EXPECT_TRUE(world.run_process());
  std::filesystem::remove(world.out());
  EXPECT_TRUE(world.run_process());
  EXPECT_TRUE(std::filesystem::exists(world.out()));
  EXPECT_EQ(world.posts, 1);
}

TEST(Stops, uploads_are_removed_when_the_job_is_done) {
  FakeWorld world;
  EXPECT_TRUE(world.run_process());
  EXPECT_TRUE(world.objects.empty());
}

}  // namespace
}  // namespace wanprep
