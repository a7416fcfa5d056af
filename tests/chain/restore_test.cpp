#include <gmock/gmock.h>

#include "chain/program.hpp"
#include "support/clip_reader.hpp"

namespace wanprep::testing {
namespace {

// A result as a service elsewhere would give it: the job's own result, taken without its recipe.
struct Elsewhere {
  Scratch scratch;
  std::filesystem::path original = scratch / "shot.mov";
  std::filesystem::path out = scratch / "edited.mov";
  std::filesystem::path result = scratch / "edited.mov.job/result.mp4";

  explicit Elsewhere(const ClipSpec& spec, const std::vector<std::string>& more = {}) {
    EXPECT_TRUE(make_clip(spec, original));
    const auto ran = edit(original, out, more);
    EXPECT_EQ(ran.status, 0) << ran.said;
  }
};

ClipSpec textured() {
  ClipSpec spec;
  spec.rate = Rational{25};
  spec.frames = 75;
  return spec;
}

TEST(RestoreWithoutRecipe, gives_the_original_frames_back) {
  const Elsewhere made(textured());
  const auto back = made.scratch / "back.mov";
  const auto ran = wanprep({"restore", made.result, "--original", made.original, "-o", back});
  ASSERT_EQ(ran.status, 0) << ran.said;
  EXPECT_EQ(frame_times(back), frame_times(made.original));
  EXPECT_GE(right_numbers_permille(back, 0), 990);
}

TEST(RestoreWithoutRecipe, places_a_range_by_its_start) {
  ClipSpec spec = textured();
  spec.frames = 150;
  const Elsewhere made(spec, {"--start", "50f", "--duration", "2"});
  const auto back = made.scratch / "back.mov";
  const auto ran = wanprep({"restore", made.result, "--original", made.original, "--start", "50f",
                            "--duration", "2", "-o", back});
  ASSERT_EQ(ran.status, 0) << ran.said;
  EXPECT_GE(right_numbers_permille(back, 50), 990);
}

TEST(RestoreMatchAudio, copies_the_pictures_of_the_result) {
  const Elsewhere made(textured());
  const auto back = made.scratch / "back.mp4";
  const auto ran = wanprep(
      {"restore", made.result, "--original", made.original, "--match", "audio", "-o", back});
  ASSERT_EQ(ran.status, 0) << ran.said;
  EXPECT_EQ(frame_times(back).size(), frame_times(made.result).size());
}

TEST(RestoreMatchAudio, measures_where_the_lengths_differ_so_that_sound_and_timecode_are_in_place) {
  const Scratch scratch;
  ClipSpec spec = textured();
  spec.timecode = "01:00:00:00";
  ASSERT_TRUE(make_clip(spec, scratch / "shot.mov"));
  // What came back lacks the first six pictures.
  spec.first_number = 6;
  spec.frames -= 6;
  spec.sound.clear();
  ASSERT_TRUE(make_clip(spec, scratch / "result.mp4"));
  const auto back = scratch / "back.mov";
  const auto ran = wanprep({"restore", scratch / "result.mp4", "--original", scratch / "shot.mov",
                            "--duration", "3", "--match", "audio", "-o", back});
  ASSERT_EQ(ran.status, 0) << ran.said;
  const auto heard = sound_position(back);
  ASSERT_TRUE(heard.has_value());
  const auto at_zero = Rational{heard->sample} - heard->start * Rational{48000};
  EXPECT_EQ(at_zero, Rational{6} / spec.rate * Rational{48000});
  EXPECT_NE(ran.said.find("earlier than the clip"), std::string::npos) << ran.said;
  EXPECT_NE(wanprep({"probe", back}).said.find("01:00:00:06"), std::string::npos);
}

TEST(RestoreRange, beside_a_recipe_is_a_usage_error) {
  const Elsewhere made(textured());
  const auto ran =
      wanprep({"restore", made.result, "--original", made.original, "--recipe",
               made.scratch / "any.json", "--start", "1", "-o", made.scratch / "x.mov"});
  EXPECT_EQ(ran.status, 2) << ran.said;
}

TEST(RestoreEnds, half_a_result_is_refused_unless_its_offset_is_given) {
  const Scratch scratch;
  ClipSpec spec = textured();
  ASSERT_TRUE(make_clip(spec, scratch / "shot.mov"));
  spec.frames = 30;
  ASSERT_TRUE(make_clip(spec, scratch / "result.mp4"));
  std::vector<std::string> words{
      "restore", scratch / "result.mp4", "--original", scratch / "shot.mov", "--duration", "3",
      "-o",      scratch / "b.mov"};
  const auto ran = wanprep(words);
  EXPECT_EQ(ran.status, 4) << ran.said;
  EXPECT_NE(ran.said.find("less than half"), std::string::npos) << ran.said;
  words.insert(words.end(), {"--offset", "0"});
  EXPECT_EQ(wanprep(words).status, 0);
}

TEST(RestoreEnds, fail_refuses_a_result_that_is_too_short) {
  const Scratch scratch;
  ClipSpec spec = textured();
  ASSERT_TRUE(make_clip(spec, scratch / "shot.mov"));
  spec.frames = 60;
  ASSERT_TRUE(make_clip(spec, scratch / "result.mp4"));
  const auto ran =
      wanprep({"restore", scratch / "result.mp4", "--original", scratch / "shot.mov", "--duration",
               "3", "--offset", "0", "--ends", "fail", "-o", scratch / "back.mov"});
  EXPECT_EQ(ran.status, 4) << ran.said;
  EXPECT_FALSE(std::filesystem::exists(scratch / "back.mov"));
}

TEST(RestoreResult, is_never_written_to) {
  const Elsewhere made(textured());
  const auto before = std::filesystem::last_write_time(made.result);
  wanprep({"restore", made.result, "--original", made.original, "-o", made.result, "--force"});
  EXPECT_EQ(std::filesystem::last_write_time(made.result), before);
}

}  // namespace
}  // namespace wanprep::testing
