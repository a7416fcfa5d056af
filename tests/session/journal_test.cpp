#include "session/journal_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "session/order_json.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

const Instant kNow{std::chrono::seconds{1'800'000'000}};

FrozenOrder order() {
  FrozenOrder out;
  out.source = "/shots/a.mov";
  out.fingerprint = {100, "aa", "bb", "cc"};
  out.wishes.start = TimePoint{TimePoint::Form::frame, Rational{0}, 84, ""};
  out.wishes.end = TimePoint{TimePoint::Form::timecode, Rational{0}, 0, "01:00:03:12"};
  out.wishes.fit = Fit::crop;
  out.wishes.quality = 12;
  out.request.prompt = "make it rain";
  out.request.ratio = "16:9";
  out.request.seed = 42;
  out.references = {{"/shots/ref.png", "dd"}, {"https://host/ref.png", ""}};
  out.profile_id = "novita/wan2.7-videoedit";
  out.service = "novita";
  out.target = "https://host/path/";
  out.tag = "sc010";
  return out;
}

std::string line(int seq, JobState state, const Json& data = Json::object(), int attempt = 1) {
  return journal_line(seq, kNow + std::chrono::seconds{seq}, state, attempt, data);
}

std::string first() {
  Json data{{"id", "00ff"}, {"order", to_json(order())}};
  data["restore"] = to_json(RestoreWishes{});
  data["out"] = "/shots/out.mov";
  return line(1, JobState::planned, data);
}

std::vector<std::string> paid() {
  return {first(), line(2, JobState::conformed, {{"clip", {{"path", "clip.mp4"}, {"bytes", 7}}}}),
          line(3, JobState::uploaded), line(4, JobState::submitting, {{"send", 1}}),
          line(5, JobState::submitted, {{"send", 1}, {"task_id", "t-1"}})};
}

TEST(Journal, gives_back_the_order_that_was_written) {
  const auto job = fold({first()});
  ASSERT_TRUE(job);
  EXPECT_EQ(to_json(job->order), to_json(order()));
  EXPECT_EQ(job->order.wishes, order().wishes);
  EXPECT_EQ(job->order.request, order().request);
  EXPECT_EQ(job->out, "/shots/out.mov");
}

TEST(Journal, gives_back_restore_wishes) {
  RestoreWishes wishes;
  wishes.match = Match::timing;
  wishes.audio = RestoreAudio::both;
  wishes.offset = -2;
  wishes.ends = Ends::original;
  wishes.start = TimePoint{TimePoint::Form::seconds, Rational{7, 2}, 0, ""};
  const auto back = restore_wishes_from(to_json(wishes));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, wishes);
}

TEST(Journal, gives_back_an_offset_of_half_a_frame) {
  RestoreWishes wishes;
  wishes.offset = Rational{-1, 2};
  const auto back = restore_wishes_from(to_json(wishes));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->offset, wishes.offset);
}

TEST(Journal, folds_to_the_last_state_with_everything_learned) {
  const auto job = fold(paid());
  ASSERT_TRUE(job);
  EXPECT_EQ(job->state, JobState::submitted);
  EXPECT_EQ(job->task_id, "t-1");
  EXPECT_EQ(job->sends, 1);
  EXPECT_EQ(job->clip->path, "clip.mp4");
}

TEST(Journal, of_every_prefix_is_a_job) {
  const auto lines = paid();
  for (std::size_t n = 1; n <= lines.size(); ++n) {
    const auto job = fold({lines.begin(), lines.begin() + static_cast<long>(n)});
    ASSERT_TRUE(job);
    EXPECT_EQ(job->seq, static_cast<std::int64_t>(n));
  }
}

TEST(Journal, ignores_unknown_keys) {
  auto lines = paid();
  lines.push_back(line(6, JobState::submitted, {{"color_of_the_sky", "blue"}}));
  EXPECT_TRUE(fold(lines));
}

TEST(Journal, leaves_out_a_torn_line_that_a_later_writer_closed) {
  auto lines = paid();
  const auto whole = line(6, JobState::succeeded);
  lines.push_back(whole.substr(0, whole.size() / 2));
  lines.push_back(whole);
  const auto job = fold(lines);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->state, JobState::succeeded);
}

TEST(Journal, with_a_corrupt_line_in_the_middle_is_damaged_and_names_it) {
  auto lines = paid();
  lines[2][5] = '\xff';
  lines[2].resize(20);
  const auto job = fold(lines);
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, Code::damaged);
  EXPECT_NE(job.error().message.find("line 3"), std::string::npos);
}

TEST(Journal, with_a_gap_is_damaged) {
  auto lines = paid();
  lines.erase(lines.begin() + 2);
  const auto job = fold(lines);
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, Code::damaged);
}

TEST(Journal, with_an_unknown_state_is_damaged) {
  auto lines = paid();
  lines.push_back(R"({"seq":6,"time":"2026-11-22T23:52:00.123456Z","state":"asleep"})");
  EXPECT_EQ(fold(lines).error().code, Code::damaged);
}

TEST(Journal, of_a_newer_version_is_refused) {
  std::string text = first();
  text.replace(text.find("journal/1"), 9, "journal/9");
  EXPECT_EQ(fold({text}).error().code, Code::config);
}

TEST(Journal, survives_any_value_of_any_type) {
  for (const char* value : {"null", "1", "-1", "1e99", "\"x\"", "[]", "{}", "true", "[[{}]]"})
    for (const char* key : {"seq", "time", "state", "attempt", "send", "task_id", "clip", "uploads",
                            "order", "restore", "result", "changed", "removed", "polls"}) {
      Json document = Json::parse(line(2, JobState::conformed));
      document[key] = Json::parse(value);
      (void)fold({first(), document.dump()});
    }
  SUCCEED();
}

TEST(Journal, keeps_the_task_of_a_writer_that_woke_up_late) {
  auto lines = paid();
  lines[4] = line(5, JobState::unknown, {{"send", 1}, {"reason", "no answer"}});
  lines.push_back(line(5, JobState::submitted, {{"send", 1}, {"task_id", "t-late"}}));
  const auto job = fold(lines);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->state, JobState::submitted);
  EXPECT_EQ(job->task_id, "t-late");
}

TEST(Journal, keeps_the_task_of_an_earlier_attempt_without_going_back_to_it) {
  auto lines = paid();
  lines[4] = line(5, JobState::unknown, {{"send", 1}});
  lines.push_back(line(6, JobState::conformed, Json::object(), 2));
  lines.push_back(line(7, JobState::submitted, {{"task_id", "t-old"}}, 1));
  const auto job = fold(lines);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->state, JobState::conformed);
  EXPECT_EQ(job->attempt, 2);
  EXPECT_TRUE(job->task_id.empty());
  ASSERT_EQ(job->tasks.size(), 1u);
  EXPECT_EQ(job->tasks[0].id, "t-old");
}

TEST(Journal, keeps_the_clip_and_the_count_of_sends_in_a_new_attempt) {
  auto lines = paid();
  lines.push_back(line(6, JobState::failed, {{"reason", "no"}}));
  lines.push_back(line(7, JobState::conformed, Json::object(), 2));
  const auto job = fold(lines);
  ASSERT_TRUE(job);
  EXPECT_TRUE(job->clip);
  EXPECT_EQ(job->sends, 1);
  EXPECT_TRUE(job->reason.empty());
  EXPECT_EQ(result_name(job->attempt), "result-2.mp4");
}

TEST(Journal, does_not_shorten_the_wait_that_the_service_asked_for) {
  auto lines = paid();
  lines[4] = line(5, JobState::uploaded, {{"send", 1}, {"not_before", iso8601(kNow)}});
  lines.push_back(line(6, JobState::uploaded, {{"uploads", Json::array()}}));
  EXPECT_EQ(fold(lines)->not_before, kNow);
}

TEST(Order, goes_on_with_the_same_options) {
  EXPECT_TRUE(differences(order(), order(), true).empty());
}

TEST(Order, names_what_differs) {
  FrozenOrder other = order();
  other.request.prompt = "make it snow";
  other.wishes.fit = Fit::pad;
  const auto changes = differences(order(), other, true);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_NE(changes[0].find("fit"), std::string::npos);
  EXPECT_NE(changes[1].find("make it snow"), std::string::npos);
}

TEST(Order, does_not_mind_a_seed_that_was_drawn_anew) {
  FrozenOrder other = order();
  other.request.seed = 7;
  EXPECT_TRUE(differences(order(), other, false).empty());
  EXPECT_EQ(differences(order(), other, true).size(), 1u);
}

TEST(Order, names_another_clip_and_other_references) {
  FrozenOrder other = order();
  other.fingerprint.head = "zz";
  other.references.pop_back();
  EXPECT_EQ(differences(order(), other, true).size(), 2u);
}

TEST(StoppedJob, says_the_services_reason_verbatim_again_and_again) {
  Job job;
  job.state = JobState::refused;
  job.reason = "ILLEGAL_PROMPT";
  job.order.source = "shot.mov";
  const Error error = stopped_error(job, "/jobs/a");
  EXPECT_EQ(error.code, Code::refused);
  EXPECT_NE(error.message.find("ILLEGAL_PROMPT"), std::string::npos);
  EXPECT_NE(error.hint.find("wanprep resume /jobs/a --again"), std::string::npos);
}

TEST(StoppedJob, names_no_command_that_a_single_task_has_not) {
  Job task;
  for (const auto state : {JobState::refused, JobState::unknown}) {
    task.state = state;
    EXPECT_EQ(stopped_error(task, "/jobs/a").hint.find("resume"), std::string::npos);
  }
}

}  // namespace
}  // namespace wanprep
