// Two pictures into one, alone and on the way to the encoder.
#include "media/mix.hpp"

#include <fstream>
#include <iterator>

#include "media/execute_fixture.hpp"

namespace wanprep::testing {
namespace {

Frame plain(AVPixelFormat format, std::uint16_t value) {
  auto frame = new_frame();
  frame->format = format;
  frame->width = 5;
  frame->height = 3;
  EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
  for (int row = 0; row < 3; ++row)
    for (int x = 0; x < 5; ++x) {
      auto* line = frame->data[0] + row * frame->linesize[0];
      if (format == AV_PIX_FMT_GRAY10LE)
        line[2 * x] = static_cast<std::uint8_t>(value), line[2 * x + 1] = value >> 8;
      else
        line[x] = static_cast<std::uint8_t>(value);
    }
  return frame;
}

TEST(Mix, weighs_each_sample_and_rounds_to_the_nearest) {
  const auto a = plain(AV_PIX_FMT_GRAY8, 10), b = plain(AV_PIX_FMT_GRAY8, 21);
  EXPECT_EQ((*mixed(*a, *b, 0))->data[0][3], 10);
  EXPECT_EQ((*mixed(*a, *b, 1 << 15))->data[0][4], 16);
  EXPECT_EQ((*mixed(*a, *b, 65535))->data[0][0], 21);
}

TEST(Mix, takes_samples_of_two_bytes_as_numbers) {
  const auto a = plain(AV_PIX_FMT_GRAY10LE, 1000), b = plain(AV_PIX_FMT_GRAY10LE, 200);
  const auto half = mixed(*a, *b, 1 << 15);
  ASSERT_TRUE(half);
  EXPECT_EQ((*half)->data[0][0] | (*half)->data[0][1] << 8, 600);
}

TEST(Mix, refuses_samples_that_share_their_bytes) {
  const auto a = plain(AV_PIX_FMT_RGB565LE, 0);
  EXPECT_EQ(mixed(*a, *a, 5).error().code, Code::unfit);
}

class MixedPictures : public ExecuteTest {
 protected:
  // Luma of the middle of each picture.
  std::vector<int> luma(const std::filesystem::path& path) {
    const auto raw = out("luma.gray");
    const auto command = "ffmpeg -nostdin -v error -y -i '" + path.string() +
                         "' -vf format=yuv420p,extractplanes=y,crop=1:1:32:32 -f rawvideo '" +
                         raw.string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream file(raw, std::ios::binary);
    std::vector<int> values;
    for (char value = 0; file.get(value);) values.push_back(static_cast<std::uint8_t>(value));
    return values;
  }
};

TEST_F(MixedPictures, stand_between_the_two_that_they_are_made_of) {
  by_ffmpeg(
      "-f lavfi -i "
      "\"color=gray:s=64x64:r=25:d=0.4,format=yuv420p,geq=lum='40+N*16':cb=128:cr=128\" "
      "-c:v libx264 -qp 0 -bf 0",
      "ramp.mp4");
  auto work = encoding(0, 6);
  auto& segment = pictures(work).segments.front();
  segment.frames = {0, 0, 2, 3, 5, 8};
  segment.shares = {0, 32768, 16384, 0, 49152, 0};
  ASSERT_TRUE(run(work));
  const std::vector<int> expected{40, 48, 76, 88, 132, 168};
  const auto seen = luma(out());
  ASSERT_EQ(seen.size(), expected.size());
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_NEAR(seen[i], expected[i], 2) << i;
}

}  // namespace
}  // namespace wanprep::testing
