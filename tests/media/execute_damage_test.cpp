#include <fmt/format.h>

#include <fstream>

#include "media/execute_fixture.hpp"
#include "media/owned.hpp"

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

TEST_F(DamagedSourceTest, repeats_the_last_good_frame_when_told_to_hold) {
  damaged_source();
  auto work = encoding(0, 40);
  pictures(work).segments[0].hold_damaged = true;
  const auto made = run(work);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  ASSERT_FALSE(made->damage.frames.empty());
  const auto bad = static_cast<std::size_t>(made->damage.frames.front());
  const auto numbers = read_frame_numbers(out());
  ASSERT_EQ(numbers.size(), 40u);
  EXPECT_EQ(numbers[bad], static_cast<int>(bad) - 1);
}

TEST_F(DamagedSourceTest, is_of_no_concern_outside_the_range) {
  damaged_source();
  const auto made = run(encoding(0, 10));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(made->damage.frames.empty());
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
  EXPECT_THAT(made.error().message, ::testing::HasSubstr("frames 44 to 47 (4 of them) are built"));
}

// A clip of two groups of 24; the bytes of the picture with this number are zeroed, its header
// left.
class DamagedGroupTest : public ExecuteTest {
 protected:
  void damaged_source(int b_frames, std::int64_t frame) {
    ClipSpec spec;
    spec.frames = 48;
    spec.gop = 24;
    spec.b_frames = b_frames;
    spec.sound.clear();
    source(spec);
    Damager{source_}.zero(probe_.index.frames[static_cast<std::size_t>(frame)].pts);
  }
  struct Damager {
    std::filesystem::path file;
    void zero(std::int64_t pts) const;
  };
};

void DamagedGroupTest::Damager::zero(std::int64_t pts) const {
  AVFormatContext* opened = nullptr;
  ASSERT_EQ(avformat_open_input(&opened, file.c_str(), nullptr, nullptr), 0);
  AVPacket* packet = av_packet_alloc();
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  while (av_read_frame(opened, packet) == 0) {
    if (packet->pts == pts) {
      const auto kept = packet->size / 3;
      bytes.seekp(packet->pos + kept);
      bytes << std::string(static_cast<std::size_t>(packet->size - kept), '\0');
    }
    av_packet_unref(packet);
  }
  av_packet_free(&packet);
  avformat_close_input(&opened);
}

TEST_F(DamagedGroupTest, names_the_frames_that_are_built_on_the_damaged_one) {
  damaged_source(0, 10);
  const auto made = run(encoding(0, 48));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Code::damaged);
  EXPECT_THAT(made.error().message, ::testing::HasSubstr("frame 10 of"));
  EXPECT_THAT(made.error().message,
              ::testing::HasSubstr("frames 11 to 23 (13 of them) are built on it"));
  EXPECT_TRUE(run(encoding(0, 10)).has_value());
  EXPECT_TRUE(run(encoding(24, 24)).has_value());
  EXPECT_FALSE(run(encoding(20, 2)).has_value());
}

// Decoders with a thread for each picture tell of damage when it is too late, or by chance:
// pictures that are built on each other are decoded at the same time.
TEST_F(DamagedGroupTest, is_named_every_time) {
  for (int again = 0; again < 9; ++again) {
    damaged_source(2, 4 + again);
    auto work = encoding(0, 48);
    pictures(work).segments[0].hold_damaged = true;
    const auto made = run(work);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_EQ(made->damage.frames, std::vector<std::int64_t>{4 + again});
  }
}

TEST_F(DamagedGroupTest, repeats_the_last_good_frame_for_what_is_spoiled_too) {
  damaged_source(0, 10);
  auto work = encoding(0, 48);
  pictures(work).segments[0].hold_damaged = true;
  const auto once = run(work);
  ASSERT_TRUE(once.has_value()) << once.error().message;
  EXPECT_EQ(once->damage, (Damage{{10}, {}}));
  pictures(work).segments[0].spoiled = built_on(probe_.index, once->damage);
  const auto made = run(work);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->damage, once->damage);
  const auto numbers = read_frame_numbers(out());
  ASSERT_EQ(numbers.size(), 48u);
  for (std::size_t i = 0; i < 48; ++i)
    EXPECT_EQ(numbers[i], static_cast<int>(i > 9 && i < 24 ? 9 : i)) << i;
}

// Frame `reference` is stored before the frame in front of it, which looks forward to it.
TEST_F(DamagedGroupTest, looks_behind_the_range_for_what_its_frames_are_built_on) {
  damaged_source(2, 4);
  std::int64_t reference = 4;
  const auto& frames = probe_.index.frames;
  while (frames[static_cast<std::size_t>(reference)].stored >
         frames[static_cast<std::size_t>(reference - 1)].stored)
    ++reference;
  damaged_source(2, reference);
  const auto made = run(encoding(0, reference));
  ASSERT_FALSE(made.has_value()) << reference;
  EXPECT_THAT(made.error().message, ::testing::HasSubstr(fmt::format("frame {} of", reference)));
}

// A picture that nothing refers to spoils itself alone.
TEST_F(DamagedGroupTest, spreads_from_references_alone) {
  damaged_source(2, 0);
  std::int64_t lone = -1;
  for (std::int64_t frame = 1; frame < 12 && lone < 0; ++frame) {
    damaged_source(2, frame);
    auto work = encoding(0, 48);
    pictures(work).segments[0].hold_damaged = true;
    const auto made = run(work);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    ASSERT_EQ(made->damage.frames, std::vector<std::int64_t>{frame});
    if (!made->damage.alone.empty()) lone = frame;
  }
  ASSERT_GT(lone, 0);
  EXPECT_TRUE(built_on(probe_.index, {{lone}, {lone}}).empty());
  EXPECT_FALSE(built_on(probe_.index, {{lone}, {}}).empty());
}

}  // namespace
}  // namespace wanprep::testing
