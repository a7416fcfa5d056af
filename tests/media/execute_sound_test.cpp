#include "media/execute_fixture.hpp"

namespace wanprep::testing {
namespace {

using ::testing::ElementsAreArray;

class CopySoundTest : public ExecuteTest {
 protected:
  Work with_sound(const SoundWork& sound, std::int64_t first, std::int64_t count) const {
    auto work = encoding(first, count);
    work.sound = {sound};
    return work;
  }
};
class EncodeSoundTest : public CopySoundTest {};

TEST_F(CopySoundTest, starts_at_the_sample_that_belongs_to_the_first_picture) {
  ClipSpec spec;
  spec.frames = 90;
  source(spec);
  ASSERT_TRUE(run(with_sound(copied_sound(17, 50), 17, 50)).has_value());
  const auto heard = sound_position(out());
  ASSERT_TRUE(heard.has_value());
  // What is heard at zero is the sample at 17/30 s.
  EXPECT_EQ(Rational{heard->sample} - heard->start * Rational{48000}, Rational{17 * 1600});
}

TEST_F(CopySoundTest, in_matroska_is_in_its_place_whatever_delay_the_codec_states) {
  for (const char* codec : {"libopus", "aac"}) {
    ClipSpec spec;
    spec.frames = 90;
    spec.sound.front().codec = codec;
    source(spec);
    auto work = with_sound(copied_sound(17, 50), 17, 50);
    work.container = "matroska";
    ASSERT_TRUE(run(work, "out.mkv").has_value());
    const auto heard = sound_position(out("out.mkv"));
    ASSERT_TRUE(heard.has_value());
    const auto at_zero = Rational{heard->sample} - heard->start * Rational{48000};
    // Matroska counts milliseconds.
    EXPECT_LE(abs(at_zero - Rational{17 * 1600}), Rational{72}) << codec;
  }
}

TEST_F(CopySoundTest, that_starts_late_ends_with_the_last_sample_in_the_range) {
  ClipSpec spec;
  spec.rate = Rational{25};
  spec.frames = 113;
  spec.sound.front().start = Rational{1, 4};
  source(spec);
  auto sound = copied_sound(0, 113);
  const auto& late = probe_.facts.audio.front();
  sound.start = sound.delay = late.start;
  sound.length = late.duration;
  ASSERT_TRUE(run(with_sound(sound, 0, 113)).has_value());
  EXPECT_EQ(probe_of(out()).facts.audio.front().duration, late.duration);
}

TEST_F(CopySoundTest, copies_every_packet_of_a_whole_clip) {
  ClipSpec spec;
  spec.frames = 60;
  source(spec);
  ASSERT_TRUE(run(with_sound(copied_sound(0, 60), 0, 60)).has_value());
  EXPECT_THAT(audio_packet_hashes(out()), ElementsAreArray(audio_packet_hashes(source_)));
  EXPECT_LE(probe_of(out()).facts.audio.front().duration, probe_.index.duration());
}

TEST_F(CopySoundTest, cuts_pcm_to_the_sample) {
  ClipSpec spec;
  spec.frames = 60;
  spec.sound.front().codec = "pcm_s16le";
  source(spec, "source.mov");
  auto work = with_sound(copied_sound(7, 31), 7, 31);
  work.container = "mov";
  ASSERT_TRUE(run(work, "out.mov").has_value());
  const auto heard = sound_position(out("out.mov"));
  ASSERT_TRUE(heard.has_value());
  EXPECT_EQ(heard->sample, 7 * 1600);
  EXPECT_EQ(heard->start, Rational{0});
  EXPECT_EQ(heard->samples, 31 * 1600);
}

TEST_F(CopySoundTest, whole_packets_stay_within_the_length_as_stored) {
  ClipSpec spec;
  spec.frames = 90;
  source(spec);
  auto sound = copied_sound(17, 60);
  sound.exact_edges = false;
  ASSERT_TRUE(run(with_sound(sound, 17, 60)).has_value());
  EXPECT_LE(probe_of(out()).facts.audio.front().stored_duration, Rational{2});
}

TEST_F(CopySoundTest, keeps_language_and_title) {
  ClipSpec spec;
  spec.frames = 20;
  source(spec);
  auto sound = copied_sound(0, 20);
  sound.language = "deu";
  ASSERT_TRUE(run(with_sound(sound, 0, 20)).has_value());
  EXPECT_EQ(probe_of(out()).facts.audio.front().language, "deu");
}

TEST_F(CopySoundTest, a_track_without_sound_in_range_is_left_out) {
  ClipSpec spec;
  spec.frames = 60;
  spec.sound.front().length = Rational{1, 2};
  source(spec);
  ASSERT_TRUE(run(with_sound(copied_sound(40, 20), 40, 20)).has_value());
  EXPECT_TRUE(probe_of(out()).facts.audio.empty());
}

TEST_F(EncodeSoundTest, stays_within_the_stored_bound_and_in_place) {
  ClipSpec spec;
  spec.frames = 90;
  source(spec);
  auto sound = encoded_sound(15, 60);
  sound.most_stored_s = Rational{2};
  ASSERT_TRUE(run(with_sound(sound, 15, 60)).has_value());
  EXPECT_LE(probe_of(out()).facts.audio.front().stored_duration, Rational{2});
  const auto heard = sound_position(out());
  ASSERT_TRUE(heard.has_value());
  EXPECT_EQ(Rational{heard->sample} - heard->start * Rational{48000}, Rational{15 * 1600});
}

TEST_F(EncodeSoundTest, a_late_sound_begins_with_silence_and_no_empty_edit) {
  ClipSpec spec;
  spec.frames = 60;
  source(spec);
  auto sound = encoded_sound(0, 45);
  sound.delay = Rational{1, 2};
  ASSERT_TRUE(run(with_sound(sound, 0, 60)).has_value());
  const auto audio = probe_of(out()).facts.audio.front();
  EXPECT_EQ(audio.start, Rational{0});
  EXPECT_EQ(audio.duration, Rational{2});
}

TEST_F(EncodeSoundTest, resamples_and_mixes_down) {
  ClipSpec spec;
  spec.frames = 60;
  spec.sound.front().channels = 6;
  spec.sound.front().sample_rate = 44100;
  source(spec);
  ASSERT_TRUE(run(with_sound(encoded_sound(0, 60), 0, 60)).has_value());
  const auto audio = probe_of(out()).facts.audio.front();
  EXPECT_EQ(audio.channels, 2);
  EXPECT_EQ(audio.sample_rate, 48000);
}

}  // namespace
}  // namespace wanprep::testing
