#include <numeric>

#include "media/execute_fixture.hpp"

namespace wanprep::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

class EncodePicturesTest : public ExecuteTest {};
class CopyPicturesTest : public ExecuteTest {};

ClipSpec silent(int frames) {
  ClipSpec spec;
  spec.frames = frames;
  spec.sound.clear();
  return spec;
}

TEST_F(EncodePicturesTest, trims_exactly_frames_17_to_106_of_a_24_fps_clip) {
  auto spec = silent(120);
  spec.rate = Rational{24};
  source(spec);
  const auto made = run(encoding(17, 90));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->pictures, 90);
  EXPECT_THAT(read_frame_numbers(out()), ElementsAreArray(counting(17, 90)));
}

TEST_F(EncodePicturesTest, keeps_uneven_times_exactly) {
  auto spec = silent(30);
  for (int i = 0; i < 30; ++i) spec.durations.push_back(17 + (i * 7) % 13);
  source(spec, "source.mov");
  ASSERT_TRUE(run(encoding(0, 30)).has_value());
  const auto written = probe_of(out());
  ASSERT_EQ(written.index.size(), 30);
  for (std::int64_t i = 0; i <= 30; ++i)
    EXPECT_EQ(written.index.time_of(i), probe_.index.time_of(i)) << "frame " << i;
}

TEST_F(EncodePicturesTest, repeats_and_drops_as_the_order_says) {
  source(silent(12));
  auto work = encoding(0, 6);
  pictures(work).segments[0].frames = {1, 1, 2, 5, 9, 9};
  ASSERT_TRUE(run(work).has_value());
  EXPECT_THAT(read_frame_numbers(out()),
              ElementsAreArray(std::vector<std::optional<int>>{1, 1, 2, 5, 9, 9}));
}

TEST_F(EncodePicturesTest, puts_segments_one_after_the_other) {
  source(silent(24));
  auto work = encoding(0, 10);
  auto second = pictures(work).segments[0];
  pictures(work).segments[0].frames = {3, 4, 5, 6};
  second.frames = {15, 16, 17, 18, 19, 20};
  pictures(work).segments.push_back(second);
  ASSERT_TRUE(run(work).has_value());
  EXPECT_THAT(read_frame_numbers(out()), ElementsAreArray(std::vector<std::optional<int>>{
                                             3, 4, 5, 6, 15, 16, 17, 18, 19, 20}));
}

TEST_F(EncodePicturesTest, starts_at_zero_even_for_readers_that_ignore_edit_lists) {
  source(silent(48));
  ASSERT_TRUE(run(encoding(0, 48)).has_value());
  const auto times = frame_times(out());
  ASSERT_FALSE(times.empty());
  EXPECT_EQ(times.front(), Rational{0});
  EXPECT_FALSE(probe_of(out()).facts.edit_list);
}

TEST_F(EncodePicturesTest, writes_the_display_matrix) {
  source(silent(5));
  for (const int rotation : {90, 180, 270})
    for (const bool mirrored : {false, true}) {
      auto work = encoding(0, 5);
      pictures(work).encoder.orientation = {rotation, mirrored};
      ASSERT_TRUE(run(work).has_value());
      EXPECT_EQ(probe_of(out()).facts.video->orientation, (Orientation{rotation, mirrored}));
    }
}

TEST_F(EncodePicturesTest, filters_that_look_at_neighbors_keep_the_count) {
  source(silent(20));
  auto work = encoding(4, 10);
  pictures(work).segments[0].filter = "bwdif=mode=send_frame:deint=all";
  pictures(work).segments[0].temporal = true;
  ASSERT_TRUE(run(work).has_value());
  EXPECT_THAT(read_frame_numbers(out()), ElementsAreArray(counting(4, 10)));
}

TEST_F(EncodePicturesTest, refuses_an_option_that_the_encoder_does_not_know) {
  source(silent(5));
  auto work = encoding(0, 5);
  pictures(work).encoder.options.emplace_back("crff", "14");
  const auto made = run(work);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Code::internal);
  EXPECT_THAT(made.error().message, HasSubstr("crff"));
}

TEST_F(EncodePicturesTest, names_the_filter_that_libav_refuses) {
  source(silent(5));
  auto work = encoding(0, 5);
  pictures(work).segments[0].filter = "nosuchfilter=1";
  const auto made = run(work);
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error().message, HasSubstr("nosuchfilter"));
}

TEST_F(EncodePicturesTest, every_codec_of_an_edit_suite_keeps_count_and_color) {
  source(silent(8));
  const std::vector<std::array<std::string, 4>> codecs{
      {"prores_ks", "yuv422p10le", "profile", "hq"},
      {"dnxhd", "yuv422p", "profile", "dnxhr_hq"},
      {"libx265", "yuv420p", "preset", "ultrafast"}};
  for (const auto& codec : codecs) {
    auto work = encoding(0, 8);
    work.container = "mov";
    pictures(work).encoder.encoder = codec[0];
    pictures(work).encoder.pixel_format = codec[1];
    pictures(work).encoder.options = {{codec[2], codec[3]}};
    const auto made = run(work, "out.mov");
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_THAT(read_frame_numbers(out("out.mov")), ElementsAreArray(counting(0, 8))) << codec[0];
    EXPECT_EQ(probe_of(out("out.mov")).facts.video->color.matrix, "bt709") << codec[0];
  }
}

TEST_F(CopyPicturesTest, copies_a_range_that_starts_at_a_random_access_point) {
  source(silent(60));
  const auto made = run(copying(24, 24));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_THAT(read_frame_numbers(out()), ElementsAreArray(counting(24, 24)));
  EXPECT_EQ(frame_times(out()).front(), Rational{0});
}

TEST_F(CopyPicturesTest, keeps_or_drops_the_matrix_as_ordered) {
  auto spec = silent(12);
  spec.orientation = {90, false};
  source(spec);
  auto work = copying(0, 12);
  ASSERT_TRUE(run(work).has_value());
  EXPECT_EQ(probe_of(out()).facts.video->orientation.rotation, 90);
  std::get<CopyPictures>(work.picture).keep_orientation = false;
  ASSERT_TRUE(run(work, "b.mp4").has_value());
  EXPECT_EQ(probe_of(out("b.mp4")).facts.video->orientation.rotation, 0);
}

TEST_F(CopyPicturesTest, refuses_a_range_that_starts_between_access_points) {
  source(silent(60));
  const auto made = run(copying(17, 20));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Code::internal);
}

}  // namespace
}  // namespace wanprep::testing
