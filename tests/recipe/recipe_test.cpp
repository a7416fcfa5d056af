#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "recipe/recipe.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

Json sound_document() {
  Recipe recipe;
  recipe.source_path = "/clip.mp4";
  const std::string digest(64, 'a');
  recipe.source_fingerprint = {5, digest, digest, digest, std::nullopt, std::nullopt};
  recipe.source.container = "mp4";
  auto& video = recipe.source.video.emplace();
  video.codec = "h264";
  video.stored = {640, 480};
  video.frame_rate = Rational{25};
  video.frames = video.stored_frames = 100;
  video.duration = video.stored_duration = Rational{4};
  recipe.first_frame = 10;
  recipe.frame_count = 50;
  recipe.steps = {{Trim{10, 50, 10, 50, Rational{0}}, "asked", Grade::exact, "taken back"}};
  return to_json(recipe);
}

void refused(const Json& document, const char* because) {
  const auto recipe = recipe_from(document);
  ASSERT_FALSE(recipe) << because;
  EXPECT_EQ(recipe.error().code, Code::config);
  EXPECT_NE(recipe.error().message.find(because), std::string::npos) << recipe.error().message;
}

TEST(RecipeDocument, is_read_back_as_it_was_written) {
  const auto document = sound_document();
  const auto recipe = recipe_from(document);
  ASSERT_TRUE(recipe) << recipe.error().message;
  EXPECT_EQ(to_json(*recipe), document);
}

TEST(RecipeDocument, of_a_newer_version_is_refused) {
  auto document = sound_document();
  document["schema"] = "wanprep.recipe/2";
  refused(document, "newer");
}

TEST(RecipeDocument, with_a_missing_key_names_it) {
  auto document = sound_document();
  document.erase("range");
  refused(document, "range");
}

TEST(RecipeDocument, whose_range_leaves_the_source_is_refused) {
  auto document = sound_document();
  document["range"]["frames"] = 1000;
  refused(document, "the source has 100");
}

TEST(RecipeDocument, with_a_negative_size_is_refused) {
  auto document = sound_document();
  document["steps"][0] = {{"step", "scale"},
                          {"from", {{"width", -4}, {"height", 4}}},
                          {"to", {{"width", 4}, {"height", 4}}},
                          {"from_aspect", "1/1"}};
  refused(document, "width");
}

TEST(RecipeDocument, whose_map_falls_is_refused) {
  auto document = sound_document();
  document["steps"].push_back({{"step", "frame_rate"},
                               {"from", "0/1"},
                               {"to", "25/1"},
                               {"map", {1, 0}},
                               {"because", ""},
                               {"grade", "near"},
                               {"undo", ""}});
  refused(document, "map");
}

TEST(RecipeDocument, whose_steps_were_taken_out_is_refused) {
  auto document = sound_document();
  document["rung"] = "transcode";
  refused(document, "name no encoding");
  document["rung"] = "remux";
  refused(document, "name no remux");
}

TEST(RecipeDocument, whose_output_has_another_size_without_a_step_is_refused) {
  auto document = sound_document();
  document["output"] = {{"facts", document["source"]["facts"]}};
  ASSERT_TRUE(recipe_from(document));
  document["output"]["facts"]["video"]["width"] = 320;
  refused(document, "change no size");
}

TEST(RecipeDocument, of_a_picture_has_no_way_back) {
  auto document = sound_document();
  document["kind"] = "image";
  refused(document, "no way back");
}

}  // namespace
}  // namespace wanprep
