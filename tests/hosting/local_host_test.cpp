#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hosting/hosts.hpp"
#include "net/curl_transport.hpp"
#include "net/scratch.hpp"

namespace wanprep {
namespace {

using testing::bytes_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Scratch;

class LocalHostTest : public ::testing::Test {
 protected:
  Result<Published> publish(const std::string& target) {
    TargetSettings settings;
    settings.target = target;
    settings.public_url = "https://pub.example/x";
    auto host = open_host(settings, *transport_);
    if (!host) return tl::make_unexpected(host.error());
    Publish order;
    order.file = scratch_.file("it's {name}.mp4", "bytes");
    order.name = "job/1/ab.mp4";
    return (*host)->publish(order, context_);
  }
  std::unique_ptr<Transport> transport_ = curl_transport();
  std::stop_source stop_;
  Context context_{null_sink(), system_clock(), stop_.get_token()};
  Scratch scratch_;
};

TEST_F(LocalHostTest, a_folder_gets_the_file_under_its_name) {
  std::filesystem::create_directory(scratch_ / "www");
  const auto done = publish("dir:" + (scratch_ / "www").string());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(bytes_of(scratch_ / "www" / "job" / "1" / "ab.mp4"), "bytes");
  EXPECT_EQ(done->url.reveal(), "https://pub.example/x/job/1/ab.mp4");
}

TEST_F(LocalHostTest, removing_from_a_folder_leaves_no_empty_ones) {
  std::filesystem::create_directory(scratch_ / "www");
  const auto host = folder_host(scratch_ / "www", "https://pub.example/");
  const auto done = publish("dir:" + (scratch_ / "www").string());
  ASSERT_TRUE(host->remove(done->object, context_));
  ASSERT_TRUE(host->remove(done->object, context_));
  EXPECT_TRUE(std::filesystem::is_empty(scratch_ / "www"));
}

TEST_F(LocalHostTest, a_command_gets_file_and_name_as_whole_words_and_prints_the_link) {
  const auto done = publish(
      "exec:sh -c 'echo noise; test -f \"$1\" && echo https://h.example/$2' sh {file} {name}");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->url.reveal(), "https://h.example/job/1/ab.mp4");
}

TEST_F(LocalHostTest, a_failing_command_gives_its_last_words) {
  const auto done = publish("exec:sh -c 'echo a >&2; echo no quota >&2; exit 3' {file}");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::storage);
  EXPECT_THAT(done.error().message, HasSubstr("exit code 3: no quota"));
}

TEST_F(LocalHostTest, a_command_that_prints_no_link_or_does_not_exist_is_an_error) {
  EXPECT_EQ(publish("exec:echo {file}").error().code, Code::storage);
  EXPECT_EQ(publish("exec:/no/such/command {file}").error().code, Code::config);
}

TEST_F(LocalHostTest, a_stop_kills_the_command_and_its_children) {
  stop_.request_stop();
  EXPECT_EQ(publish("exec:sh -c 'sleep 1000 & wait' {file}").error().code, Code::interrupted);
}

TEST_F(LocalHostTest, much_output_does_not_block_the_command) {
  const auto done = publish(
      "exec:sh -c 'head -c 3000000 /dev/zero | tr \"\\0\" x >&2; echo https://h.example/' {file}");
  ASSERT_TRUE(done) << done.error().message;
}

TEST_F(LocalHostTest, what_a_command_leaves_running_does_not_hold_it_up) {
  const auto done = publish("exec:sh -c 'yes >&2 & echo https://h.example/a' {file}");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->url.reveal(), "https://h.example/a");
}

TEST(Words, are_split_like_a_shell_does_but_nothing_is_expanded) {
  EXPECT_THAT(*split_words("a 'b c' \"d\\\"e\" f\\ g '' $HOME"),
              ElementsAre("a", "b c", "d\"e", "f g", "", "$HOME"));
  EXPECT_FALSE(split_words("a 'b"));
  EXPECT_FALSE(split_words("  "));
}

}  // namespace
}  // namespace wanprep
