#include "net/curl_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/loopback_server.hpp"
#include "net/scratch.hpp"

namespace wanprep {
namespace {

using testing::answer;
using testing::Asked;
using testing::bytes_of;
using ::testing::HasSubstr;
using testing::LoopbackServer;
using ::testing::Not;
using testing::patterned;
using testing::Scratch;

class TransportTest : public ::testing::Test {
 protected:
  HttpResult get(const std::string& url, int redirects = 0) {
    HttpRequest request;
    request.url = url;
    request.redirects = redirects;
    return transport_->send(request, context_);
  }
  std::unique_ptr<Transport> transport_ = curl_transport();
  Context context_{null_sink(), system_clock()};
  Scratch scratch_;
};

TEST_F(TransportTest, gives_status_body_and_lower_case_headers) {
  LoopbackServer server([](const Asked&) { return answer(418, "tea", "X-Kind: Green \r\n"); });
  const auto got = get(server.url("/pot"));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 418);
  EXPECT_EQ(got->body, "tea");
  EXPECT_EQ(got->header("x-kind"), "Green");
  EXPECT_TRUE(server.asked().at(0).has("User-Agent: wanprep/"));
}

TEST_F(TransportTest, a_post_that_is_hung_up_on_is_sent_once_and_may_have_arrived) {
  LoopbackServer server([](const Asked&) { return std::string{}; });
  HttpRequest request;
  request.method = "POST";
  request.url = server.url();
  request.body = std::string("{}");
  request.fresh_connection = true;
  const auto got = transport_->send(request, context_);
  ASSERT_FALSE(got);
  EXPECT_FALSE(got.error().never_left);
  EXPECT_EQ(got.error().error.code, Code::network);
  EXPECT_EQ(server.count("POST"), 1u);
}

TEST_F(TransportTest, a_fresh_post_never_rides_on_a_kept_connection) {
  LoopbackServer server(
      [](const Asked& one) { return one.method == "POST" ? std::string{} : answer(200, "warm"); },
      true);
  ASSERT_TRUE(get(server.url()));
  HttpRequest request;
  request.method = "POST";
  request.url = server.url();
  request.body = std::string("{}");
  request.fresh_connection = true;
  request.total_timeout = std::chrono::milliseconds{300};
  // The server still serves the kept connection: a POST on it would be read, a fresh one waits.
  const auto got = transport_->send(request, context_);
  EXPECT_FALSE(got);
  EXPECT_EQ(server.count("POST"), 0u);
}

TEST_F(TransportTest, a_refused_connection_never_left) {
  std::string url;
  {
    LoopbackServer gone([](const Asked&) { return std::string{}; });
    url = gone.url();
  }
  const auto got = get(url);
  ASSERT_FALSE(got);
  EXPECT_TRUE(got.error().never_left);
  EXPECT_TRUE(got.error().error.transient);
  EXPECT_THAT(got.error().error.hint, ::testing::HasSubstr("check the port"));
}

TEST_F(TransportTest, a_failed_tls_handshake_never_left) {
  LoopbackServer server([](const Asked&) { return answer(200, "plain"); });
  std::string url = server.url();
  url.replace(0, 4, "https");
  HttpRequest request;
  request.url = url;
  request.total_timeout = std::chrono::milliseconds{500};
  const auto got = transport_->send(request, context_);
  ASSERT_FALSE(got);
  EXPECT_TRUE(got.error().never_left);
}

TEST_F(TransportTest, http_beyond_loopback_is_refused_before_anything_is_sent) {
  const auto got = get("http://example.com/?key=geheim");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().error.code, Code::config);
  EXPECT_TRUE(got.error().never_left);
  EXPECT_THAT(got.error().error.message, Not(HasSubstr("geheim")));
}

TEST_F(TransportTest, follows_only_as_many_redirects_as_allowed) {
  LoopbackServer server([](const Asked& one) {
    return one.target == "/a" ? answer(302, "", "Location: /b\r\n") : answer(200, "there");
  });
  EXPECT_EQ(get(server.url("/a"))->status, 302);
  EXPECT_EQ(get(server.url("/a"), 1)->body, "there");
}

TEST_F(TransportTest, never_follows_a_redirect_to_plain_http_elsewhere) {
  LoopbackServer server(
      [](const Asked&) { return answer(302, "", "Location: http://example.com/\r\n"); });
  EXPECT_EQ(get(server.url(), 5)->status, 302);
}

TEST_F(TransportTest, credentials_do_not_follow_to_another_origin) {
  LoopbackServer other([](const Asked&) { return answer(200, "ok"); });
  LoopbackServer server(
      [&](const Asked&) { return answer(302, "", "Location: " + other.url() + "\r\n"); });
  HttpRequest request;
  request.url = server.url();
  request.credentials = Bearer{Secret("geheim")};
  request.redirects = 1;
  ASSERT_TRUE(transport_->send(request, context_));
  EXPECT_TRUE(server.asked().at(0).has("Authorization: Bearer geheim"));
  EXPECT_FALSE(other.asked().at(0).has("Authorization"));
}

TEST_F(TransportTest, an_answer_over_the_cap_is_an_error_with_the_bound) {
  LoopbackServer server([](const Asked&) { return answer(200, std::string(2000, 'x')); });
  HttpRequest request;
  request.url = server.url();
  request.most_bytes = 1999;
  const auto got = transport_->send(request, context_);
  ASSERT_FALSE(got);
  EXPECT_THAT(got.error().error.message, HasSubstr("1999 bytes"));
}

TEST_F(TransportTest, streams_a_file_with_its_length) {
  LoopbackServer server([](const Asked&) { return answer(201, ""); });
  HttpRequest request;
  request.method = "PUT";
  request.url = server.url("/up");
  request.body = FileBody{scratch_.file("a", patterned(300'000))};
  ASSERT_EQ(transport_->send(request, context_)->status, 201);
  EXPECT_EQ(server.asked().at(0).method, "PUT");
  EXPECT_EQ(server.asked().at(0).body, patterned(300'000));
}

TEST_F(TransportTest, a_stop_ends_a_server_that_never_answers) {
  std::stop_source source;
  LoopbackServer server(
      [&](const Asked&) {
        source.request_stop();
        return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
      },
      true);
  Context context{null_sink(), system_clock(), source.get_token()};
  HttpRequest request;
  request.url = server.url();
  const auto got = transport_->send(request, context);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().error.code, Code::interrupted);
  EXPECT_FALSE(got.error().never_left);
}

TEST_F(TransportTest, a_stop_takes_the_answer_that_a_patient_request_gets) {
  std::stop_source source;
  LoopbackServer server([&](const Asked&) {
    source.request_stop();
    return answer(200, "task");
  });
  Context context{null_sink(), system_clock(), source.get_token()};
  HttpRequest request;
  request.method = "POST";
  request.url = server.url();
  request.body = std::string("{}");
  request.patience = std::chrono::seconds{60};
  const auto got = transport_->send(request, context);
  ASSERT_TRUE(got) << got.error().error.message;
  EXPECT_EQ(got->body, "task");
}

TEST_F(TransportTest, a_line_break_in_a_header_is_refused) {
  HttpRequest request;
  request.url = "http://127.0.0.1:1/";
  request.headers = {{"X", "a\r\nY: b"}};
  EXPECT_EQ(transport_->send(request, context_).error().error.code, Code::internal);
}

TEST_F(TransportTest, a_line_break_in_a_key_is_refused_before_anything_is_sent) {
  LoopbackServer server([](const Asked&) { return answer(200, "ok"); });
  HttpRequest request;
  request.url = server.url();
  request.credentials = Bearer{Secret("geheim\n")};
  const auto got = transport_->send(request, context_);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().error.code, Code::config);
  EXPECT_THAT(got.error().error.message, Not(HasSubstr("geheim")));
  EXPECT_TRUE(server.asked().empty());
}

}  // namespace
}  // namespace wanprep
