#include "session/end_frames.hpp"

#include <gtest/gtest.h>

#include "support/facts_builder.hpp"

namespace wanprep {
namespace {

using namespace test;

/// Frame n of any file is a flat picture of its own gray; `shift` frames of the clip are not those
/// of the source.
class FlatMedia final : public MediaTool {
 public:
  explicit FlatMedia(std::int64_t shift, int tint = 0) : shift_(shift), tint_(tint) {}

  // The index may be a part of the file's: the picture's time tells its number.
  Result<GrayFrames> gray_range(const std::filesystem::path& path, int, const FrameIndex& index,
                                std::int64_t first, std::int64_t count, Size size,
                                const std::string&, Context&) override {
    GrayFrames row{size.width, size.height, {}};
    const bool clip = path == "/clip";
    for (auto at = first; at < first + count; ++at) {
      const auto& frame = index.frames[static_cast<std::size_t>(at)];
      const auto n = frame.pts / frame.duration;
      const auto gray = (clip ? n + shift_ : n) * 3 + (clip ? tint_ : 0);
      row.pictures.emplace_back(static_cast<std::size_t>(size.width * size.height),
                                static_cast<std::uint8_t>(gray));
    }
    return row;
  }
  Result<Probe> probe(const std::filesystem::path&, Context&) override { return none(); }
  Result<Made> execute(const Work&, const std::filesystem::path&, const std::string&,
                       Context&) override {
    return none();
  }
  Result<DecodeReport> decode(const std::filesystem::path&, int, const FrameIndex&, std::int64_t,
                              std::int64_t, Context&) override {
    return none();
  }
  Result<GrayFrames> gray_frames(const std::filesystem::path&, int, const FrameIndex&, Size,
                                 const std::string&, Context&) override {
    return none();
  }
  Result<std::vector<PacketDigest>> packets(const std::filesystem::path&, int, Context&) override {
    return none();
  }
  Result<std::vector<PacketDigest>> packets_of(const CopyPictures&, Context&) override {
    return none();
  }
  Result<Probe> look_deep(const std::filesystem::path&, Probe, Context&) override { return none(); }
  Result<std::string> thumbnail(const std::filesystem::path&, const Probe&, std::int64_t, int,
                                Context&) override {
    return none();
  }
  Result<StillImage> decode_image(const std::filesystem::path&, std::int64_t, Context&) override {
    return none();
  }
  Result<std::string> encode_image(const StillImage&, const std::string&, int, Context&) override {
    return none();
  }
  Capabilities capabilities() override { return everything(); }
  Result<FilterLibrary> filter_library(Context&) override { return none(); }
  std::vector<std::pair<std::string, std::string>> versions() override { return {}; }

 private:
  static tl::unexpected<Error> none() { return fail(Code::internal, "not asked here"); }
  std::int64_t shift_;
  int tint_;
};

/// All of 60 frames, encoded.
Result<std::string> compared(FlatMedia media) {
  const auto source = clip().frames(60).probe();
  const auto limits = profile();
  const ConformInput input{"/source", source, limits, {}, everything(), std::nullopt};
  const ConformPlan plan;
  Work work;
  EncodePictures pictures;
  Segment segment;
  segment.path = "/source";
  segment.index = source.index;
  for (std::int64_t k = 0; k < 60; ++k) segment.frames.push_back(k);
  pictures.segments.push_back(segment);
  work.picture = pictures;
  Context context{null_sink(), system_clock()};
  return compare_ends({"/clip", input, plan, work}, source, media, context);
}

TEST(EndFrames, are_the_sources_own) { EXPECT_TRUE(compared(FlatMedia(0))); }

TEST(EndFrames, may_differ_a_little_as_encoders_do) { EXPECT_TRUE(compared(FlatMedia(0, 1))); }

TEST(EndFrames, of_a_clip_that_is_one_frame_late_are_refused) {
  const auto result = compared(FlatMedia(1));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::output);
  EXPECT_NE(result.error().message.find("it shows frame 1"), std::string::npos);
}

TEST(EndFrames, of_another_picture_are_refused) {
  const auto result = compared(FlatMedia(20));
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("gray levels apart"), std::string::npos);
}

}  // namespace
}  // namespace wanprep
