// Ranges cut out of the packets, and what happens where that does not work.
#include <cstdio>
#include <fstream>

#include "media/tool.hpp"
#include "session/round_trip_fixture.hpp"

namespace wanprep::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

class CopyRangeTest : public RoundTripTest {
 protected:
  static ClipSpec groups_of_twelve() {
    ClipSpec spec;
    spec.rate = Rational{25};
    spec.frames = 120;
    spec.mux_options = "movflags=+faststart";
    return spec;
  }
  static Wishes part(std::int64_t first, std::int64_t count) {
    Wishes wishes;
    wishes.start = TimePoint{TimePoint::Form::frame, Rational{0}, first, ""};
    wishes.duration = TimePoint{TimePoint::Form::frame, Rational{0}, count, ""};
    return wishes;
  }
  std::vector<std::optional<int>> numbers(const Conformed& clip) {
    return read_frame_numbers(clip.out);
  }
  static std::vector<std::optional<int>> from(int first, int count) {
    std::vector<std::optional<int>> all;
    for (int i = 0; i < count; ++i) all.emplace_back(first + i);
    return all;
  }
};

TEST_F(CopyRangeTest, holds_exactly_the_frames_asked_for) {
  source(groups_of_twelve());
  const auto clip = conform(part(24, 72));
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->recipe->rung, Rung::copy_range);
  EXPECT_THAT(numbers(*clip), ElementsAreArray(from(24, 72)));
}

TEST_F(CopyRangeTest, keeps_the_sound_where_it_belongs_and_inside_the_picture) {
  source(groups_of_twelve());
  const auto clip = conform(part(24, 72));
  ASSERT_TRUE(clip);
  const auto sound = sound_position(clip->out);
  ASSERT_TRUE(sound);
  EXPECT_NEAR(static_cast<double>(sound->sample) - (sound->start * Rational{48000}).approx(),
              0.96 * 48000, 2.0);
  EXPECT_LE(clip->recipe->output->audio.front().duration, Rational(72, 25) + Rational(1, 20));
}

TEST_F(CopyRangeTest, goes_back_onto_its_own_frames) {
  source(groups_of_twelve());
  const auto clip = conform(part(24, 72));
  ASSERT_TRUE(clip);
  edited(*clip);
  const auto back = restore(*clip, {});
  ASSERT_TRUE(back) << back.error().message;
  const auto shown = read_frame_numbers(back->out);
  EXPECT_EQ(shown.size(), 72u);
  EXPECT_GT(near_share(shown, 24), 0.9);
}

TEST_F(CopyRangeTest, is_encoded_instead_where_its_bytes_are_too_many) {
  source(groups_of_twelve());
  const auto large = conform(part(24, 72), "large.mp4");
  ASSERT_TRUE(large);
  const auto most = static_cast<std::int64_t>(large->recipe->output->bytes) * 19 / 20;
  profile_.video.bytes.max = Rational{most};
  const auto clip = conform(part(24, 72));
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->recipe->rung, Rung::transcode);
  EXPECT_THAT(clip->recipe->cheaper.back().why_not,
              HasSubstr("at most " + std::to_string(most) + " allowed"));
  EXPECT_THAT(numbers(*clip), ElementsAreArray(from(24, 72)));
}

// Sample 31 of the decode order takes the place of sample 25 in the table of sync samples.
TEST_F(CopyRangeTest, does_not_believe_a_table_that_the_pictures_contradict) {
  source(groups_of_twelve());
  std::fstream file(source_, std::ios::in | std::ios::out | std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  const auto at = bytes.find("stss");
  ASSERT_NE(at, std::string::npos);
  ASSERT_EQ(bytes[at + 12 + 2 * 4 + 3], 25);
  file.clear();
  file.seekp(static_cast<std::streamoff>(at + 12 + 2 * 4 + 3));
  file.put(31);
  file.close();
  const auto probe = libav_tool().probe(source_, context_);
  ASSERT_TRUE(probe);
  std::int64_t claimed = 0;
  while (probe->index.frames[static_cast<std::size_t>(claimed)].stored != 30) ++claimed;
  const auto clip = conform(part(claimed, 60));
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->recipe->rung, Rung::transcode);
  EXPECT_THAT(numbers(*clip), ElementsAreArray(from(static_cast<int>(claimed), 60)));
}

// libav with a file that grows while it is read.
class GrowingSource final : public MediaTool {
 public:
  Result<Made> execute(const Work& work, const std::filesystem::path& out, const std::string& stage,
                       Context& context) override {
    auto made = libav_tool().execute(work, out, stage, context);
    std::ofstream(path_, std::ios::binary | std::ios::app) << "more";
    return made;
  }
  Result<Probe> probe(const std::filesystem::path& path, Context& context) override {
    return libav_tool().probe(path, context);
  }
  Result<Probe> look_deep(const std::filesystem::path& path, Probe probe,
                          Context& context) override {
    return libav_tool().look_deep(path, std::move(probe), context);
  }
  Result<std::vector<PacketDigest>> packets_of(const CopyPictures& copied,
                                               Context& context) override {
    return libav_tool().packets_of(copied, context);
  }
  Result<FilterLibrary> filter_library(Context& context) override {
    return libav_tool().filter_library(context);
  }
  Result<DecodeReport> decode(const std::filesystem::path& path, int stream,
                              const FrameIndex& index, std::int64_t first, std::int64_t count,
                              Context& context) override {
    return libav_tool().decode(path, stream, index, first, count, context);
  }
  Result<GrayFrames> gray_frames(const std::filesystem::path& path, int stream,
                                 const FrameIndex& index, Size size, const std::string& filter,
                                 Context& context) override {
    return libav_tool().gray_frames(path, stream, index, size, filter, context);
  }
  Result<std::vector<PacketDigest>> packets(const std::filesystem::path& path, int stream,
                                            Context& context) override {
    return libav_tool().packets(path, stream, context);
  }
  Result<std::string> thumbnail(const std::filesystem::path& path, const Probe& probe,
                                std::int64_t frame, int most_side, Context& context) override {
    return libav_tool().thumbnail(path, probe, frame, most_side, context);
  }
  Result<GrayFrames> gray_range(const std::filesystem::path& path, int stream,
                                const FrameIndex& index, std::int64_t first, std::int64_t count,
                                Size size, const std::string& filter, Context& context) override {
    return libav_tool().gray_range(path, stream, index, first, count, size, filter, context);
  }
  Result<StillImage> decode_image(const std::filesystem::path& path, std::int64_t most_pixels,
                                  Context& context) override {
    return libav_tool().decode_image(path, most_pixels, context);
  }
  Result<std::string> encode_image(const StillImage& image, const std::string& format, int quality,
                                   Context& context) override {
    return libav_tool().encode_image(image, format, quality, context);
  }
  Capabilities capabilities() override { return libav_tool().capabilities(); }
  std::vector<std::pair<std::string, std::string>> versions() override { return {}; }

  std::filesystem::path path_;
};

TEST_F(CopyRangeTest, leaves_nothing_behind_when_the_source_changes_meanwhile) {
  source(groups_of_twelve());
  GrowingSource media;
  media.path_ = source_;
  tools_.media = [&media]() -> Result<MediaTool*> { return &media; };
  ConformOrder order;
  order.source = source_;
  order.out = at("clip.mp4");
  order.wishes = part(24, 72);
  const auto done = conform_file(order, profile_, tools_, context_);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::input);
  EXPECT_THAT(done.error().message, HasSubstr("changed while it was read"));
  EXPECT_THAT(names(), ::testing::ElementsAre("source.mp4"));
}

}  // namespace
}  // namespace wanprep::testing
