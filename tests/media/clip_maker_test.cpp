// The clip maker's own proof: numbers and sound survive what the product does to clips.
#include <gmock/gmock.h>

#include <cstdlib>
#include <numeric>

#include "support/clip_maker.hpp"
#include "support/clip_reader.hpp"
#include "support/own_folder.hpp"

namespace wanprep::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAreArray;

std::filesystem::path scratch(const std::string& name) {
  const auto folder = ::wanprep::testing::own_folder() / "wanprep_clip_maker_test";
  std::filesystem::create_directories(folder);
  return folder / name;
}

std::filesystem::path made(const ClipSpec& spec, const std::string& name) {
  const auto path = scratch(name);
  const auto result = make_clip(spec, path);
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return path;
}

std::vector<std::optional<int>> counting(int count, int first = 0) {
  std::vector<std::optional<int>> numbers;
  for (int i = 0; i < count; ++i) numbers.emplace_back(first + i);
  return numbers;
}

std::filesystem::path through_ffmpeg(const std::filesystem::path& in,
                                     const std::string& arguments) {
  const auto out = scratch("ffmpeg-" + in.filename().string());
  const auto command = "ffmpeg -v error -y -noautorotate -i '" + in.string() + "' " + arguments +
                       " '" + out.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return out;
}

class EveryCodec : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(EveryCodec, carries_every_number_in_order) {
  ClipSpec spec;
  spec.codec = GetParam().first;
  spec.frames = 20;
  spec.sound.clear();
  const auto path = made(spec, std::string(GetParam().first) + GetParam().second);
  EXPECT_THAT(read_frame_numbers(path), ElementsAreArray(counting(20)));
}

INSTANTIATE_TEST_SUITE_P(ClipMaker, EveryCodec,
                         ::testing::Values(std::pair{"h264", ".mp4"}, std::pair{"hevc", ".mp4"},
                                           std::pair{"hevc10", ".mov"}, std::pair{"prores", ".mov"},
                                           std::pair{"mpeg4", ".avi"}, std::pair{"vp9", ".webm"},
                                           std::pair{"ffv1", ".mkv"},
                                           std::pair{"mpeg2video", ".ts"}),
                         [](const auto& param) { return std::string(param.param.first); });

TEST(ClipMaker, numbers_survive_half_size_hue_and_a_poor_encode) {
  ClipSpec spec;
  spec.sound.clear();
  const auto out =
      through_ffmpeg(made(spec, "hue.mp4"), "-vf scale=320:180,hue=h=70 -c:v libx264 -crf 30");
  EXPECT_THAT(read_frame_numbers(out), ElementsAreArray(counting(60)));
}

TEST(ClipMaker, numbers_survive_240_pixels_between_black_borders) {
  ClipSpec spec;
  spec.sound.clear();
  const auto out = through_ffmpeg(made(spec, "pad.mp4"),
                                  "-vf scale=240:136,pad=240:240:0:52 -c:v libx264 -crf 30");
  EXPECT_THAT(read_frame_numbers(out), ElementsAreArray(counting(60)));
}

class EveryOrientation : public ::testing::TestWithParam<int> {};

TEST_P(EveryOrientation, is_seen_upright_and_found_as_stored) {
  ClipSpec spec;
  spec.frames = 3;
  spec.sound.clear();
  spec.orientation = Orientation::from_exif(GetParam());
  const auto codes = read_codes(made(spec, "turned.mov"));
  ASSERT_EQ(codes.size(), 3u);
  ASSERT_TRUE(codes[2].has_value());
  EXPECT_EQ(codes[2]->number, 2);
  EXPECT_EQ(codes[2]->orientation.exif(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(ClipMaker, EveryOrientation, ::testing::Range(1, 9));

TEST(ClipMaker, gives_each_frame_its_own_duration) {
  ClipSpec spec;
  spec.frames = 6;
  spec.durations = {20, 40, 60};
  spec.sound.clear();
  const auto times = frame_times(made(spec, "vfr.mov"));
  const std::vector<Rational> expected = {{0},        {20, 600},  {60, 600},
                                          {120, 600}, {140, 600}, {180, 600}};
  EXPECT_EQ(times, expected);
}

class EverySound : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(EverySound, says_at_which_sample_it_starts) {
  ClipSpec spec;
  spec.sound = {SoundSpec{}};
  spec.sound[0].codec = GetParam().first;
  spec.sound[0].start = Rational(1, 4);
  const auto position = sound_position(made(spec, std::string("sound") + GetParam().second));
  ASSERT_TRUE(position.has_value());
  EXPECT_GT(position->confidence, 0.7);
  EXPECT_EQ(Rational(position->sample, 48000), position->start);
  // AAC's 1024 samples of priming lie before the first one where the track does not begin at zero.
  EXPECT_LE(position->start, Rational(1, 4));
  EXPECT_GE(position->start, Rational(1, 4) - Rational(1024, 48000));
}

INSTANTIATE_TEST_SUITE_P(ClipMaker, EverySound,
                         ::testing::Values(std::pair{"aac", ".mp4"},
                                           std::pair{"pcm_s16le", ".mov"}),
                         [](const auto& param) { return std::string(param.param.first); });

TEST(ClipMaker, tracks_are_told_apart) {
  ClipSpec spec;
  spec.sound = {SoundSpec{}, SoundSpec{}};
  spec.sound[1].channels = 6;
  const auto path = made(spec, "two.mp4");
  EXPECT_GT(sound_position(path, 1, 1)->confidence, 0.7);
  EXPECT_LT(sound_position(path, 1, 0)->confidence, 0.3);
  EXPECT_NE(audio_packet_hashes(path, 0), audio_packet_hashes(path, 1));
}

}  // namespace
}  // namespace wanprep::testing
