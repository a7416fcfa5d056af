#include "media/pcm_samples.hpp"
#include "media/execute_fixture.hpp"

namespace wanprep::testing {
namespace {

class PcmSamples : public ExecuteTest {
 protected:
  PcmSamples() {
    ClipSpec spec;
    spec.rate = Rational{25};
    spec.frames = 90;
    spec.sound.front().codec = "pcm_s16le";
    source(spec, "source.mov");
  }

  SampleDigest of(const std::filesystem::path& path, int stream, const TimeRange& range) {
    const auto digest = pcm_samples(path, stream, range, context_);
    EXPECT_TRUE(digest.has_value()) << digest.error().message;
    return digest.value_or(SampleDigest{});
  }
};

TEST_F(PcmSamples, of_a_cut_are_those_of_the_range) {
  auto work = encoding(17, 50);
  work.container = "mov";
  const auto sound = copied_sound(17, 50);
  work.sound = {sound};
  ASSERT_TRUE(run(work, "out.mov").has_value());
  const auto written = probe_of(out("out.mov"));
  const auto wanted = of(source_, sound.stream, {sound.start, sound.length});
  EXPECT_EQ(wanted.samples, 50 * 1920);
  EXPECT_EQ(of(out("out.mov"), written.facts.audio.front().stream, {Rational{0}, Rational{9}}),
            wanted);
}

TEST_F(PcmSamples, one_sample_beside_the_range_are_others) {
  const auto sound = copied_sound(17, 50);
  const auto wanted = of(source_, sound.stream, {sound.start, sound.length});
  const auto beside = of(source_, sound.stream, {sound.start + Rational{1, 48000}, sound.length});
  EXPECT_EQ(beside.samples, wanted.samples);
  EXPECT_NE(beside.sha256, wanted.sha256);
}

TEST_F(PcmSamples, are_not_read_from_packed_sound) {
  source(ClipSpec{}, "packed.mp4");
  const auto stream = probe_.facts.audio.front().stream;
  EXPECT_FALSE(pcm_samples(source_, stream, {Rational{0}, Rational{1}}, context_).has_value());
}

}  // namespace
}  // namespace wanprep::testing
