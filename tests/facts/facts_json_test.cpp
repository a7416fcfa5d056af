#include "facts/facts_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "facts/generator.hpp"
#include "facts/probe.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

Json parsed(const Json& document) { return Json::parse(document.dump()); }

TEST(FactsJson, a_round_trip_of_a_videos_facts_is_the_identity) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    const MediaFacts facts = FactsGenerator(seed).media();
    const auto back = media_facts_from(parsed(to_json(facts)));
    ASSERT_TRUE(back) << back.error().message;
    ASSERT_EQ(*back, facts) << to_json(facts).dump(1);
  }
}

TEST(FactsJson, a_round_trip_of_an_images_facts_is_the_identity) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    const ImageFacts facts = FactsGenerator(seed).image();
    const auto back = image_facts_from(parsed(to_json(facts)));
    ASSERT_TRUE(back) << back.error().message;
    ASSERT_EQ(*back, facts) << to_json(facts).dump(1);
  }
}

TEST(FactsJson, a_round_trip_of_a_fingerprint_is_the_identity) {
  const Fingerprint print{123, "ab", "cd", "", "ef", std::nullopt};
  EXPECT_EQ(fingerprint_from(parsed(to_json(print))), print);
}

TEST(FactsJson, writes_exact_numbers_as_strings_with_a_readable_twin) {
  MediaFacts facts;
  facts.duration = Rational{25, 2};
  const Json document = to_json(facts);
  EXPECT_EQ(document["duration"], "25/2");
  EXPECT_EQ(document["duration_s"], 12.5);
}

TEST(FactsJson, writes_the_unknown_as_null) {
  MediaFacts facts;
  facts.video = VideoFacts{};
  const Json document = to_json(facts);
  for (const char* key : {"duration", "duration_s", "faststart", "timecode"})
    EXPECT_TRUE(document.at(key).is_null()) << key;
  for (const char* key : {"profile", "pixel_format", "bit_depth", "frame_rate"})
    EXPECT_TRUE(document.at("video").at(key).is_null()) << key;
}

TEST(FactsJson, writes_the_timecode_as_a_plain_string) {
  MediaFacts facts;
  facts.timecode = TimecodeFacts{"01:00:00;00", {30, true}, 107'892, "tmcd track"};
  const Json document = to_json(facts);
  EXPECT_EQ(document["timecode"], "01:00:00;00");
  EXPECT_EQ(document["timecode_counter"], 107'892);
}

TEST(FactsJson, writes_a_document_even_of_a_file_that_is_not_utf8) {
  MediaFacts facts;
  facts.writer = "caf\xE9";
  EXPECT_EQ(to_json(facts).dump().find("\xE9"), std::string::npos);
}

TEST(FactsJson, names_the_key_that_is_missing_or_wrong) {
  Json document = to_json(FactsGenerator(1).media());
  document["video"]["frames"] = "ten";
  EXPECT_EQ(media_facts_from(document).error().message, "'video.frames' must be an integer");
  document["video"].erase("frames");
  EXPECT_EQ(media_facts_from(document).error().message,
            "'video.frames' is missing; it must be an integer");
}

TEST(FactsJson, refuses_numbers_and_names_that_mean_nothing) {
  const Json good = to_json(FactsGenerator(1).media());
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, Json>>{{"rotation", 45},
                                                 {"width", -1},
                                                 {"frames", 18446744073709551615ULL},
                                                 {"sar", "1/0"},
                                                 {"sar", 1.5},
                                                 {"hdr", "bright"},
                                                 {"start", nullptr},
                                                 {"color", "bt709"}}) {
    Json document = good;
    document["video"][key] = value;
    EXPECT_EQ(media_facts_from(document).error().code, Code::config) << key << " " << value;
  }
}

TEST(FactsJson, refuses_documents_of_another_shape) {
  for (const char* text : {"null", "[]", "{}", "\"video\"", "{\"container\":null}"})
    EXPECT_FALSE(media_facts_from(Json::parse(text))) << text;
}

TEST(FactsJson, ignores_keys_of_later_versions) {
  Json document = to_json(FactsGenerator(3).media());
  document["a_later_key"] = {1, 2, 3};
  EXPECT_EQ(media_facts_from(document), FactsGenerator(3).media());
}

TEST(SameContent, is_contradicted_only_by_what_both_know) {
  const Fingerprint known{10, "aa", "bb", "cc", "dd", "ee"};
  const Fingerprint edges{10, "aa", "bb", ""};
  Fingerprint other = known;
  other.whole = "ff";
  EXPECT_TRUE(same_content(known, edges));
  EXPECT_FALSE(same_content(known, other));
  EXPECT_FALSE(same_content(known, {11, "aa", "bb", "cc"}));
}

TEST(Capabilities, know_what_exists_here) {
  const Capabilities here{"5.1.9", {"libx264"}};
  EXPECT_TRUE(here.has_encoder("libx264"));
  EXPECT_FALSE(here.has_encoder("prores_ks"));
}

}  // namespace
}  // namespace wanprep
