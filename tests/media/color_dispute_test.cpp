// Two places of one file that name different colors.
#include <fstream>
#include <iterator>

#include "isobmff/probe.hpp"
#include "media/execute_fixture.hpp"

namespace wanprep::testing {
namespace {

class ColorDispute : public ExecuteTest {
 protected:
  static const Disagreement* about_color(const MediaFacts& facts) {
    for (const auto& one : facts.disagreements)
      if (one.what == "color") return &one;
    return nullptr;
  }
  // Primaries, transfer and matrix behind "colr" and its kind.
  void retag(char value) {
    std::fstream file(source_, std::ios::in | std::ios::out | std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    file.clear();
    const auto colr = bytes.find("colrnclc");
    ASSERT_NE(colr, std::string::npos);
    for (std::size_t i = 0; i < 3; ++i) {
      file.seekp(static_cast<std::streamoff>(colr + 9 + i * 2));
      file.put(value);
    }
  }
  void prores() {
    by_ffmpeg(
        "-f lavfi -i testsrc2=s=320x180:r=25:d=0.2 -vf "
        "format=yuv422p10le,setparams=color_primaries="
        "bt2020:color_trc=smpte2084:colorspace=bt2020nc -c:v prores_ks",
        "a.mov");
  }
};

TEST_F(ColorDispute, of_prores_is_between_its_sample_entry_and_its_frames) {
  prores();
  retag(1);
  const auto probe = isobmff::probe(source_);
  ASSERT_TRUE(probe);
  const auto* found = about_color(probe->facts);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->counts, "sample entry");
  EXPECT_EQ(found->claims[1].second, "bt2020/smpte2084/bt2020nc -");
  EXPECT_EQ(probe->facts.video->color.transfer, "bt709");
}

TEST_F(ColorDispute, is_none_where_the_frames_agree) {
  prores();
  const auto probe = isobmff::probe(source_);
  ASSERT_TRUE(probe);
  EXPECT_EQ(about_color(probe->facts), nullptr);
}

TEST_F(ColorDispute, of_matroska_is_between_the_track_and_the_pictures) {
  by_ffmpeg(
      "-f lavfi -i testsrc2=s=320x180:r=25:d=0.2 -pix_fmt yuv420p -c:v libx264 -color_primaries "
      "bt2020 -color_trc smpte2084 -colorspace bt2020nc",
      "a.mp4");
  const auto made = source_.string();
  by_ffmpeg("-i '" + made +
                "' -c copy -bsf:v h264_metadata=colour_primaries=1:transfer_characteristics=1:"
                "matrix_coefficients=1",
            "a.mkv");
  const auto* found = about_color(probe_.facts);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->claims[0].first, "container");
  EXPECT_EQ(found->counts, "pictures");
  EXPECT_EQ(probe_.facts.video->color.transfer, "bt709");
}

}  // namespace
}  // namespace wanprep::testing
