#include "session/job_view_json.hpp"

#include <nlohmann/json.hpp>

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

Json path_json(const std::filesystem::path& path) {
  return path.empty() ? Json(nullptr) : Json(path.string());
}

}  // namespace

Json to_json(const JobView& view) {
  Json out{{"schema", "wanprep.job/1"}, {"id", view.id}};
  out["state"] = view.state;
  out["attempt"] = view.attempt;
  out["folder"] = view.folder.string();
  out["source"] = path_json(view.source);
  out["out"] = path_json(view.out);
  out["clip"] = path_json(view.clip);
  out["recipe"] = path_json(view.recipe);
  out["result"] = path_json(view.result);
  out["report"] = path_json(view.report);
  out["task_id"] = view.task_id.empty() ? Json(nullptr) : Json(view.task_id);
  out["service"] = view.service;
  out["reason"] = view.reason.empty() ? Json(nullptr) : Json(view.reason);
  out["next"] = view.next;
  out["done"] = view.done;
  out["lost"] = view.lost;
  out["cost"] = view.cost;
  return out;
}

}  // namespace wanprep
