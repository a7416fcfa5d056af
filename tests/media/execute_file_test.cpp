#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "media/execute_fixture.hpp"

namespace wanprep::testing {
namespace {

using ::testing::HasSubstr;

class ExecuteFileTest : public ExecuteTest {
 protected:
  void plain_source() {
    ClipSpec spec;
    spec.rate = Rational{30000, 1001};
    spec.frames = 60;
    source(spec);
  }
};

TEST_F(ExecuteFileTest, writes_a_drop_frame_timecode) {
  plain_source();
  auto work = encoding(0, 60);
  work.container = "mov";
  TimecodeFacts timecode;
  timecode.rate = {30, true};
  timecode.counter = *timecode_counter("00:59:58;00", timecode.rate);
  work.timecode = timecode;
  ASSERT_TRUE(run(work, "out.mov").has_value());
  const auto written = probe_of(out("out.mov")).facts.timecode;
  ASSERT_TRUE(written.has_value());
  EXPECT_EQ(written->text, "00:59:58;00");
}

TEST_F(ExecuteFileTest, puts_the_index_first) {
  plain_source();
  ASSERT_TRUE(run(encoding(0, 60)).has_value());
  std::ifstream file(out(), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
}

TEST_F(ExecuteFileTest, stops_once_the_budget_is_passed) {
  plain_source();
  auto work = encoding(0, 60);
  work.most_bytes = 20'000;
  const auto made = run(work);
  ASSERT_TRUE(made.has_value());
  EXPECT_TRUE(made->over_budget);
  EXPECT_LT(made->pictures, 60);
}

TEST_F(ExecuteFileTest, the_same_work_gives_the_same_bytes) {
  plain_source();
  auto work = copying(0, 60);
  work.sound = {copied_sound(0, 60)};
  ASSERT_TRUE(run(work, "a.mp4").has_value());
  ASSERT_TRUE(run(work, "b.mp4").has_value());
  EXPECT_EQ(std::filesystem::file_size(out("a.mp4")), std::filesystem::file_size(out("b.mp4")));
}

TEST_F(ExecuteFileTest, is_interrupted_by_the_stop_token) {
  plain_source();
  stop_.request_stop();
  const auto made = run(encoding(0, 60));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Code::interrupted);
}

TEST_F(ExecuteFileTest, says_that_the_disk_is_full) {
  plain_source();
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{16'384, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto made = run(encoding(0, 60));
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Code::output);
  EXPECT_THAT(made.error().message, HasSubstr("disk full"));
}

}  // namespace
}  // namespace wanprep::testing
