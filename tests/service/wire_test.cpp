#include "service/novita/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wanprep::novita {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = SubmitOutcome::Kind;

HttpResponse answered(int status, const std::string& body, Headers headers = {}) {
  HttpResponse out;
  out.status = status;
  out.body = body;
  out.headers = std::move(headers);
  return out;
}

SubmitOutcome outcome(int status, const std::string& body, Headers headers = {}) {
  return submit_outcome(answered(status, body, std::move(headers)), 0);
}

TEST(SubmitBody, says_every_default_that_costs_and_leaves_out_what_was_not_asked) {
  MediaLinks links;
  links.video_url = "https://h/v.mp4";
  EXPECT_EQ(submit_body(EditRequest{}, links),
            R"({"video_url":"https://h/v.mp4","duration":0,"resolution":"1080P",)"
            R"("audio_setting":"auto","prompt_extend":true,"watermark":false})");
}

TEST(SubmitBody, has_every_documented_field_flat) {
  EditRequest request;
  request.prompt = "rain \"heavy\"";
  request.negative_prompt = "sun";
  request.resolution = "720P";
  request.ratio = "9:16";
  request.seed = 2147483647;
  request.duration = 5;
  request.audio_setting = "origin";
  request.prompt_extend = false;
  request.watermark = true;
  EXPECT_EQ(submit_body(request, {"https://h/v", {"https://h/1", "https://h/2", "https://h/3"}}),
            R"({"video_url":"https://h/v","prompt":"rain \"heavy\"","negative_prompt":"sun",)"
            R"("reference_image_url":"https://h/1","reference_image_url_2":"https://h/2",)"
            R"("reference_image_url_3":"https://h/3","duration":5,"resolution":"720P",)"
            R"("ratio":"9:16","audio_setting":"origin","prompt_extend":false,)"
            R"("seed":2147483647,"watermark":true})");
}

TEST(SubmitOutcome, a_task_id_is_accepted) {
  const auto got = outcome(200, R"({"task_id":"abc"})", {{"x-request-id", "r1"}});
  EXPECT_EQ(got.kind, Kind::accepted);
  EXPECT_EQ(got.task_id, "abc");
  EXPECT_EQ(got.request_id, "r1");
}

TEST(SubmitOutcome, a_task_id_is_taken_wherever_the_answer_has_it) {
  EXPECT_EQ(outcome(200, R"({"task_id":"a"})", {{"content-type", "text/html"}}).task_id, "a");
  EXPECT_EQ(outcome(202, R"({"data":{"task_id":"b"}})").task_id, "b");
  NoAnswer cut{Error{Code::network, "partial"}, false, 200, R"({"task_id":"c"})"};
  EXPECT_EQ(submit_outcome(cut).task_id, "c");
  EXPECT_EQ(submit_outcome(cut).kind, Kind::accepted);
}

TEST(SubmitOutcome, what_was_said_is_kept_where_no_task_id_can_be_read) {
  const auto rounded = outcome(200, R"({"task_id":123456789012345678901})");
  EXPECT_EQ(rounded.kind, Kind::open);
  EXPECT_NE(rounded.message.find("123456789012345678901"), std::string::npos) << rounded.message;
  NoAnswer cut{Error{Code::network, "partial"}, false, 200, "{\"task_id\":\"c"};
  EXPECT_NE(submit_outcome(cut).message.find("\"c"), std::string::npos);
}

TEST(SubmitOutcome, undocumented_words_are_told_as_they_are) {
  const auto got = outcome(422, R"({"detail":[{"msg":"the words"}]})");
  EXPECT_EQ(got.kind, Kind::refused);
  EXPECT_EQ(got.message, R"(status 422: {"detail":[{"msg":"the words"}]})");
}

TEST(SubmitOutcome, a_documented_reason_is_a_refusal_with_advice) {
  const auto got =
      outcome(400, R"({"code":400,"reason":"ILLEGAL_PROMPT","message":"no","metadata":{}})");
  EXPECT_EQ(got.kind, Kind::refused);
  EXPECT_EQ(got.reason, "ILLEGAL_PROMPT");
  EXPECT_EQ(got.message, "no");
  EXPECT_THAT(got.advice, HasSubstr("moderation"));
  EXPECT_FALSE(got.config);
}

TEST(SubmitOutcome, key_and_account_problems_are_marked) {
  EXPECT_TRUE(outcome(400, R"({"reason":"MISSING_API_KEY"})").config);
  EXPECT_TRUE(outcome(403, R"({"reason":"INVALID_API_KEY"})").config);
  EXPECT_TRUE(outcome(400, R"({"reason":"BILLING_BALANCE_NOT_ENOUGH"})").config);
  EXPECT_TRUE(outcome(401, R"({"message":"unauthorized"})").config);
}

TEST(SubmitOutcome, another_4xx_with_readable_json_is_a_refusal) {
  for (const int status : {400, 401, 402, 403, 404, 409, 422, 425})
    EXPECT_EQ(outcome(status, R"({"reason":"NEW_REASON"})").kind, Kind::refused) << status;
}

TEST(SubmitOutcome, too_many_requests_is_not_yet) {
  const auto got = outcome(429, "<html>", {{"retry-after", "7"}});
  EXPECT_EQ(got.kind, Kind::not_yet);
  EXPECT_EQ(got.retry_after, std::chrono::seconds(7));
}

TEST(SubmitOutcome, everything_else_leaves_it_open) {
  const std::string json = R"({"code":1,"reason":"CREATE_TASK_FAILED"})";
  for (const int status : {500, 502, 503, 504, 408, 301, 302, 307, 100})
    EXPECT_EQ(outcome(status, json).kind, Kind::open) << status;
  for (const std::string body : {"", "<html>", "{", "[]", "null", "{}", R"({"task_id":""})",
                                 R"({"task_id":null})", R"({"task_id":{}})"})
    EXPECT_EQ(outcome(200, body).kind, Kind::open) << body;
  for (const std::string body : {"", "<html>", "[1]", "{\"a\":"})
    EXPECT_EQ(outcome(400, body).kind, Kind::open) << body;
  EXPECT_EQ(outcome(400, json, {{"content-type", "text/html"}}).kind, Kind::open);
}

TEST(SubmitOutcome, deep_and_odd_json_does_no_harm) {
  EXPECT_EQ(outcome(200, std::string(100'000, '[')).kind, Kind::open);
  EXPECT_EQ(outcome(200, R"({"a":)" + std::string(50, '[') + std::string(50, ']') + "}").kind,
            Kind::open);
  EXPECT_EQ(outcome(400, R"({"reason":5,"message":[]})").reason, "5");
}

TEST(SubmitOutcome, no_answer_is_open_unless_nothing_left) {
  EXPECT_EQ(submit_outcome(NoAnswer{Error{Code::network, "reset"}, false}).kind, Kind::open);
  EXPECT_EQ(submit_outcome(NoAnswer{Error{Code::network, "refused"}, true}).kind, Kind::never_left);
}

TEST(Advice, every_documented_reason_has_one) {
  for (const char* reason : {"INVALID_REQUEST_BODY",
                             "IMAGE_FILE_EXCEEDS_MAX_SIZE",
                             "INVALID_IMAGE_FORMAT",
                             "IMAGE_EXCEEDS_MAX_RESOLUTION",
                             "INVALID_IMAGE_SIZE",
                             "IMAGE_NO_FACE_DETECTED",
                             "INVALID_AUDIO_FILE",
                             "INVALID_CUSTOM_OUTPUT_PATH",
                             "ILLEGAL_PROMPT",
                             "ILLEGAL_IMAGE_CONTENT",
                             "MISSING_API_KEY",
                             "INVALID_API_KEY",
                             "BILLING_BALANCE_NOT_ENOUGH",
                             "BILLING_AUTH_FAILED",
                             "BILLING_FAILED",
                             "API_NOT_ALLOWED",
                             "FEATURE_NOT_ALLOWED",
                             "NEED_REAL_NAME_VERIFY",
                             "RATE_LIMIT_EXCEEDED",
                             "API_NOT_FOUND",
                             "CREATE_TASK_FAILED",
                             "TASK_NOT_FOUND",
                             "GET_RESULT_FAILED",
                             "TASK_FAILED"})
    EXPECT_FALSE(advice_for(reason).empty()) << reason;
}

TEST(TaskLook, reads_a_success_with_numbers_as_text) {
  const auto look = task_look(
      answered(200, R"({"task":{"task_id":"a","status":"TASK_STATUS_SUCCEED","reason":"",)"
                    R"("progress_percent":"100"},"videos":[{"video_url":"https://h/r.mp4?s=1",)"
                    R"("video_url_ttl":"3600","video_type":"mp4"}],"extra":{"seed":"42"}})"));
  ASSERT_TRUE(look);
  EXPECT_EQ(look->state, TaskLook::State::succeeded);
  EXPECT_EQ(look->video_url.reveal(), "https://h/r.mp4?s=1");
  EXPECT_EQ(look->link_lifetime, std::chrono::seconds(3600));
  EXPECT_EQ(look->progress_percent, 100);
  EXPECT_EQ(look->seed, "42");
}

TEST(TaskLook, a_link_that_lives_for_ever_ends_in_ten_years) {
  const auto look = task_look(answered(
      200, R"({"task":{"status":"TASK_STATUS_SUCCEED"},)"
           R"("videos":[{"video_url":"https://h/r.mp4","video_url_ttl":"999999999999"}]})"));
  ASSERT_TRUE(look);
  EXPECT_EQ(look->link_lifetime, std::chrono::hours(24 * 3650));
}

TEST(TaskLook, a_lifetime_of_nothing_is_no_statement) {
  const auto look = task_look(
      answered(200, R"({"task":{"status":"TASK_STATUS_SUCCEED"},)"
                    R"("videos":[{"video_url":"https://h/r.mp4","video_url_ttl":"0"}]})"));
  ASSERT_TRUE(look);
  EXPECT_FALSE(look->link_lifetime);
}

TEST(TaskLook, unknown_words_are_no_end) {
  for (const char* status :
       {"TASK_STATUS_QUEUED", "TASK_STATUS_PROCESSING", "TASK_STATUS_CANCELED", "SOMETHING"}) {
    const auto look =
        task_look(answered(200, std::string(R"({"task":{"status":")") + status + R"("}})"));
    ASSERT_TRUE(look) << status;
    EXPECT_EQ(look->state, TaskLook::State::running);
    EXPECT_EQ(look->status, status);
  }
}

TEST(TaskLook, a_failure_keeps_the_reason_word_for_word) {
  const auto look =
      task_look(answered(200, R"({"task":{"status":"TASK_STATUS_FAILED","reason":"Bad  Thing"}})"));
  ASSERT_TRUE(look);
  EXPECT_EQ(look->state, TaskLook::State::failed);
  EXPECT_EQ(look->reason, "Bad  Thing");
}

TEST(TaskLook, a_task_that_is_not_known_is_said_so) {
  const auto look = task_look(answered(404, R"({"reason":"TASK_NOT_FOUND","message":"none"})"));
  ASSERT_TRUE(look);
  EXPECT_EQ(look->state, TaskLook::State::not_found);
}

TEST(TaskLook, a_refused_key_is_final) {
  for (const int status : {400, 401, 403}) {
    const auto look = task_look(answered(status, R"({"reason":"INVALID_API_KEY"})"));
    ASSERT_FALSE(look);
    EXPECT_EQ(look.error().code, Code::refused);
  }
}

TEST(TaskLook, what_is_unreadable_is_a_network_fault) {
  const std::string succeeded = R"({"task":{"status":"TASK_STATUS_SUCCEED"},"videos":)";
  for (const auto& answer :
       {answered(200, "<html>"), answered(200, "{}"), answered(200, R"({"task":{}})"),
        answered(200, succeeded + "[]}"), answered(200, succeeded + "[{}]}"),
        answered(500, R"({"reason":"GET_RESULT_FAILED"})"), answered(404, "<html>"),
        answered(302, ""), answered(408, R"({"reason":"X"})"),
        answered(429, R"({"reason":"X"})")}) {
    const auto look = task_look(answer);
    ASSERT_FALSE(look) << answer.body;
    EXPECT_EQ(look.error().code, Code::network) << answer.body;
    EXPECT_TRUE(look.error().transient);
  }
}

}  // namespace
}  // namespace wanprep::novita
