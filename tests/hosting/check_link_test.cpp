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

constexpr const char* kType = "Content-Type: video/mp4\r\n";

std::string part(const Asked& one, const std::string& bytes, const std::string& headers) {
  unsigned long first = 0;
  unsigned long last = 0;
  const auto at = one.head.find("Range: ");
  std::sscanf(one.head.c_str() + at, "Range: bytes=%lu-%lu", &first, &last);
  return answer(
      206, bytes.substr(first, last - first + 1),
      headers + fmt::format("Content-Range: bytes {}-{}/{}\r\n", first, last, bytes.size()));
}

class CheckLinkTest : public ::testing::Test {
 protected:
  Result<void> check(const LoopbackServer::Answer& reply, bool allow_private = true) {
    LoopbackServer server(reply);
    Published published;
    published.url = Secret(server.url("/a.mp4?sig=geheim"));
    published.expires = expires_;
    Publish publish;
    publish.file = scratch_.file("a.mp4", bytes_);
    publish.content_type = "video/mp4";
    publish.lifetime = std::chrono::hours{12};
    return check_link(published, publish, allow_private, *transport_, context_);
  }
  std::string complaint(const LoopbackServer::Answer& reply) {
    const auto done = check(reply);
    return done ? "" : done.error().message + " " + done.error().hint;
  }
  std::unique_ptr<Transport> transport_ = curl_transport();
  FakeClock clock_;
  Context context_{null_sink(), clock_};
  Scratch scratch_;
  std::string bytes_ = patterned(200'000);
  std::optional<Instant> expires_;
};

TEST_F(CheckLinkTest, a_range_that_equals_the_file_is_fine) {
  EXPECT_TRUE(check([&](const Asked& one) { return part(one, bytes_, kType); }));
}

TEST_F(CheckLinkTest, a_server_without_ranges_is_fine_when_the_whole_is_equal) {
  EXPECT_TRUE(check([&](const Asked&) { return answer(200, bytes_, kType); }));
}

TEST_F(CheckLinkTest, other_bytes_are_noticed) {
  std::string other = bytes_;
  other[100'000] ^= 1;
  EXPECT_THAT(complaint([&](const Asked& one) { return part(one, other, kType); }),
              HasSubstr("other bytes"));
}

TEST_F(CheckLinkTest, another_length_is_noticed) {
  EXPECT_THAT(complaint([&](const Asked& one) { return part(one, bytes_ + "x", kType); }),
              HasSubstr("/200001"));
  EXPECT_THAT(complaint([&](const Asked&) { return answer(200, bytes_ + "x", kType); }),
              HasSubstr("200001 bytes long, not 200000"));
}

TEST_F(CheckLinkTest, a_login_page_is_called_one) {
  EXPECT_THAT(complaint([](const Asked&) {
                return answer(200, "<html>", "Content-Type: text/html; charset=utf-8\r\n");
              }),
              HasSubstr("login page"));
}

TEST_F(CheckLinkTest, redirects_refusals_and_missing_files_are_errors) {
  EXPECT_THAT(complaint([](const Asked&) { return answer(302, "", "Location: /b\r\n"); }),
              HasSubstr("redirects (302)"));
  EXPECT_THAT(complaint([](const Asked&) { return answer(403, ""); }), HasSubstr("refused (403)"));
  EXPECT_THAT(complaint([](const Asked&) { return answer(404, ""); }), HasSubstr("404"));
}

TEST_F(CheckLinkTest, a_wrong_type_is_an_error) {
  EXPECT_THAT(complaint([&](const Asked& one) {
                return part(one, bytes_, "Content-Type: application/octet-stream\r\n");
              }),
              HasSubstr("application/octet-stream, not video/mp4"));
}

TEST_F(CheckLinkTest, a_private_address_is_refused_unless_allowed) {
  const auto done = check([&](const Asked& one) { return part(one, bytes_, kType); }, false);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::storage);
  EXPECT_EQ(done.error().message.find("geheim"), std::string::npos);
}

TEST_F(CheckLinkTest, a_link_that_ends_too_early_is_refused) {
  expires_ = clock_.now() + std::chrono::hours{11};
  EXPECT_THAT(complaint([&](const Asked& one) { return part(one, bytes_, kType); }),
              HasSubstr("before the 43200 s"));
}

TEST_F(CheckLinkTest, the_reader_brings_no_credentials) {
  bool credentials = false;
  ASSERT_TRUE(check([&](const Asked& one) {
    credentials = one.has("Authorization");
    return part(one, bytes_, kType);
  }));
  EXPECT_FALSE(credentials);
}

TEST(ContentType, follows_the_ending) {
  EXPECT_EQ(content_type_of("a.MP4"), "video/mp4");
  EXPECT_EQ(content_type_of("a.mov"), "video/quicktime");
  EXPECT_EQ(content_type_of("a.jpg"), "image/jpeg");
  EXPECT_EQ(content_type_of("a"), "application/octet-stream");
}

}  // namespace
}  // namespace wanprep
