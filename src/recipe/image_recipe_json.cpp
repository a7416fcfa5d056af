#include <nlohmann/json.hpp>

#include "facts/facts_json.hpp"
#include "recipe/image_recipe.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

Json versions_json() { return Json::array({{{"key", "wanprep"}, {"value", WANPREP_VERSION}}}); }

// Where they stood; their text is read from the picture itself, which stays.
Json private_metadata_json(const ImageRecipe& recipe) {
  Json list = Json::array();
  if (!recipe.rewritten) return list;
  for (const auto& place : recipe.source.location) list.push_back({{"key", place}, {"value", ""}});
  return list;
}

}  // namespace

Grade worst_of(const std::vector<ImageStep>& steps) {
  Grade grade = Grade::exact;
  for (const auto& step : steps) grade = worst(grade, step.grade);
  return grade;
}

Json to_json(const std::vector<ImageStep>& steps) {
  Json list = Json::array();
  for (const auto& step : steps)
    list.push_back({{"step", step.name},
                    {"does", step.sentence},
                    {"because", step.because},
                    {"grade", std::string(name_of(step.grade))},
                    {"undo", ""}});
  return list;
}

Json to_json(const ImageRecipe& recipe) {
  return {
      {"schema", "wanprep.recipe/1"},
      {"kind", "image"},
      {"source",
       {{"path", recipe.source_path},
        {"bytes", recipe.source_fingerprint.bytes},
        {"fingerprint", to_json(recipe.source_fingerprint)},
        {"facts", to_json(recipe.source)}}},
      {"profile", {{"id", recipe.profile_id}, {"date", recipe.profile_date}}},
      {"rung", recipe.rewritten ? "transcode" : "untouched"},
      {"steps", to_json(recipe.steps)},
      {"output",
       {{"facts", to_json(recipe.output)}, {"fingerprint", to_json(recipe.output_fingerprint)}}},
      {"private_metadata", private_metadata_json(recipe)},
      {"versions", versions_json()}};
}

}  // namespace wanprep
