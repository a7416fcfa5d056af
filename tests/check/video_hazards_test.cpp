#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "check/clip.hpp"

namespace wanprep {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Oddity {
  std::string rule;
  std::function<void(MediaFacts&)> make;
};

class Hazard : public testing::TestWithParam<Oddity> {};

TEST_P(Hazard, is_the_only_finding_and_leaves_the_clip_fitting) {
  auto facts = fitting_clip();
  GetParam().make(facts);
  const auto findings = check_video(facts, test_profile());
  EXPECT_THAT(rules_of(findings, Severity::hazard), ElementsAre(GetParam().rule));
  EXPECT_EQ(verdict_of(findings), Verdict::fits);
  EXPECT_THAT(rule_names(), Contains(GetParam().rule));
}

TEST_P(Hazard, can_be_overruled) {
  auto facts = fitting_clip();
  GetParam().make(facts);
  EXPECT_FALSE(has_hazard(check_video(facts, test_profile(), {GetParam().rule})));
}

INSTANTIATE_TEST_SUITE_P(
    Video, Hazard,
    testing::Values(
        Oddity{"variable_frame_rate", [](MediaFacts& f) { f.video->variable_frame_rate = true; }},
        Oddity{"frame_rate", [](MediaFacts& f) { f.video->frame_rate = Rational{12}; }},
        Oddity{"frame_rate", [](MediaFacts& f) { f.video->frame_rate = Rational{120}; }},
        Oddity{"rotation", [](MediaFacts& f) { f.video->orientation.rotation = 90; }},
        Oddity{"rotation", [](MediaFacts& f) { f.video->orientation.mirrored = true; }},
        Oddity{"sample_aspect_ratio",
               [](MediaFacts& f) {
                 f.video->sample_aspect = Rational{1280, 1281};
               }},
        Oddity{"hdr", [](MediaFacts& f) { f.video->hdr = Hdr::pq; }},
        Oddity{"bit_depth", [](MediaFacts& f) { f.video->bit_depth = 10; }},
        Oddity{"chroma", [](MediaFacts& f) { f.video->pixel_format = "yuv422p"; }},
        Oddity{"chroma", [](MediaFacts& f) { f.video->alpha = true; }},
        Oddity{"codec", [](MediaFacts& f) { f.video->codec = "hevc"; }},
        Oddity{"interlaced", [](MediaFacts& f) { f.video->field_order = FieldOrder::tff; }},
        Oddity{"odd_size", [](MediaFacts& f) { f.video->stored.height = 721; }},
        Oddity{"start_time",
               [](MediaFacts& f) {
                 f.video->start = Rational{1, 100};
               }},
        Oddity{"start_time",
               [](MediaFacts& f) {
                 f.audio[0].start = Rational{21, 1000};
               }},
        Oddity{"edit_list", [](MediaFacts& f) { f.edit_list = true; }},
        Oddity{"extra_streams",
               [](MediaFacts& f) {
                 f.other_streams = {{2, "data", "gpmd", false}};
               }},
        Oddity{"extra_streams", [](MediaFacts& f) { f.audio.push_back(f.audio[0]); }},
        Oddity{"faststart", [](MediaFacts& f) { f.faststart = false; }},
        Oddity{"audio_codec", [](MediaFacts& f) { f.audio[0].codec = "pcm_s16le"; }},
        Oddity{"audio_codec", [](MediaFacts& f) { f.audio[0].decodable = false; }},
        Oddity{"location", [](MediaFacts& f) { f.location = {"udta/\xC2\xA9xyz"}; }},
        Oddity{"color_range", [](MediaFacts& f) { f.video->color.range = "pc"; }},
        Oddity{"color", [](MediaFacts& f) { f.video->color.matrix = "smpte170m"; }}),
    [](const testing::TestParamInfo<Oddity>& test) {
      return test.param.rule + "_" + std::to_string(test.index);
    });

TEST(CheckHazards, only_notes_color_that_is_not_tagged) {
  auto facts = fitting_clip();
  facts.video->color = {};
  const auto findings = check_video(facts, test_profile());
  EXPECT_THAT(rules_of(findings, Severity::note), ElementsAre("color"));
  EXPECT_FALSE(has_hazard(findings));
}

TEST(CheckHazards, says_hdr_once_and_not_again_as_color) {
  auto facts = fitting_clip();
  facts.video->hdr = Hdr::hlg;
  facts.video->color = {"bt2020", "arib-std-b67", "bt2020nc", "tv"};
  EXPECT_THAT(hazards(facts), ElementsAre("hdr"));
}

TEST(CheckHazards, knows_no_hazard_where_a_fact_is_unknown) {
  auto facts = fitting_clip();
  facts.video->pixel_format = std::nullopt;
  facts.video->bit_depth = std::nullopt;
  facts.video->alpha = std::nullopt;
  facts.video->field_order = FieldOrder::unknown;
  facts.video->frame_rate = Rational{0};
  facts.faststart = std::nullopt;
  EXPECT_THAT(hazards(facts), IsEmpty());
}

TEST(CheckHazards, lets_sound_start_twenty_milliseconds_off) {
  auto facts = fitting_clip();
  facts.audio.front().start = Rational{-20, 1000};
  EXPECT_THAT(hazards(facts), IsEmpty());
}

TEST(CheckHazards, takes_every_spelling_of_8_bit_420) {
  for (const char* format : {"yuv420p", "yuvj420p", "nv12"}) {
    auto facts = fitting_clip();
    facts.video->pixel_format = format;
    EXPECT_THAT(hazards(facts), IsEmpty()) << format;
  }
}

TEST(CheckHazards, names_each_extra_stream) {
  auto facts = fitting_clip();
  facts.other_streams = {{2, "timecode", "tmcd", false}, {3, "attached_picture", "mjpeg", false}};
  EXPECT_EQ(finding_of(check_video(facts, test_profile()), "extra_streams").measured,
            "timecode (tmcd), attached_picture (mjpeg)");
}

TEST(CheckHazards, names_the_turn_as_a_player_makes_it) {
  auto facts = fitting_clip();
  facts.video->orientation = {270, true};
  EXPECT_EQ(finding_of(check_video(facts, test_profile()), "rotation").measured,
            "mirrored, then 270 degrees clockwise");
}

TEST(Findings, speak_one_line_with_everything_filled_in) {
  auto facts = fitting_clip();
  facts.video->orientation.rotation = 90;
  facts.video->color = {};
  facts.video->variable_frame_rate = true;
  facts.bytes = 200'000'000;
  for (const Finding& finding : check_video(facts, test_profile())) {
    EXPECT_NE(finding.message.find_first_not_of(' '), std::string::npos) << finding.rule;
    EXPECT_EQ(finding.message.find('\n'), std::string::npos) << finding.rule;
    EXPECT_NE(finding.message.back(), '.') << finding.rule;
    EXPECT_FALSE(finding.measured.empty() || finding.allowed.empty() || finding.remedy.empty());
  }
}

TEST(Names, are_those_of_the_documents) {
  EXPECT_EQ(name_of(Severity::hazard), "hazard");
  EXPECT_EQ(name_of(Verdict::unfixable), "unfixable");
  EXPECT_EQ(name_of(Verdict::unreadable), "unreadable");
}

TEST(CheckVideo, refuses_a_codec_without_a_decoder_by_name) {
  auto facts = fitting_clip();
  facts.video->codec = "vvc";
  facts.video->decodable = false;
  const auto findings = check_video(facts, test_profile());
  const auto codec = finding_of(findings, "codec");
  EXPECT_THAT(codec.message, HasSubstr("vvc, for which there is no decoder here"));
  EXPECT_EQ(verdict_of(findings), Verdict::unfixable);
}

TEST(CheckVideo, says_why_dolby_vision_without_a_base_layer_has_no_cure_here) {
  auto facts = fitting_clip();
  facts.video->hdr = Hdr::dolby_vision;
  facts.video->dolby_vision = DolbyVision{5, 6, 0};
  const auto alone = finding_of(check_video(facts, test_profile()), "hdr");
  facts.video->dolby_vision = DolbyVision{8, 6, 4};
  const auto layered = finding_of(check_video(facts, test_profile()), "hdr");
  EXPECT_FALSE(alone.fixable);
  EXPECT_THAT(alone.message, HasSubstr("IPT-PQ-c2"));
  EXPECT_TRUE(layered.fixable);
}

TEST(CheckVideo, calls_a_short_clip_without_a_base_layer_unfixable) {
  auto facts = fitting_clip();
  facts.duration = facts.video->duration = Rational{1};
  EXPECT_EQ(verdict_of(check_video(facts, test_profile())), Verdict::fixable);
  facts.video->hdr = Hdr::dolby_vision;
  facts.video->dolby_vision = DolbyVision{5, 6, 0};
  EXPECT_EQ(verdict_of(check_video(facts, test_profile())), Verdict::unfixable);
}

TEST(CheckVideo, notes_a_clean_aperture) {
  auto facts = fitting_clip();
  facts.video->clean_aperture = Rect{8, 0, {1264, 720}};
  const auto finding = finding_of(check_video(facts, test_profile()), "clean_aperture");
  EXPECT_EQ(finding.severity, Severity::note);
  EXPECT_EQ(finding.measured, "1264x720 at 8,0");
}

}  // namespace
}  // namespace wanprep
