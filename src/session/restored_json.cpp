#include "session/restored_json.hpp"

#include <nlohmann/json.hpp>

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

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

Json alignment_json(const Alignment& alignment) {
  Json out{{"offset", alignment.offset_s.str()}, {"offset_s", alignment.offset_s.approx()}};
  out["confidence_permille"] = alignment.confidence_permille;
  out["measured"] = alignment.measured;
  out["still"] = alignment.still;
  out["certain"] = alignment.certain;
  out["note"] = alignment.note;
  return out;
}

Json proofs_json(const std::vector<Proof>& proofs) {
  Json out = Json::array();
  for (const Proof& proof : proofs) {
    Json entry{{"what", proof.what}, {"expected", proof.expected}};
    entry["measured"] = proof.measured;
    entry["ok"] = proof.ok;
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace

Json to_json(const Restored& restored) {
  Json out{{"schema", "wanprep.restore/1"}, {"out", restored.out.string()}};
  out["steps"] = steps_json(restored.plan.steps);
  out["alignment"] = alignment_json(restored.alignment);
  out["proofs"] = proofs_json(restored.proofs);
  out["frames"] = restored.plan.expected_index.size();
  out["repeated"] = restored.plan.repeated;
  out["dropped"] = restored.plan.dropped;
  out["held"] = restored.plan.held;
  if (const auto& splice = restored.plan.splice)
    out["splice"] = Json{{"first_new_frame", splice->first_frame},
                         {"new_frames", splice->new_frames},
                         {"kept_pictures", splice->kept_samples}};
  out["notes"] = restored.plan.notes;
  out["lost"] = restored.plan.lost;
  return out;
}

}  // namespace wanprep
