#include "net/retry.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Retry, waits_twice_as_long_each_time_up_to_thirty_seconds) {
  EXPECT_EQ(backoff(1, 0), milliseconds(1000));
  EXPECT_EQ(backoff(4, 0), milliseconds(8000));
  EXPECT_EQ(backoff(60, 0, 100), milliseconds(30000));
  EXPECT_EQ(backoff(1, 1), milliseconds(1250));
}

TEST(Retry, gives_up_after_the_tries_it_was_given) {
  EXPECT_EQ(backoff(5, 0), std::nullopt);
  EXPECT_EQ(backoff(0, 0), std::nullopt);
}

TEST(Retry, reads_seconds_and_http_dates) {
  EXPECT_EQ(retry_after("7", 0), seconds(7));
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784111777 - 20), seconds(20));
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784111777 + 20), seconds(0));
  EXPECT_EQ(retry_after("99999999999999999999", 0), seconds(24 * 3600));
}

TEST(Retry, ignores_what_is_neither) {
  for (const char* value : {"", "-1", "1.5", "soon", "Sun, 06 Foo 1994 08:49:37 GMT"})
    EXPECT_EQ(retry_after(value, 0), std::nullopt) << value;
}

TEST(Retry, repeats_only_what_may_pass) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504}) EXPECT_TRUE(worth_repeating(status));
  for (const int status : {200, 301, 400, 401, 403, 404, 501})
    EXPECT_FALSE(worth_repeating(status));
}

}  // namespace
}  // namespace wanprep
