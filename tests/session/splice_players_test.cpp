// The seams in a second decoder with a demuxer of its own: GStreamer's.
#include <fmt/format.h>

#include "session/splice_fixture.hpp"
#include "support/bar_code.hpp"
#include "support/real_media.hpp"

namespace wanprep::testing {
namespace {

namespace fs = std::filesystem;

bool has_gstreamer() {
  return std::system("gst-inspect-1.0 avdec_h264 > /dev/null 2>&1") == 0 &&
         std::system("gst-inspect-1.0 qtdemux > /dev/null 2>&1") == 0;
}

std::vector<std::optional<int>> numbers_in(const fs::path& gray, Size size) {
  std::ifstream file(gray, std::ios::binary);
  std::vector<std::optional<int>> numbers;
  GrayPicture picture{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.width) *
                                                      static_cast<std::size_t>(size.height))};
  while (file.read(reinterpret_cast<char*>(picture.luma.data()),
                   static_cast<std::streamsize>(picture.luma.size()))) {
    const auto found = find_bar_code(picture);
    numbers.push_back(found ? std::optional(found->number) : std::nullopt);
  }
  return numbers;
}

class InGStreamer : public SpliceTest, public ::testing::WithParamInterface<Kind> {};

TEST_P(InGStreamer, every_picture_is_the_right_one) {
  if (!has_gstreamer()) {
    if (in_ci()) FAIL() << "absent: gstreamer1.0-tools, -plugins-good, -libav";
    GTEST_SKIP() << "absent: GStreamer";
  }
  const auto& kind = GetParam();
  source(kind.spec, "source." + kind.ending);
  result_for(kind);
  const auto done = splice(kind);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  const auto decoder = kind.spec.codec == "h264" ? "avdec_h264" : "avdec_h265";
  said_by(
      fmt::format("gst-launch-1.0 -q filesrc location='{}' ! qtdemux name=d d.video_0 ! queue ! "
                  "{} ! videoconvert ! video/x-raw,format=GRAY8 ! filesink location='{}'",
                  done->out.string(), decoder, at("gray").string()));
  EXPECT_EQ(numbers_in(at("gray"), kind.spec.size), expected_numbers(kind));
}

std::vector<Kind> players_kinds() {
  const std::string open = "x265-params=log-level=none\\:open-gop=1";
  return {{"h264", marked("h264")},
          {"h264_pyramid", marked("h264", "bf=3:b-pyramid=normal"), "mov"},
          {"hevc", marked("hevc", "x265-params=log-level=none\\:open-gop=0")},
          {"hevc_open_groups", marked("hevc", open)},
          {"hevc_10_bit", marked("hevc10", open), "mov"}};
}

INSTANTIATE_TEST_SUITE_P(Splice, InGStreamer, ::testing::ValuesIn(players_kinds()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace wanprep::testing
