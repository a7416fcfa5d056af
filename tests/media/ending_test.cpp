// Files that end too early, in every container that has a way to tell.
#include <fstream>
#include <ostream>

#include "media/execute_fixture.hpp"
#include "media/probe.hpp"

namespace wanprep::testing {
namespace {

struct Made {
  const char* name;
  const char* options;
};
void PrintTo(const Made& made, std::ostream* out) { *out << made.name; }

class EndingTest : public ExecuteTest, public ::testing::WithParamInterface<Made> {
 protected:
  void make() {
    by_ffmpeg(std::string("-f lavfi -i testsrc2=s=720x576:r=25:d=1 -f lavfi -i "
                          "sine=r=48000:d=1 -pix_fmt yuv420p ") +
                  GetParam().options,
              GetParam().name);
  }
};

TEST_P(EndingTest, of_a_whole_file_says_nothing) {
  make();
  EXPECT_EQ(probe_.facts.truncated, std::nullopt);
}

TEST_P(EndingTest, that_is_missing_is_named_and_the_frames_before_it_are_counted) {
  make();
  std::filesystem::resize_file(source_, std::filesystem::file_size(source_) * 3 / 5 | 1);
  const auto cut = probe_of(source_);
  ASSERT_TRUE(cut.facts.truncated);
  EXPECT_GT(cut.facts.whole_frames.value_or(0), 2);
  EXPECT_LT(cut.facts.whole_frames.value_or(99), 20);
}

constexpr const char* kMpeg2 = "-c:v mpeg2video -b:v 2M -g 5";

INSTANTIATE_TEST_SUITE_P(
    Containers, EndingTest,
    ::testing::Values(Made{"a.flv", "-c:v flv -c:a aac"}, Made{"a.mpg", kMpeg2},
                      Made{"a.ts", kMpeg2}, Made{"a.m2ts", kMpeg2},
                      Made{"a.ogv", "-c:v libtheora -c:a libvorbis"}, Made{"a.wmv", "-c:v wmv2"},
                      Made{"a.mxf", kMpeg2}, Made{"a.mkv", "-c:v libx264 -g 5"},
                      Made{"live.mkv", "-c:v libx264 -g 5 -bf 0 -live 1"},
                      Made{"a.avi", "-c:v mjpeg"}, Made{"a.gxf", "-c:v mpeg2video -b:v 4M -an"}),
    [](const auto& made) {
      std::string name = made.param.name;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

using Ending = ExecuteTest;

TEST_F(Ending, of_an_mxf_without_footer_is_that_of_an_open_file) {
  by_ffmpeg("-f lavfi -i testsrc2=s=320x180:r=25:d=1 -c:v mpeg2video -g 5", "a.mxf");
  std::filesystem::resize_file(source_, std::filesystem::file_size(source_) * 3 / 5);
  constexpr int kKey = 16, kLength = 4, kBeforeFooter = 24;
  std::fstream file(source_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(kKey + kLength + kBeforeFooter);
  file.write("\0\0\0\0\0\0\0", 8);
  file.close();
  EXPECT_EQ(probe_of(source_).facts.truncated, "it was never closed: there is no footer partition");
}

}  // namespace
}  // namespace wanprep::testing
