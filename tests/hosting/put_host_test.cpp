#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hosting/host.hpp"
#include "net/curl_transport.hpp"
#include "net/loopback_server.hpp"
#include "net/scratch.hpp"

namespace wanprep {
namespace {

using testing::answer;
using testing::Asked;
using testing::FakeClock;
using ::testing::HasSubstr;
using testing::LoopbackServer;
using testing::patterned;
using testing::Scratch;

Asked put_of(const LoopbackServer& server) {
  for (const Asked& one : server.asked())
    if (one.method == "PUT") return one;
  ADD_FAILURE() << "nothing was put";
  return {};
}

class PutHostTest : public ::testing::Test {
 protected:
  Publish publish() const {
    Publish out;
    out.file = scratch_.file("clip.mp4", patterned(5000));
    out.name = "job 1/1/ab.mp4";
    out.content_type = "video/mp4";
    return out;
  }
  std::unique_ptr<Host> host(TargetSettings settings) {
    auto opened = open_host(settings, *transport_);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  std::unique_ptr<Transport> transport_ = curl_transport();
  FakeClock clock_;
  Context context_{null_sink(), clock_};
  Scratch scratch_;
};

TEST_F(PutHostTest, puts_the_bytes_with_type_and_credentials_under_the_encoded_name) {
  LoopbackServer server([](const Asked&) { return answer(201, ""); });
  TargetSettings settings;
  settings.target = server.url("/base");
  settings.token = Secret("geheim");
  const auto done = host(settings)->publish(publish(), context_);
  ASSERT_TRUE(done) << done.error().message;
  const Asked one = put_of(server);
  EXPECT_EQ(one.target, "/base/job%201/1/ab.mp4");
  EXPECT_EQ(one.body, patterned(5000));
  EXPECT_TRUE(one.has("Content-Type: video/mp4"));
  EXPECT_TRUE(one.has("Authorization: Bearer geheim"));
  EXPECT_EQ(done->url.reveal(), server.url("/base/job%201/1/ab.mp4"));
}

TEST_F(PutHostTest, user_and_password_in_the_target_are_sent_but_not_shown) {
  LoopbackServer server([](const Asked&) { return answer(204, ""); });
  TargetSettings settings;
  settings.target = "http://me:geheim@" + server.url("/b/").substr(7);
  const auto made = host(settings);
  const auto done = made->publish(publish(), context_);
  ASSERT_TRUE(done);
  EXPECT_TRUE(put_of(server).has("Authorization: Basic bWU6Z2VoZWlt"));
  EXPECT_EQ(
      made->describe() + done->object + done->url.reveal(),
      server.url("/b/") + server.url("/b/job%201/1/ab.mp4") + server.url("/b/job%201/1/ab.mp4"));
}

TEST_F(PutHostTest, a_public_url_is_what_readers_get) {
  LoopbackServer server([](const Asked&) { return answer(200, ""); });
  TargetSettings settings;
  settings.target = server.url("/in/");
  settings.public_url = "https://cdn.example/out";
  EXPECT_EQ(host(settings)->publish(publish(), context_)->url.reveal(),
            "https://cdn.example/out/job%201/1/ab.mp4");
}

TEST_F(PutHostTest, tries_again_when_the_server_is_busy_and_waits_as_asked) {
  int calls = 0;
  LoopbackServer server([&](const Asked& one) {
    if (one.method != "PUT") return answer(404, "");
    return ++calls == 1 ? answer(503, "", "Retry-After: 7\r\n") : answer(200, "");
  });
  TargetSettings settings;
  settings.target = server.url("/");
  ASSERT_TRUE(host(settings)->publish(publish(), context_));
  EXPECT_EQ(server.count("PUT"), 2u);
  EXPECT_EQ(clock_.slept.at(0), std::chrono::seconds(7));
}

TEST_F(PutHostTest, refused_credentials_are_a_configuration_error_at_once) {
  LoopbackServer server([](const Asked&) { return answer(403, ""); });
  TargetSettings settings;
  settings.target = server.url("/");
  const auto done = host(settings)->publish(publish(), context_);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::config);
  EXPECT_EQ(server.count("PUT"), 1u);
}

TEST_F(PutHostTest, gives_up_after_five_tries) {
  LoopbackServer server(
      [](const Asked& one) { return answer(one.method == "PUT" ? 500 : 404, ""); });
  TargetSettings settings;
  settings.target = server.url("/");
  const auto done = host(settings)->publish(publish(), context_);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::storage);
  EXPECT_EQ(server.count("PUT"), 5u);
}

TEST_F(PutHostTest, what_is_there_with_its_length_is_not_sent_again) {
  LoopbackServer server([](const Asked& one) {
    return one.method == "HEAD" ? std::string("HTTP/1.1 200 X\r\nContent-Length: 5000\r\n\r\n")
                                : answer(500, "");
  });
  TargetSettings settings;
  settings.target = server.url("/");
  ASSERT_TRUE(host(settings)->publish(publish(), context_));
  EXPECT_EQ(server.count("PUT"), 0u);
}

TEST_F(PutHostTest, webdav_gets_a_temporary_name_folders_and_a_move) {
  LoopbackServer server([](const Asked& one) {
    if (one.method == "OPTIONS")
      return answer(200, "", "DAV: 1\r\nAllow: OPTIONS, PUT, MOVE, MKCOL\r\n");
    return answer(one.method == "HEAD" ? 404 : 201, "");
  });
  TargetSettings settings;
  settings.target = server.url("/b/");
  ASSERT_TRUE(host(settings)->publish(publish(), context_));
  EXPECT_EQ(put_of(server).target, "/b/job%201/1/.ab.mp4.part");
  EXPECT_EQ(server.count("MKCOL"), 2u);
  const Asked move = server.asked().back();
  EXPECT_EQ(move.method + " " + move.target, "MOVE /b/job%201/1/.ab.mp4.part");
  EXPECT_TRUE(move.has("Destination: " + server.url("/b/job%201/1/ab.mp4")));
}

TEST_F(PutHostTest, removing_what_is_gone_is_fine_but_nothing_outside_is_touched) {
  LoopbackServer server([](const Asked&) { return answer(404, ""); });
  TargetSettings settings;
  settings.target = server.url("/b/");
  const auto made = host(settings);
  EXPECT_TRUE(made->remove(server.url("/b/x"), context_));
  EXPECT_FALSE(made->remove(server.url("/other"), context_));
  EXPECT_EQ(server.count("DELETE"), 1u);
}

TEST_F(PutHostTest, a_tampered_journal_removes_nothing_else) {
  LoopbackServer server([](const Asked&) { return answer(204, ""); });
  TargetSettings settings;
  settings.target = server.url("/b/");
  const auto made = host(settings);
  for (const std::string& object : std::vector<std::string>{
           server.url("/b/"), server.url("/b/../other"), server.url("/b/%2e%2e/other"),
           server.url("/b/x/%2E%2E/%2E%2E/other"), server.url("/b/x?all"), server.url("/b/x#y"),
           server.url("/b/x/"), server.url("/b//x"), server.url("/b/x\\..\\y"),
           server.url("/b/x%0d%0aHost:y"), "https://elsewhere.example/b/x",
           "https://elsewhere.example/" + server.url("/b/x"), "/b/x", ""}) {
    const auto gone = made->remove(object, context_);
    ASSERT_FALSE(gone) << object;
    EXPECT_EQ(gone.error().code, Code::storage) << object;
    EXPECT_THAT(gone.error().message, HasSubstr("not removed")) << object;
  }
  EXPECT_TRUE(server.asked().empty());
  EXPECT_TRUE(made->remove(server.url("/b/job%201/1/ab.mp4"), context_));
  EXPECT_EQ(server.asked().front().target, "/b/job%201/1/ab.mp4");
}

TEST_F(PutHostTest, names_that_climb_are_refused) {
  TargetSettings settings;
  settings.target = "http://127.0.0.1:1/";
  Publish climbing = publish();
  for (const char* name : {"../x", "/x", "a//b", "a/./b", "", "a/"}) {
    climbing.name = name;
    const auto done = host(settings)->publish(climbing, context_);
    ASSERT_FALSE(done) << name;
    EXPECT_EQ(done.error().code, Code::internal) << name;
  }
}

TEST_F(PutHostTest, targets_of_other_shapes_are_refused_with_the_forms) {
  const auto code_of = [&](const std::string& target) {
    TargetSettings settings;
    settings.target = target;
    return open_host(settings, *transport_).error().code;
  };
  EXPECT_EQ(code_of("s3://x/prefix"), Code::usage);
  EXPECT_EQ(code_of("az://Account/c"), Code::usage);
  EXPECT_EQ(code_of("sftp://user@host/path"), Code::config);
  EXPECT_EQ(code_of("http://example.com/"), Code::config);
  EXPECT_EQ(code_of("dir:/tmp"), Code::config);
  EXPECT_EQ(code_of("dir:relative"), Code::usage);
  EXPECT_EQ(code_of("exec:true"), Code::usage);
  EXPECT_EQ(code_of("something"), Code::usage);
}

}  // namespace
}  // namespace wanprep
