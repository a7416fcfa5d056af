#include <fstream>

#include "media/execute_fixture.hpp"

namespace wanprep::testing {
namespace {

class DamagedSourceTest : public ExecuteTest {
 protected:
  // Intra frames only, so that zeroed bytes spoil the pictures that they belong to and no others.
  void damaged_source() {
    ClipSpec spec;
    spec.frames = 40;
    spec.gop = 1;
    spec.b_frames = 0;
    spec.sound.clear();
    source(spec);
    zero_from_the_middle(40);
  }
  // One part in `parts` of the file.
  void zero_from_the_middle(std::uintmax_t parts) {
    const auto bytes = std::filesystem::file_size(source_);
    std::fstream file(source_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(bytes / 2));
    file << std::string(bytes / parts, '\0');
  }
};

TEST_F(DamagedSourceTest, names_the_frame_that_does_not_decode) {
  damaged_source();
  const auto made = run(encoding(0, 40));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Code::damaged);
  EXPECT_THAT(made.error().message, ::testing::ContainsRegex("frames? [0-9]+"));
}

// Decoders with several threads tell of damage when it is too late, or by chance.
TEST_F(DamagedSourceTest, names_the_same_frames_every_time) {
  damaged_source();
  const auto first = run(encoding(0, 40));
  for (int again = 0; again < 8; ++again) {
    const auto made = run(encoding(0, 40));
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().message, first.error().message);
  }
}

TEST_F(DamagedSourceTest, repeats_the_last_good_frame_when_told_to_hold) {
  damaged_source();
  auto work = encoding(0, 40);
  pictures(work).segments[0].hold_damaged = true;
  const auto made = run(work);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  ASSERT_FALSE(made->damaged.empty());
  const auto bad = static_cast<std::size_t>(made->damaged.front());
  const auto numbers = read_frame_numbers(out());
  ASSERT_EQ(numbers.size(), 40u);
  EXPECT_EQ(numbers[bad], static_cast<int>(bad) - 1);
}

TEST_F(DamagedSourceTest, is_of_no_concern_outside_the_range) {
  damaged_source();
  const auto made = run(encoding(0, 10));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(made->damaged.empty());
}

// One group of 48: frame 47 is built on all before it.
TEST_F(DamagedSourceTest, is_of_concern_before_the_range_in_the_same_group) {
  ClipSpec spec;
  spec.frames = 48;
  spec.gop = 48;
  spec.b_frames = 0;
  spec.sound.clear();
  source(spec);
  zero_from_the_middle(20);
  const auto made = run(encoding(44, 4));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Code::damaged);
  EXPECT_THAT(made.error().message, ::testing::HasSubstr("may be built on it"));
}

}  // namespace
}  // namespace wanprep::testing
