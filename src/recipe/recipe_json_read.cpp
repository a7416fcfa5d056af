#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "facts/facts_json.hpp"
#include "facts/json_reader.hpp"
#include "recipe/recipe.hpp"
#include "recipe/step_json.hpp"

namespace wanprep {
namespace {

constexpr std::string_view kKind = "wanprep.recipe/";
constexpr int kVersion = 1;
/// A frame map of ten seconds is a few kilobytes; facts are less.
constexpr std::uintmax_t kMostBytes = 64 << 20;

template <class T>
T value_of(Result<T> result, const JsonObject& object, const std::string& key) {
  if (!result) object.trouble(key, ": " + result.error().message);
  return std::move(*result);
}

void check_schema(const JsonObject& document) {
  const auto schema = document.string("schema");
  if (schema.rfind(kKind, 0) != 0)
    document.trouble("schema",
                     fmt::format("is '{}', not a recipe ({}{})", schema, kKind, kVersion));
  const auto version = schema.substr(kKind.size());
  if (version == "1") return;
  document.trouble("schema", fmt::format("is '{}'; this program reads up to {}{}, a newer one "
                                         "wrote it",
                                         schema, kKind, kVersion));
}

Grade grade_from(const JsonObject& object) {
  const auto name = object.one_of("grade", {"exact", "near", "lossy"});
  return name == "exact" ? Grade::exact : name == "near" ? Grade::near : Grade::lossy;
}

Rung rung_from(const JsonObject& object) {
  const auto name = object.one_of("rung", {"untouched", "remux", "copy_range", "transcode"});
  for (const auto rung : {Rung::untouched, Rung::remux, Rung::copy_range})
    if (name == name_of(rung)) return rung;
  return Rung::transcode;
}

std::vector<std::pair<std::string, std::string>> pairs_from(const JsonObject& document,
                                                            const std::string& key) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (!document.has(key)) return pairs;
  for (const auto& entry : document.objects(key))
    pairs.emplace_back(entry.string("key"), entry.string("value"));
  return pairs;
}

void read_source(Recipe& recipe, const JsonObject& source) {
  recipe.source_path = source.string("path");
  recipe.source_fingerprint =
      value_of(fingerprint_from(source.object("fingerprint").node()), source, "fingerprint");
  recipe.source = value_of(media_facts_from(source.object("facts").node()), source, "facts");
  if (!recipe.source.video) source.trouble("facts", "have no video");
  const auto& video = *recipe.source.video;
  if (video.stored.width <= 0 || video.stored.height <= 0 || video.stored.width > kMostSide ||
      video.stored.height > kMostSide)
    source.trouble("facts", fmt::format("speak of a picture of {}x{}", video.stored.width,
                                        video.stored.height));
  if (video.sample_aspect <= Rational{0}) source.trouble("facts", "have no positive sample aspect");
  if (video.frames <= 0 || video.frames > kMostFrames)
    source.trouble("facts", fmt::format("speak of {} frames", video.frames));
}

void read_output(Recipe& recipe, const JsonObject& document) {
  if (!document.has("output")) return;
  const auto output = document.object("output");
  recipe.output = value_of(media_facts_from(output.object("facts").node()), output, "facts");
  if (output.has("fingerprint"))
    recipe.output_fingerprint =
        value_of(fingerprint_from(output.object("fingerprint").node()), output, "fingerprint");
}

void read_range(Recipe& recipe, const JsonObject& document) {
  const auto range = document.object("range");
  recipe.first_frame = range.integer("first_frame", 0, kMostFrames);
  recipe.frame_count = range.integer("frames", 1, kMostFrames);
  const auto frames = recipe.source.video->frames;
  if (recipe.first_frame + recipe.frame_count > frames)
    range.trouble("frames", fmt::format("reach to {}, the source has {}",
                                        recipe.first_frame + recipe.frame_count, frames));
}

void read_steps(Recipe& recipe, const JsonObject& document) {
  for (const auto& entry : document.objects("steps"))
    recipe.steps.push_back(
        {step_from(entry), entry.string("because"), grade_from(entry), entry.string("undo")});
  for (const auto& refusal : document.objects("cheaper"))
    recipe.cheaper.push_back({rung_from(refusal), refusal.string("why_not")});
}

/// A list that somebody has shortened tells of a clip that could not have come of it.
void check_steps(const Recipe& recipe, const JsonObject& document) {
  if (recipe.rung == Rung::transcode && !recipe.find<Encode>())
    document.trouble("steps", "name no encoding, the clip was encoded");
  if (recipe.rung == Rung::remux && !recipe.find<Remux>())
    document.trouble("steps", "name no remux, the clip was remuxed");
  const bool shaped =
      recipe.find<Scale>() || recipe.find<Pad>() || recipe.find<Crop>() || recipe.find<Orient>();
  if (shaped || !recipe.output || !recipe.output->video) return;
  const auto &from = recipe.source.video->stored, &to = recipe.output->video->stored;
  if (!(from == to))
    document.trouble(
        "steps", fmt::format("change no size, the source is {}x{} and the output {}x{}", from.width,
                             from.height, to.width, to.height));
}

/// What the parts say about each other.
void check_whole(const Recipe& recipe, const JsonObject& document) {
  const auto frames = recipe.source.video->frames;
  const auto* trim = recipe.find<Trim>();
  if (trim && trim->first + trim->frames > frames)
    document.trouble("steps", fmt::format("keep frames up to {}, the source has {}",
                                          trim->first + trim->frames, frames));
  if (trim && (trim->asked_first != recipe.first_frame || trim->asked_frames != recipe.frame_count))
    document.trouble("range", "and the trim step name different frames");
  const auto* rate = recipe.find<FrameRate>();
  const auto kept = trim ? trim->frames : frames;
  if (rate && rate->map.back() >= kept)
    document.trouble("steps",
                     fmt::format("map to frame {}, only {} are kept", rate->map.back(), kept));
  if (rate && recipe.output && recipe.output->video &&
      static_cast<std::int64_t>(rate->map.size()) != recipe.output->video->frames)
    document.trouble("steps", fmt::format("map {} frames, the output has {}", rate->map.size(),
                                          recipe.output->video->frames));
}

Recipe read(const nlohmann::ordered_json& node) {
  const JsonObject document{node, ""};
  check_schema(document);
  if (document.has("kind") && document.one_of("kind", {"video", "image"}) == "image")
    document.trouble("kind", "is 'image': a picture has no way back, only a clip has");
  Recipe recipe;
  read_source(recipe, document.object("source"));
  const auto profile = document.object("profile");
  recipe.profile_id = profile.string("id");
  recipe.profile_date = profile.string("date");
  recipe.rung = rung_from(document);
  read_range(recipe, document);
  read_steps(recipe, document);
  read_output(recipe, document);
  recipe.matte = document.maybe_string("matte");
  recipe.private_metadata = pairs_from(document, "private_metadata");
  recipe.versions = pairs_from(document, "versions");
  check_whole(recipe, document);
  check_steps(recipe, document);
  return recipe;
}

}  // namespace

Result<Recipe> recipe_from(const nlohmann::ordered_json& document) {
  return read_json([&] { return read(document); });
}

Result<Recipe> read_recipe(const std::filesystem::path& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  if (error)
    return fail(Code::input,
                fmt::format("{}: cannot read the recipe: {}", file.string(), error.message()),
                "check the path; without a recipe, name the original with --original");
  if (bytes > kMostBytes)
    return fail(Code::config,
                fmt::format("the recipe has {} bytes, {} are the most", bytes, kMostBytes));
  std::ifstream stream{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream.good() && !stream.eof()) return fail(Code::config, "cannot read the recipe");
  const auto document = nlohmann::ordered_json::parse(text, nullptr, false);
  if (document.is_discarded()) return fail(Code::config, "the recipe is no JSON document");
  auto recipe = recipe_from(document);
  if (!recipe)
    return fail(recipe.error().code,
                fmt::format("recipe {}: {}", file.filename().string(), recipe.error().message));
  return recipe;
}

}  // namespace wanprep
