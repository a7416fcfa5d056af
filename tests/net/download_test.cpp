#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/curl_transport.hpp"
#include "net/loopback_server.hpp"
#include "net/scratch.hpp"

namespace wanprep {
namespace {

using testing::answer;
using testing::Asked;
using testing::bytes_of;
using ::testing::HasSubstr;
using testing::LoopbackServer;
using testing::patterned;
using testing::Scratch;

/// Serves `bytes`, whole or from the asked place on.
std::string ranged(const Asked& one, const std::string& bytes) {
  const auto at = one.head.find("Range: bytes=");
  if (at == std::string::npos) return answer(200, bytes);
  const std::size_t first = std::stoul(one.head.substr(at + 13));
  if (first >= bytes.size()) return answer(416, "");
  return answer(
      206, bytes.substr(first),
      fmt::format("Content-Range: bytes {}-{}/{}\r\n", first, bytes.size() - 1, bytes.size()));
}

class DownloadTest : public ::testing::Test {
 protected:
  Result<HttpResponse> fetch(const LoopbackServer& server, std::uint64_t most = 1u << 30) {
    Download order;
    order.url = server.url("/r.mp4?sig=geheim");
    order.to = scratch_ / "r.mp4";
    order.most_bytes = most;
    return transport_->download(order, context_);
  }
  std::unique_ptr<Transport> transport_ = curl_transport();
  Context context_{null_sink(), system_clock()};
  Scratch scratch_;
  std::string bytes_ = patterned(100'000);
};

TEST_F(DownloadTest, writes_the_whole_body) {
  LoopbackServer server([&](const Asked& one) { return ranged(one, bytes_); });
  ASSERT_TRUE(fetch(server));
  EXPECT_EQ(bytes_of(scratch_ / "r.mp4"), bytes_);
}

TEST_F(DownloadTest, goes_on_where_it_stopped) {
  scratch_.file("r.mp4", bytes_.substr(0, 60'000));
  LoopbackServer server([&](const Asked& one) { return ranged(one, bytes_); });
  ASSERT_TRUE(fetch(server));
  EXPECT_EQ(bytes_of(scratch_ / "r.mp4"), bytes_);
  EXPECT_EQ(server.asked().size(), 1u);
  EXPECT_TRUE(server.asked()[0].has("Range: bytes=55904-"));
}

TEST_F(DownloadTest, starts_over_when_what_is_there_belongs_to_another_object) {
  scratch_.file("r.mp4", std::string(60'000, 'x'));
  LoopbackServer server([&](const Asked& one) { return ranged(one, bytes_); });
  ASSERT_TRUE(fetch(server));
  EXPECT_EQ(bytes_of(scratch_ / "r.mp4"), bytes_);
}

TEST_F(DownloadTest, starts_over_when_there_is_more_than_is_offered) {
  for (const std::size_t size : {100'010u, 300'000u}) {
    scratch_.file("r.mp4", patterned(size));
    LoopbackServer server([&](const Asked& one) { return ranged(one, bytes_); });
    ASSERT_TRUE(fetch(server));
    EXPECT_EQ(bytes_of(scratch_ / "r.mp4"), bytes_) << size;
  }
}

TEST_F(DownloadTest, a_complete_file_stays_as_it_is) {
  scratch_.file("r.mp4", bytes_);
  LoopbackServer server([&](const Asked& one) { return ranged(one, bytes_); });
  ASSERT_TRUE(fetch(server));
  EXPECT_EQ(bytes_of(scratch_ / "r.mp4"), bytes_);
}

TEST_F(DownloadTest, a_server_without_ranges_restarts_it) {
  scratch_.file("r.mp4", bytes_.substr(0, 60'000));
  LoopbackServer server([&](const Asked&) { return answer(200, bytes_); });
  ASSERT_TRUE(fetch(server));
  EXPECT_EQ(bytes_of(scratch_ / "r.mp4"), bytes_);
}

TEST_F(DownloadTest, a_body_that_is_cut_short_is_a_transient_error_and_can_be_resumed) {
  int calls = 0;
  LoopbackServer server([&](const Asked& one) {
    const std::string whole = ranged(one, bytes_);
    return ++calls == 1 ? whole.substr(0, 50'000) : whole;
  });
  const auto first = fetch(server);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, Code::network);
  EXPECT_TRUE(first.error().transient);
  EXPECT_EQ(first.error().message.find("geheim"), std::string::npos);
  ASSERT_TRUE(fetch(server));
  EXPECT_EQ(bytes_of(scratch_ / "r.mp4"), bytes_);
}

TEST_F(DownloadTest, another_status_is_returned_and_writes_nothing) {
  LoopbackServer server([](const Asked&) { return answer(403, "<Error>expired</Error>"); });
  const auto got = fetch(server);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 403);
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "r.mp4"));
}

TEST_F(DownloadTest, an_empty_body_is_an_empty_file) {
  LoopbackServer server([](const Asked&) { return answer(200, ""); });
  ASSERT_TRUE(fetch(server));
  EXPECT_EQ(std::filesystem::file_size(scratch_ / "r.mp4"), 0u);
}

TEST_F(DownloadTest, more_than_the_cap_is_refused) {
  LoopbackServer server([&](const Asked& one) { return ranged(one, bytes_); });
  const auto got = fetch(server, 99'999);
  ASSERT_FALSE(got);
  EXPECT_THAT(got.error().message, HasSubstr("99999 bytes"));
}

TEST_F(DownloadTest, a_file_that_cannot_be_written_is_an_output_error) {
  LoopbackServer server([&](const Asked& one) { return ranged(one, bytes_); });
  Download order;
  order.url = server.url();
  order.to = scratch_ / "missing" / "r.mp4";
  const auto got = transport_->download(order, context_);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::output);
}

}  // namespace
}  // namespace wanprep
