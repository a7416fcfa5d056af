// Of stores whose objects are named by a journal that somebody may have changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hosting/hosts.hpp"
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
using testing::Scratch;

class RemoveTest : public ::testing::Test {
 protected:
  std::unique_ptr<Host> s3(const std::string& prefix) {
    S3Settings settings;
    settings.bucket = "mine";
    settings.prefix = prefix;
    settings.endpoint = server_.url("");
    settings.region = "us-east-1";
    settings.keys = {"id", Secret("secret"), {}};
    return s3_host(settings, *transport_);
  }
  std::unique_ptr<Host> azure() {
    AzureSettings settings;
    settings.endpoint = server_.url("");
    settings.container = "mine";
    settings.prefix = "in/";
    settings.key.account = "account";
    settings.sas = Secret("sig=x");
    return azure_host(settings, *transport_);
  }
  void refuses(Host& host, const std::string& object) {
    const auto gone = host.remove(object, context_);
    ASSERT_FALSE(gone) << object;
    EXPECT_EQ(gone.error().code, Code::storage) << object;
    EXPECT_THAT(gone.error().message, HasSubstr("not removed")) << object;
    EXPECT_TRUE(server_.asked().empty()) << object;
  }
  LoopbackServer server_{[](const Asked&) { return answer(204, ""); }};
  std::unique_ptr<Transport> transport_ = curl_transport();
  FakeClock clock_;
  Context context_{null_sink(), clock_};
};

TEST_F(RemoveTest, s3_leaves_what_is_not_below_its_prefix) {
  const auto host = s3("in/");
  for (const char* object :
       {"s3://mine/in/", "s3://mine/in/../other", "s3://mine/in/job/../../../other/x",
        "s3://mine/other", "s3://mine/in/a//b", "s3://mine/in/./b", "s3://mine/in/a\\..\\b",
        "s3://mine/in/a\nb", "s3://theirs/in/x", "gs://mine/in/x", "s3://theirs/s3://mine/in/x",
        "https://elsewhere.example/in/x", "az://account/mine/in/x", "in/x", "/", ".", "..", ""})
    refuses(*host, object);
}

TEST_F(RemoveTest, s3_of_a_whole_bucket_does_not_climb_out_of_it) {
  const auto host = s3("");
  for (const char* object : {"s3://mine/", "s3://mine/../theirs/x", "s3://mine//theirs"})
    refuses(*host, object);
}

TEST_F(RemoveTest, azure_leaves_what_is_not_below_its_prefix) {
  const auto host = azure();
  for (const char* object :
       {"az://account/mine/in/", "az://account/mine/in/../x", "az://account/mine/in/../../theirs/x",
        "az://account/theirs/in/x", "az://theirs/mine/in/x", "https://theirs.example/mine/in/x",
        "s3://mine/in/x", "in/x", ""})
    refuses(*host, object);
}

TEST_F(RemoveTest, what_was_published_goes) {
  EXPECT_TRUE(s3("in/")->remove("s3://mine/in/job 1/1/ab.mp4", context_));
  EXPECT_TRUE(azure()->remove("az://account/mine/in/job 1/1/ab.mp4", context_));
  ASSERT_EQ(server_.asked().size(), 2u);
  EXPECT_EQ(server_.asked()[0].method + server_.asked()[0].target,
            "DELETE/mine/in/job%201/1/ab.mp4");
  EXPECT_THAT(server_.asked()[1].method + server_.asked()[1].target,
              HasSubstr("DELETE/mine/in/job%201/1/ab.mp4"));
}

TEST_F(RemoveTest, a_folder_of_this_machine_loses_nothing_outside_it) {
  Scratch scratch;
  std::filesystem::create_directories(scratch / "www/own");
  scratch.file("www/own/x", "own");
  const auto other = scratch.file("other", "other");
  const auto host = folder_host(scratch / "www", "https://pub.example/");
  for (const std::string& object :
       std::vector<std::string>{"../other", "own/../../other", "/etc/hostname", "", "own/"}) {
    const auto gone = host->remove(object, context_);
    ASSERT_FALSE(gone) << object;
    EXPECT_EQ(gone.error().code, Code::storage) << object;
  }
  EXPECT_TRUE(std::filesystem::exists(other));
  EXPECT_TRUE(std::filesystem::exists(scratch / "www" / "own" / "x"));
}

}  // namespace
}  // namespace wanprep
