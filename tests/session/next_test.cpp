#include "session/next.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant kNow{std::chrono::seconds{1'800'000'000}};

Job job_in(JobState state) {
  Job job;
  job.state = state;
  job.task_id = "task-1";
  return job;
}

/// A process that has published and checked its links.
Hand ready() {
  Hand hand;
  hand.clip_there = hand.links = hand.links_checked = true;
  return hand;
}

template <class T>
bool gives(const Job& job, const Hand& hand, Instant now = kNow) {
  return std::holds_alternative<T>(next(job, hand, now, Pace{}));
}

bool asks(AskUser::Why why, const Job& job, const Hand& hand = {}, Instant now = kNow) {
  const Action action = next(job, hand, now, Pace{});
  const auto* ask = std::get_if<AskUser>(&action);
  return ask != nullptr && ask->why == why;
}

TEST(Next, makes_the_clip_first) { EXPECT_TRUE(gives<MakeClip>(job_in(JobState::planned), {})); }

TEST(Next, makes_the_clip_again_when_it_was_cleaned_away) {
  EXPECT_TRUE(gives<MakeClip>(job_in(JobState::conformed), {}));
}

TEST(Next, uploads_what_was_made) {
  Hand hand;
  hand.clip_there = true;
  EXPECT_TRUE(gives<UploadFiles>(job_in(JobState::conformed), hand));
}

TEST(Next, uploads_again_in_a_new_process_because_links_are_not_written_down) {
  Hand hand;
  hand.clip_there = true;
  EXPECT_TRUE(gives<UploadFiles>(job_in(JobState::uploaded), hand));
}

TEST(Next, checks_links_before_sending) {
  Hand hand = ready();
  hand.links_checked = false;
  EXPECT_TRUE(gives<CheckLinks>(job_in(JobState::uploaded), hand));
}

TEST(Next, sends_with_checked_links) {
  EXPECT_TRUE(gives<SendRequest>(job_in(JobState::uploaded), ready()));
}

TEST(Next, uploads_again_when_links_have_expired) {
  Hand hand = ready();
  hand.links_expire = kNow - seconds{1};
  EXPECT_TRUE(gives<UploadFiles>(job_in(JobState::uploaded), hand));
}

TEST(Next, uploads_again_when_links_would_expire_before_the_deadline) {
  Hand hand = ready();
  hand.links_expire = kNow + minutes{39};
  EXPECT_TRUE(gives<UploadFiles>(job_in(JobState::uploaded), hand));
  hand.links_expire = kNow + minutes{41};
  EXPECT_TRUE(gives<SendRequest>(job_in(JobState::uploaded), hand));
}

TEST(Next, checks_short_links_rather_than_uploading_for_ever) {
  Hand hand = ready();
  hand.links_checked = false;
  hand.links_expire = kNow + seconds{1};
  EXPECT_TRUE(gives<CheckLinks>(job_in(JobState::uploaded), hand));
}

TEST(Next, waits_as_long_as_the_service_asked) {
  Job job = job_in(JobState::uploaded);
  job.not_before = kNow + seconds{30};
  EXPECT_TRUE(gives<WaitUntil>(job, ready()));
  EXPECT_TRUE(gives<SendRequest>(job, ready(), kNow + seconds{30}));
}

TEST(Next, sends_no_more_behind_the_deadline_though_the_service_asks_for_no_wait) {
  Job job = job_in(JobState::uploaded);
  job.not_before = kNow - seconds{1};
  Hand hand = ready();
  EXPECT_TRUE(gives<SendRequest>(job, hand));  // the first of this process
  hand.waiting_since = kNow - hours{1};
  EXPECT_TRUE(asks(AskUser::Why::deadline, job, hand));
}

TEST(Next, downloads_no_more_behind_the_deadline) {
  Hand hand;
  hand.polls = 1;
  hand.result_link = true;
  hand.waiting_since = kNow - hours{1};
  EXPECT_TRUE(gives<FetchResult>(job_in(JobState::succeeded), hand));
  hand.not_before = kNow + seconds{1};
  EXPECT_TRUE(asks(AskUser::Why::deadline, job_in(JobState::succeeded), hand));
}

TEST(Next, stops_at_the_deadline_when_the_service_asks_to_wait_longer) {
  Job job = job_in(JobState::uploaded);
  job.not_before = kNow + hours{1};
  EXPECT_TRUE(asks(AskUser::Why::deadline, job, ready()));
}

TEST(Next, never_sends_a_job_found_in_submitting) {
  EXPECT_TRUE(asks(AskUser::Why::unknown, job_in(JobState::submitting)));
  EXPECT_TRUE(asks(AskUser::Why::unknown, job_in(JobState::submitting), ready()));
}

TEST(Next, never_sends_an_unknown_refused_or_failed_job) {
  EXPECT_TRUE(asks(AskUser::Why::unknown, job_in(JobState::unknown), ready()));
  EXPECT_TRUE(asks(AskUser::Why::refused, job_in(JobState::refused), ready()));
  EXPECT_TRUE(asks(AskUser::Why::failed, job_in(JobState::failed), ready()));
}

TEST(Next, asks_for_the_task_at_once_in_a_new_process) {
  EXPECT_TRUE(gives<AskTask>(job_in(JobState::submitted), {}));
}

TEST(Next, waits_between_two_looks) {
  Hand hand;
  hand.polls = 1;
  hand.waiting_since = kNow;
  hand.not_before = kNow + seconds{15};
  EXPECT_TRUE(gives<WaitUntil>(job_in(JobState::submitted), hand));
  EXPECT_TRUE(gives<AskTask>(job_in(JobState::submitted), hand, kNow + seconds{15}));
}

TEST(Next, never_waits_beyond_the_deadline) {
  Hand hand;
  hand.polls = 1;
  hand.waiting_since = kNow;
  hand.not_before = kNow + hours{9};
  const Action action = next(job_in(JobState::submitted), hand, kNow, Pace{});
  EXPECT_EQ(std::get<WaitUntil>(action).until, kNow + minutes{40});
}

TEST(Next, stops_at_the_deadline_after_at_least_one_look) {
  Hand hand;
  hand.waiting_since = kNow - hours{1};
  EXPECT_TRUE(gives<AskTask>(job_in(JobState::submitted), hand));
  hand.polls = 1;
  EXPECT_TRUE(asks(AskUser::Why::deadline, job_in(JobState::submitted), hand));
}

TEST(Next, asks_for_a_fresh_link_in_a_new_process) {
  EXPECT_TRUE(gives<AskTask>(job_in(JobState::succeeded), {}));
}

TEST(Next, fetches_by_a_link_in_hand) {
  Hand hand;
  hand.result_link = true;
  EXPECT_TRUE(gives<FetchResult>(job_in(JobState::succeeded), hand));
}

TEST(Next, asks_for_a_fresh_link_when_the_old_one_has_expired) {
  Hand hand;
  hand.result_link = true;
  hand.result_link_expires = kNow;
  EXPECT_TRUE(gives<AskTask>(job_in(JobState::succeeded), hand));
}

TEST(Next, waits_between_two_downloads) {
  Hand hand;
  hand.result_link = true;
  hand.not_before = kNow + seconds{2};
  EXPECT_TRUE(gives<WaitUntil>(job_in(JobState::succeeded), hand));
}

TEST(Next, restores_what_was_fetched) {
  Hand hand;
  hand.result_there = true;
  EXPECT_TRUE(gives<RestoreResult>(job_in(JobState::fetched), hand));
}

TEST(Next, fetches_again_when_the_result_is_gone) {
  EXPECT_TRUE(gives<AskTask>(job_in(JobState::fetched), {}));
  EXPECT_TRUE(gives<AskTask>(job_in(JobState::done), {}));
}

TEST(Next, tidies_up_after_restoring_and_then_is_finished) {
  Hand hand;
  hand.result_there = hand.product_there = true;
  EXPECT_TRUE(gives<TidyUp>(job_in(JobState::restored), hand));
  EXPECT_TRUE(gives<Finished>(job_in(JobState::done), hand));
}

TEST(Next, restores_a_done_job_again_when_its_product_is_gone) {
  Hand hand;
  hand.result_there = true;
  EXPECT_TRUE(gives<RestoreResult>(job_in(JobState::done), hand));
}

TEST(Next, is_total_and_sends_in_two_states_only) {
  for (int state = 0; state <= static_cast<int>(JobState::failed); ++state)
    for (unsigned bits = 0; bits < 64; ++bits) {
      Hand hand;
      hand.clip_there = bits & 1U;
      hand.links = bits & 2U;
      hand.links_checked = bits & 4U;
      hand.result_link = bits & 8U;
      hand.result_there = bits & 16U;
      hand.product_there = bits & 32U;
      const Job job = job_in(static_cast<JobState>(state));
      const bool ready_to_send =
          (job.state == JobState::conformed || job.state == JobState::uploaded) &&
          hand.links_checked;
      EXPECT_TRUE(ready_to_send || !gives<SendRequest>(job, hand));
    }
}

}  // namespace
}  // namespace wanprep
