#include <nlohmann/json.hpp>

#include "facts/facts_json.hpp"
#include "recipe/recipe.hpp"
#include "recipe/step_json.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

Json pairs_json(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Json list = Json::array();
  for (const auto& [key, value] : pairs) list.push_back({{"key", key}, {"value", value}});
  return list;
}

Json steps_json(const std::vector<RecipeStep>& steps) {
  Json list = Json::array();
  for (const auto& entry : steps) {
    Json one = step_json(entry.step);
    one["because"] = entry.because;
    one["grade"] = name_of(entry.grade);
    one["undo"] = entry.undo;
    list.push_back(std::move(one));
  }
  return list;
}

Json refusals_json(const std::vector<RungRefusal>& refusals) {
  Json list = Json::array();
  for (const auto& refusal : refusals)
    list.push_back({{"rung", name_of(refusal.rung)}, {"why_not", refusal.why_not}});
  return list;
}

Json output_json(const Recipe& recipe) {
  if (!recipe.output) return nullptr;
  Json output{{"facts", to_json(*recipe.output)}};
  if (recipe.output_fingerprint) output["fingerprint"] = to_json(*recipe.output_fingerprint);
  return output;
}

}  // namespace

Json to_json(const Recipe& recipe) {
  return {{"schema", "wanprep.recipe/1"},
          {"kind", "video"},
          {"source",
           {{"path", recipe.source_path},
            {"bytes", recipe.source_fingerprint.bytes},
            {"fingerprint", to_json(recipe.source_fingerprint)},
            {"facts", to_json(recipe.source)}}},
          {"profile", {{"id", recipe.profile_id}, {"date", recipe.profile_date}}},
          {"rung", name_of(recipe.rung)},
          {"cheaper", refusals_json(recipe.cheaper)},
          {"range", {{"first_frame", recipe.first_frame}, {"frames", recipe.frame_count}}},
          {"steps", steps_json(recipe.steps)},
          {"output", output_json(recipe)},
          {"matte", recipe.matte ? Json(*recipe.matte) : Json(nullptr)},
          {"private_metadata", pairs_json(recipe.private_metadata)},
          {"versions", pairs_json(recipe.versions)}};
}

}  // namespace wanprep
