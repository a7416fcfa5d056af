#include "session/rehearsal_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/module.hpp"
#include "net/scratch.hpp"
#include "profile/profile.hpp"
#include "session/open_file.hpp"
#include "support/real_media.hpp"

namespace wanprep {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

class RehearsalEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WANPREP_REAL_MEDIA(clip, "video/android-rot90.mp4");
    input_ = clip;
  }
  /// The probe of what the engine makes of the input.
  Result<Probe> made(RehearsalEdit order) {
    WANPREP_TRY(profile, load_profile("novita/wan2.7-videoedit", profile_folders()));
    order.input = input_;
    order.output = scratch_ / "out.mp4";
    WANPREP_CHECK(rehearsal_engine(tools_, profile).edit(order, context_));
    return open_video(order.output, tools_, context_);
  }
  std::filesystem::path input_;
  Scratch scratch_;
  Tools tools_ = installed_tools();
  Context context_{null_sink(), system_clock()};
};

TEST_F(RehearsalEngineTest, gives_thirty_frames_a_second_a_few_frames_off) {
  const auto before = open_video(input_, tools_, context_);
  ASSERT_TRUE(before) << before.error().message;
  RehearsalEdit order;
  order.resolution = "720P";
  order.frame_delta = 2;
  const auto after = made(order);
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->index.size(), (before->index.duration() * Rational(30)).round() + 2);
  EXPECT_EQ(after->facts.video->frame_rate, Rational(30));
}

TEST_F(RehearsalEngineTest, keeps_the_shape_at_the_tiers_number_of_pixels) {
  RehearsalEdit order;
  order.resolution = "720P";
  const auto after = made(order);
  ASSERT_TRUE(after) << after.error().message;
  const Size size = after->facts.video->stored;
  EXPECT_LE(size.width * size.height, 1280 * 720);
  EXPECT_GT(size.width * size.height, 1280 * 720 * 9 / 10);
  EXPECT_LT(size.width, size.height);
}

TEST_F(RehearsalEngineTest, a_ratio_gives_the_documented_size) {
  RehearsalEdit order;
  order.resolution = "720P";
  order.ratio = "4:3";
  const auto after = made(order);
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->facts.video->stored, (Size{1104, 832}));
}

TEST_F(RehearsalEngineTest, has_a_sound_of_its_own_unless_the_inputs_is_kept) {
  RehearsalEdit order;
  order.resolution = "720P";
  const auto own = made(order);
  ASSERT_TRUE(own) << own.error().message;
  ASSERT_EQ(own->facts.audio.size(), 1u);
  EXPECT_EQ(own->facts.audio[0].channels, 1);
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "tone.wav"));
}

TEST_F(RehearsalEngineTest, refuses_in_words_what_is_no_video_or_outside_the_limits) {
  const auto profile = load_profile("novita/wan2.7-videoedit", profile_folders());
  ASSERT_TRUE(profile) << profile.error().message;
  const RehearsalEngine engine = rehearsal_engine(tools_, *profile);
  EXPECT_EQ(engine.refuses(scratch_.file("a.mp4", "text"), false, context_),
            "the file cannot be read");
  EXPECT_EQ(engine.refuses(input_, true, context_), "the file is a video, not an image");
}

}  // namespace
}  // namespace wanprep
