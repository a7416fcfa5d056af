/// `wanprep.recipe/1` of a picture ("kind": "image"): what was done to it, and why. Nothing of it
/// comes back; it is told so that what the service saw can be explained.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "facts/fingerprint.hpp"
#include "facts/image_facts.hpp"
#include "recipe/step.hpp"

namespace wanprep {

/// One step, and what the picture is after it.
struct ImageStep {
  std::string name;  ///< "first_frame" "rgb" "flatten" "depth" "orient" "crop" "scale" "pad"
                     ///< "metadata" "write"; "rename" changes no byte
  std::string sentence;
  Grade grade = Grade::exact;
  ImageFacts after;
  std::string because;  ///< the finding that asked for it; empty where another step did
};

/// The worst grade of all; exact where there is none.
Grade worst_of(const std::vector<ImageStep>& steps);
/// `[{"step", "does", "because", "grade", "undo"}]`; `undo` is empty, as no picture comes back.
nlohmann::ordered_json to_json(const std::vector<ImageStep>& steps);

struct ImageRecipe {
  std::string source_path;  ///< absolute
  Fingerprint source_fingerprint;
  ImageFacts source;
  std::string profile_id;
  std::string profile_date;
  bool rewritten = false;  ///< false: the bytes stayed
  std::vector<ImageStep> steps;
  ImageFacts output;  ///< as read back
  Fingerprint output_fingerprint;
};

nlohmann::ordered_json to_json(const ImageRecipe& recipe);

}  // namespace wanprep
