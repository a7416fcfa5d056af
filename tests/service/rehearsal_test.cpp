#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <thread>

#include "net/curl_transport.hpp"
#include "net/scratch.hpp"
#include "service/rehearsal/faults.hpp"
#include "service/rehearsal/server.hpp"
#include "service/rehearsal/storage.hpp"
#include "service/service.hpp"

namespace wanprep {
namespace {

using ::testing::AllOf;
using testing::bytes_of;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::patterned;
using testing::Scratch;
using Kind = SubmitOutcome::Kind;

Profile novita() {
  Profile profile;
  profile.vendor = "novita";
  profile.submit_path = "/v3/async/wan2.7-videoedit";
  profile.result_path = "/v3/async/task-result";
  profile.request.prompt_characters.max = Rational(5000);
  profile.request.seed.min = Rational(0);
  profile.request.seed.max = Rational(2147483647);
  profile.request.durations = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  profile.request.resolutions = {"720P", "1080P"};
  profile.request.ratios = {"16:9", "9:16"};
  profile.request.audio_settings = {"auto", "origin"};
  profile.image.most_references = 3;
  return profile;
}

/// An engine that copies, and refuses files that begin with "bad".
RehearsalEngine copying() {
  RehearsalEngine engine;
  engine.refuses = [](const std::filesystem::path& file, bool, Context&) -> std::string {
    return bytes_of(file).rfind("bad", 0) == 0 ? "too bad" : "";
  };
  engine.edit = [](const RehearsalEdit& order, Context&) -> Result<void> {
    std::filesystem::copy_file(order.input, order.output);
    return {};
  };
  return engine;
}

class RehearsalTest : public ::testing::Test {
 protected:
  void open(std::vector<std::string> faults = {}, const std::string& key = "k") {
    server_.reset();
    RehearsalSettings settings;
    settings.folder = scratch_ / "rehearsal";
    settings.faults = std::move(faults);
    settings.api_key = key;
    auto opened = rehearsal::open_server(settings, profile_, copying(), *transport_);
    ASSERT_TRUE(opened) << opened.error().message;
    server_ = std::move(*opened);
    service_ = std::move(*open_service(profile_, {server_->url(), Secret("k")}, *transport_));
  }
  std::string store(const std::string& name, const std::string& bytes) {
    HttpRequest request;
    request.method = "PUT";
    request.url = server_->storage_url() + name;
    request.headers = {{"Content-Type", "video/mp4"}};
    request.body = FileBody{scratch_.file("body", bytes)};
    EXPECT_EQ(transport_->send(request, context_)->status, 201);
    return request.url;
  }
  SubmitOutcome submit(const std::string& url, EditRequest request = {}) {
    return service_->submit(request, {url, {}}, context_);
  }
  /// Looks until the task has ended. Bounded: ten seconds are an end too.
  TaskLook ended(const std::string& id) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (;;) {
      const auto look = service_->look(id, context_);
      const bool over = std::chrono::steady_clock::now() > give_up;
      if (look && (look->state != TaskLook::State::running || over)) return *look;
      if (over) return {};
      std::this_thread::yield();
    }
  }
  std::size_t posts() const {
    const std::string log = bytes_of(scratch_ / "rehearsal" / "posts.log");
    return static_cast<std::size_t>(std::count(log.begin(), log.end(), '\n'));
  }
  Profile profile_ = novita();
  Scratch scratch_;
  std::unique_ptr<Transport> transport_ = curl_transport();
  Context context_{null_sink(), system_clock()};
  std::unique_ptr<RehearsalServer> server_;
  std::unique_ptr<Service> service_;
};

TEST_F(RehearsalTest, a_whole_job_gives_back_the_edited_clip) {
  open();
  const auto sent = submit(store("j/1/a.mp4", patterned(50'000)));
  ASSERT_EQ(sent.kind, Kind::accepted) << sent.message;
  const TaskLook look = ended(sent.task_id);
  ASSERT_EQ(look.state, TaskLook::State::succeeded) << look.reason;
  EXPECT_EQ(look.link_lifetime, std::chrono::seconds(3600));
  ASSERT_TRUE(service_->fetch(look.video_url, scratch_ / "r.mp4", context_));
  EXPECT_EQ(bytes_of(scratch_ / "r.mp4"), patterned(50'000));
  EXPECT_EQ(posts(), 1u);
}

TEST_F(RehearsalTest, says_in_every_answer_what_it_is) {
  open();
  HttpRequest request;
  request.url = server_->url() + profile_.result_path + "?task_id=none";
  request.credentials = Bearer{Secret("k")};
  const auto answer = transport_->send(request, context_);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->header("x-rehearsal"), "this is the wanprep rehearsal service");
  EXPECT_THAT(answer->body, HasSubstr(R"("code":404,"reason":"TASK_NOT_FOUND")"));
  EXPECT_THAT(answer->body, HasSubstr("rehearsal service"));
}

TEST_F(RehearsalTest, media_outside_the_limits_fails_the_task) {
  open();
  const TaskLook look = ended(submit(store("a.mp4", "bad bytes")).task_id);
  EXPECT_EQ(look.state, TaskLook::State::failed);
  EXPECT_EQ(look.reason, "invalid video: too bad");
}

TEST_F(RehearsalTest, wrong_fields_are_refused_at_once) {
  open();
  EditRequest wrong;
  wrong.ratio = "5:4";
  EXPECT_EQ(submit("https://h/v.mp4", wrong).reason, "INVALID_REQUEST_BODY");
  wrong = {};
  wrong.duration = 1;
  EXPECT_EQ(submit("https://h/v.mp4", wrong).reason, "INVALID_REQUEST_BODY");
  wrong = {};
  wrong.prompt = std::string(5001, 'x');
  EXPECT_THAT(submit("https://h/v.mp4", wrong).message, HasSubstr("5001 characters, at most 5000"));
  EXPECT_EQ(submit("not a url").reason, "INVALID_REQUEST_BODY");
}

TEST_F(RehearsalTest, a_wrong_key_is_refused) {
  open({}, "another");
  const auto sent = submit("https://h/v.mp4");
  EXPECT_EQ(sent.kind, Kind::refused);
  EXPECT_EQ(sent.reason, "INVALID_API_KEY");
}

TEST_F(RehearsalTest, a_lost_answer_still_made_a_task) {
  open({"lost-answer"});
  EXPECT_EQ(submit(store("a.mp4", "x")).kind, Kind::open);
  EXPECT_EQ(posts(), 1u);
  EXPECT_FALSE(std::filesystem::is_empty(scratch_ / "rehearsal" / "tasks"));
}

TEST_F(RehearsalTest, a_hang_up_made_none) {
  open({"hang-up"});
  EXPECT_EQ(submit(store("a.mp4", "x")).kind, Kind::open);
  EXPECT_EQ(posts(), 1u);
  EXPECT_TRUE(std::filesystem::is_empty(scratch_ / "rehearsal" / "tasks"));
}

TEST_F(RehearsalTest, submit_faults_look_as_the_contract_reads_them) {
  const std::vector<std::pair<std::string, Kind>> expected{
      {"429", Kind::not_yet},     {"500", Kind::open},           {"html", Kind::open},
      {"no-task-id", Kind::open}, {"moderation", Kind::refused}, {"no-balance", Kind::refused},
      {"bad-key", Kind::refused}};
  for (const auto& [fault, kind] : expected) {
    open({fault});
    EXPECT_EQ(submit("https://127.0.0.1:1/v.mp4").kind, kind) << fault;
  }
}

TEST_F(RehearsalTest, a_link_can_be_expired_and_the_next_look_has_a_fresh_one) {
  open({"expired-link"});
  const auto sent = submit(store("a.mp4", "bytes"));
  const auto first = service_->fetch(ended(sent.task_id).video_url, scratch_ / "r", context_);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().hint, "expired");
  EXPECT_TRUE(service_->fetch(ended(sent.task_id).video_url, scratch_ / "r", context_));
}

TEST_F(RehearsalTest, a_truncated_download_can_be_resumed) {
  open({"truncated-download"});
  const auto sent = submit(store("a.mp4", patterned(300'000)));
  const Secret url = ended(sent.task_id).video_url;
  EXPECT_FALSE(service_->fetch(url, scratch_ / "r", context_));
  ASSERT_TRUE(service_->fetch(url, scratch_ / "r", context_));
  EXPECT_EQ(bytes_of(scratch_ / "r"), patterned(300'000));
}

TEST_F(RehearsalTest, failing_looks_are_network_faults_until_they_pass) {
  open({"poll-500", "poll-html"});
  const auto sent = submit(store("a.mp4", "x"));
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(service_->look(sent.task_id, context_).error().code, Code::network) << i;
  EXPECT_EQ(ended(sent.task_id).state, TaskLook::State::succeeded);
}

TEST_F(RehearsalTest, a_new_process_answers_for_old_tasks_and_finishes_them) {
  open({"never-ends"});
  const auto sent = submit(store("a.mp4", "bytes"));
  ASSERT_EQ(sent.kind, Kind::accepted);
  EXPECT_EQ(service_->look(sent.task_id, context_)->state, TaskLook::State::running);
  open();
  EXPECT_EQ(ended(sent.task_id).state, TaskLook::State::succeeded);
}

TEST_F(RehearsalTest, keeps_no_link_of_a_task_that_has_ended) {
  open();
  const std::string link = store("a.mp4", "bytes") + "?signature=geheim";
  const auto sent = submit(link);
  ASSERT_EQ(sent.kind, Kind::accepted) << sent.message;
  ASSERT_EQ(ended(sent.task_id).state, TaskLook::State::succeeded);
  const std::string kept = bytes_of(scratch_ / "rehearsal/tasks" / (sent.task_id + ".json"));
  EXPECT_THAT(kept, HasSubstr("TASK_STATUS_SUCCEED"));
  EXPECT_THAT(kept, Not(HasSubstr("geheim")));
}

TEST_F(RehearsalTest, in_a_folder_that_holds_other_things_only_its_own_leftovers_go) {
  const std::vector<std::string> others{"film.part-1.mov", "work/render/frame.exr",
                                        "storage/a.part-b.mp4"};
  const std::vector<std::string> leftovers{"results/.a.mp4.part-0123456789abcdef",
                                           "work/rehearsal-0a1b/input.mp4"};
  for (const auto& names : {others, leftovers})
    for (const auto& name : names) {
      const auto file = scratch_ / "rehearsal" / name;
      std::filesystem::create_directories(file.parent_path());
      std::ofstream(file) << "x";
    }
  open();
  for (const auto& name : others)
    EXPECT_TRUE(std::filesystem::exists(scratch_ / "rehearsal" / name)) << name;
  for (const auto& name : leftovers)
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "rehearsal" / name)) << name;
}

TEST_F(RehearsalTest, a_service_elsewhere_is_not_followed_to_this_very_machine) {
  open();
  const auto service = open_service(profile_, {"https://api.example", Secret("k")}, *transport_);
  const auto got = (*service)->fetch(Secret(store("a.mp4", "bytes") + "?s=geheim"),
                                     scratch_ / "result", context_);
  ASSERT_FALSE(got);
  EXPECT_THAT(got.error().message, AllOf(HasSubstr("this very machine"), Not(HasSubstr("geheim"))));
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "result"));
}

TEST_F(RehearsalTest, storage_answers_ranges_and_removes) {
  open();
  HttpRequest request;
  request.url = store("j/a.mp4", patterned(1000));
  request.headers = {{"Range", "bytes=10-19"}};
  const auto part = transport_->send(request, context_);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->status, 206);
  EXPECT_EQ(part->body, patterned(1000).substr(10, 10));
  EXPECT_EQ(part->header("content-range"), "bytes 10-19/1000");
  EXPECT_EQ(part->header("content-type"), "video/mp4");
  request.headers = {{"Range", "bytes=1000-"}};
  EXPECT_EQ(transport_->send(request, context_)->status, 416);
  request.method = "DELETE";
  EXPECT_EQ(transport_->send(request, context_)->status, 204);
  EXPECT_EQ(transport_->send(request, context_)->status, 404);
}

TEST_F(RehearsalTest, nothing_outside_the_storage_is_served) {
  open();
  scratch_.file("secret.txt", "geheim");
  for (const char* path : {"/storage/../secret.txt", "/storage/%2e%2e/%2e%2e/secret.txt",
                           "/storage/..%2f..%2fsecret.txt", "/storage/.hidden", "/storage//etc",
                           "/results/../tasks/x.json"}) {
    HttpRequest request;
    request.url = server_->url() + path;
    const auto answer = transport_->send(request, context_);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 404) << path;
  }
}

TEST(RehearsalFaults, unknown_names_are_refused_with_the_list) {
  const auto counted = rehearsal::Faults::counted({"no-such"});
  ASSERT_FALSE(counted);
  EXPECT_THAT(counted.error().hint, HasSubstr("lost-answer"));
}

TEST(RehearsalStorage, cuts_ranges_only_where_the_file_has_bytes) {
  EXPECT_EQ(rehearsal::slice_of("bytes=5-", 10)->length, 5u);
  EXPECT_EQ(rehearsal::slice_of("bytes=0-99", 10)->length, 10u);
  EXPECT_EQ(rehearsal::slice_of("bytes=-3", 10)->first, 7u);
  EXPECT_FALSE(rehearsal::slice_of("bytes=10-", 10));
  EXPECT_FALSE(rehearsal::slice_of("bytes=5-4", 10));
  EXPECT_EQ(rehearsal::slice_of("lines=1-2", 10)->length, 10u);
}

}  // namespace
}  // namespace wanprep
