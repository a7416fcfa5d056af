#include "session/conformed_json.hpp"

#include <nlohmann/json.hpp>

#include "facts/facts_json.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

Json findings_json(const std::vector<Finding>& findings) {
  Json out = Json::array();
  for (const Finding& finding : findings) {
    Json entry{{"rule", finding.rule}, {"severity", std::string(name_of(finding.severity))}};
    entry["measured"] = finding.measured;
    entry["allowed"] = finding.allowed;
    entry["message"] = finding.message;
    entry["remedy"] = finding.remedy;
    out.push_back(std::move(entry));
  }
  return out;
}

Json steps_json(const std::vector<RecipeStep>& steps) {
  Json out = Json::array();
  for (const RecipeStep& step : steps) {
    Json entry{{"step", std::string(name_of(step.step))}, {"because", step.because}};
    entry["grade"] = std::string(name_of(step.grade));
    entry["undo"] = step.undo;
    out.push_back(std::move(entry));
  }
  return out;
}

void put_video(Json& out, const ConformPlan& plan) {
  out["kind"] = "video";
  out["rung"] = std::string(name_of(plan.rung));
  out["cheaper"] = Json::array();
  for (const RungRefusal& refusal : plan.cheaper)
    out["cheaper"].push_back(
        Json{{"rung", std::string(name_of(refusal.rung))}, {"why_not", refusal.why_not}});
  out["first_frame"] = plan.first_frame;
  out["frame_count"] = plan.frame_count;
  out["steps"] = steps_json(plan.steps);
  out["predicted"] = to_json(plan.predicted);
  out["findings"] = findings_json(plan.findings);
  out["notes"] = plan.notes;
}

void put_image(Json& out, const ImagePlan& plan) {
  out["kind"] = "image";
  out["rung"] = plan.work ? "transcode" : "untouched";
  out["steps"] = to_json(plan.steps);
  out["grade"] = std::string(name_of(worst_of(plan.steps)));
  out["predicted"] = to_json(plan.predicted);
  out["findings"] = findings_json(plan.findings);
  out["notes"] = plan.notes;
}

}  // namespace

Json to_json(const Conformed& conformed) {
  Json out{{"schema", "wanprep.conform/1"}, {"source", conformed.source.string()}};
  out["out"] = conformed.out.string();
  if (!conformed.recipe_path.empty()) out["recipe"] = conformed.recipe_path.string();
  if (conformed.video) put_video(out, *conformed.video);
  if (conformed.image) put_image(out, *conformed.image);
  out["checks"] = Json::array();
  for (const auto& [what, found] : conformed.checks)
    out["checks"].push_back(Json{{"what", what}, {"found", found}});
  return out;
}

}  // namespace wanprep
