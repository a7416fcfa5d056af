#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check/clip.hpp"

namespace wanprep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(CheckImage, finds_nothing_in_a_picture_that_fits) {
  EXPECT_THAT(check_image(fitting_image(), test_profile()), IsEmpty());
}

TEST(CheckImage, refuses_any_alpha_channel_and_says_which_kind) {
  auto facts = fitting_image();
  facts.alpha = Alpha::opaque;
  const auto opaque = finding_of(check_image(facts, test_profile()), "transparency");
  facts.alpha = Alpha::transparent;
  const auto transparent = finding_of(check_image(facts, test_profile()), "transparency");
  EXPECT_EQ(opaque.severity, Severity::violation);
  EXPECT_THAT(opaque.message, HasSubstr("opaque everywhere"));
  EXPECT_THAT(opaque.remedy, HasSubstr("exact"));
  EXPECT_THAT(transparent.remedy, HasSubstr("--background"));
}

TEST(CheckImage, takes_alpha_where_a_profile_allows_it) {
  auto profile = test_profile();
  profile.image.transparency_allowed = true;
  auto facts = fitting_image();
  facts.alpha = Alpha::transparent;
  EXPECT_THAT(check_image(facts, profile), IsEmpty());
}

TEST(CheckImage, can_convert_the_formats_that_it_decodes) {
  for (const auto& [format, verdict] :
       std::vector<std::pair<std::string, Verdict>>{{"gif", Verdict::fixable},
                                                    {"tiff", Verdict::fixable},
                                                    {"heif", Verdict::fixable},
                                                    {"avif", Verdict::fixable},
                                                    {"jxl", Verdict::unfixable}}) {
    auto facts = fitting_image();
    facts.format = format;
    EXPECT_THAT(violations(facts), ElementsAre("format")) << format;
    EXPECT_EQ(verdict_of(check_image(facts, test_profile())), verdict) << format;
  }
}

TEST(CheckImage, judges_the_turned_picture_as_well_as_the_stored) {
  auto facts = fitting_image();
  facts.stored = {8100, 4000};
  facts.orientation = Orientation::from_exif(6);
  EXPECT_THAT(violations(facts), ElementsAre("width", "height"));
}

TEST(CheckImage, has_bounds_of_its_own) {
  auto facts = fitting_image();
  facts.stored = {8000, 1000};
  facts.bytes = 20'000'000;
  EXPECT_THAT(violations(facts), IsEmpty());
  facts.stored = {8000, 999};
  facts.bytes = 20'000'001;
  EXPECT_THAT(violations(facts), ElementsAre("aspect_ratio", "file_size"));
}

TEST(CheckImage, cannot_fix_a_picture_that_is_cut_off) {
  auto facts = fitting_image();
  facts.truncated = "no end of image marker";
  EXPECT_THAT(violations(facts), ElementsAre("truncated"));
  EXPECT_EQ(verdict_of(check_image(facts, test_profile())), Verdict::unfixable);
}

TEST(CheckImage, names_every_hazard) {
  auto facts = fitting_image();
  facts.orientation = Orientation::from_exif(6);
  facts.frames = 12;
  facts.bit_depth = 16;
  facts.color_model = "cmyk";
  facts.extension_matches = false;
  facts.location = {"EXIF GPS"};
  EXPECT_THAT(hazards(facts), ElementsAre("orientation", "animation", "bit_depth", "cmyk",
                                          "extension", "location"));
  EXPECT_EQ(verdict_of(check_image(facts, test_profile())), Verdict::fits);
}

TEST(CheckImage, gives_no_finding_for_an_ignored_rule) {
  auto facts = fitting_image();
  facts.alpha = Alpha::opaque;
  EXPECT_THAT(check_image(facts, test_profile(), {"transparency"}), IsEmpty());
}

TEST(CheckImage, notes_a_color_profile) {
  auto facts = fitting_image();
  facts.icc_profile = true;
  const auto findings = check_image(facts, test_profile());
  EXPECT_EQ(finding_of(findings, "icc_profile").severity, Severity::note);
  EXPECT_EQ(verdict_of(findings), Verdict::fits);
}

}  // namespace
}  // namespace wanprep
