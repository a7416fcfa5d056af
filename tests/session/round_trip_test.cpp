#include "session/round_trip_fixture.hpp"

#include "isobmff/probe.hpp"

namespace wanprep::testing {
namespace {

struct Oddity {
  std::string name;
  ClipSpec spec;
};

void PrintTo(const Oddity& oddity, std::ostream* out) { *out << oddity.name; }

ClipSpec at_rate(const Rational& rate, int frames) {
  ClipSpec spec;
  spec.rate = rate;
  spec.frames = frames;
  return spec;
}

std::vector<Oddity> oddities() {
  std::vector<Oddity> all{{"film", at_rate(Rational{24}, 72)},
                          {"pal", at_rate(Rational{25}, 75)},
                          {"ntsc", at_rate(Rational{30000, 1001}, 90)},
                          {"thirty", at_rate(Rational{30}, 90)}};
  auto uneven = at_rate(Rational{30}, 90);
  for (int i = 0; i < 90; ++i) uneven.durations.push_back(16 + (i * 7) % 9);
  all.push_back({"uneven", uneven});
  auto turned = at_rate(Rational{30}, 75);
  turned.orientation = {90, false};
  all.push_back({"turned", turned});
  auto wide = at_rate(Rational{25}, 75);
  wide.size = {2560, 256};
  all.push_back({"wide", wide});
  auto silent = at_rate(Rational{24}, 72);
  silent.sound.clear();
  all.push_back({"silent", silent});
  return all;
}

class EveryOddity : public RoundTripTest, public ::testing::WithParamInterface<Oddity> {};

TEST_P(EveryOddity, comes_back_with_its_frames_times_size_and_sound) {
  source(GetParam().spec, "source.mov");
  const auto clip = conform();
  ASSERT_TRUE(clip.has_value());
  edited(*clip);
  RestoreWishes wishes;
  wishes.offset = 0;
  const auto restored = restore(*clip, wishes);
  ASSERT_TRUE(restored.has_value()) << restored.error().message;
  const auto before = isobmff::probe(source_), after = isobmff::probe(restored->out);
  ASSERT_TRUE(before.has_value() && after.has_value());
  ASSERT_EQ(after->index.size(), before->index.size());
  for (std::int64_t i = 0; i < before->index.size(); ++i)
    ASSERT_EQ(after->index.time_of(i), before->index.time_of(i)) << "frame " << i;
  EXPECT_EQ(after->facts.video->stored, before->facts.video->stored);
  EXPECT_EQ(after->facts.video->orientation, before->facts.video->orientation);
  auto numbers = read_frame_numbers(restored->out);
  // What the shorter result does not contain shows its last picture.
  numbers.resize(numbers.size() - static_cast<std::size_t>(restored->plan.held));
  EXPECT_GE(near_share(numbers, 0), 0.99);
  EXPECT_EQ(audio_packet_hashes(restored->out), audio_packet_hashes(source_));
}

INSTANTIATE_TEST_SUITE_P(RoundTrip, EveryOddity, ::testing::ValuesIn(oddities()),
                         [](const auto& each) { return each.param.name; });

TEST_F(RoundTripTest, a_fitting_clip_keeps_its_bytes) {
  auto spec = at_rate(Rational{30}, 75);
  spec.mux_options = "movflags=+faststart";
  source(spec);
  const auto clip = conform();
  ASSERT_TRUE(clip.has_value());
  ASSERT_EQ(clip->video->rung, Rung::untouched);
  EXPECT_EQ(clip->recipe->output_fingerprint, clip->recipe->source_fingerprint);
}

TEST_F(RoundTripTest, the_index_alone_is_moved_by_a_remux) {
  auto spec = at_rate(Rational{30}, 75);
  source(spec);
  const auto clip = conform();
  ASSERT_TRUE(clip.has_value());
  EXPECT_EQ(clip->video->rung, Rung::remux);
  EXPECT_EQ(audio_packet_hashes(clip->out), audio_packet_hashes(source_));
}

TEST_F(RoundTripTest, steps_down_until_the_clip_is_within_the_byte_limit) {
  profile_.video.bytes.max = Rational{150'000};
  auto spec = at_rate(Rational{30}, 75);
  spec.orientation = {90, false};
  source(spec);
  const auto clip = conform();
  ASSERT_TRUE(clip.has_value());
  EXPECT_LE(std::filesystem::file_size(clip->out), 150'000u);
  EXPECT_THAT(read_frame_numbers(clip->out), ::testing::SizeIs(75));
}

TEST_F(RoundTripTest, leaves_nothing_behind_when_interrupted) {
  source(at_rate(Rational{24}, 72), "source.mov");
  const auto before = names();
  stop_.request_stop();
  ConformOrder order;
  order.source = source_;
  order.out = at("clip.mp4");
  order.wishes.start = TimePoint{TimePoint::Form::frame, Rational{0}, 3, ""};
  const auto done = conform_file(order, profile_, tools_, context_);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, Code::interrupted);
  EXPECT_EQ(names(), before);
}

TEST_F(RoundTripTest, a_dry_run_touches_nothing) {
  source(at_rate(Rational{24}, 72), "source.mov");
  const auto before = names();
  ConformOrder order;
  order.source = source_;
  order.out = at("clip.mp4");
  order.dry_run = true;
  ASSERT_TRUE(conform_file(order, profile_, tools_, context_).has_value());
  EXPECT_EQ(names(), before);
}

TEST_F(RoundTripTest, refuses_to_write_over_the_source) {
  source(at_rate(Rational{24}, 72));
  ConformOrder order;
  order.source = order.out = source_;
  order.force = true;
  const auto done = conform_file(order, profile_, tools_, context_);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, Code::usage);
}

TEST_F(RoundTripTest, names_both_files_when_the_original_is_another) {
  source(at_rate(Rational{24}, 72));
  const auto clip = conform();
  ASSERT_TRUE(clip.has_value());
  edited(*clip);
  ASSERT_TRUE(make_clip(at_rate(Rational{24}, 73), at("other.mp4")).has_value());
  RestoreOrder order;
  order.result = at("edited.mp4");
  order.out = at("restored.mp4");
  order.recipe = clip->recipe_path;
  order.original = at("other.mp4");
  const auto restored = restore_file(order, tools_, context_);
  ASSERT_FALSE(restored.has_value());
  EXPECT_EQ(restored.error().code, Code::config);
  EXPECT_THAT(restored.error().message, ::testing::HasSubstr("other.mp4"));
  EXPECT_THAT(restored.error().message, ::testing::HasSubstr("source.mp4"));
}

TEST_F(RoundTripTest, measures_where_the_result_lies) {
  source(at_rate(Rational{30}, 90));
  const auto clip = conform();
  ASSERT_TRUE(clip.has_value());
  edited(*clip, 5);
  const auto restored = restore(*clip, {});
  ASSERT_TRUE(restored.has_value()) << restored.error().message;
  EXPECT_EQ(restored->alignment.offset_s, Rational{0});
}

}  // namespace
}  // namespace wanprep::testing
