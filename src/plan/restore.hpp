/// The recipe's inverse, run against what came back.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "facts/probe.hpp"
#include "plan/align.hpp"
#include "plan/splice.hpp"
#include "recipe/recipe.hpp"
#include "recipe/wishes.hpp"
#include "recipe/work.hpp"

namespace wanprep {

struct RestoreInput {
  Recipe recipe;  ///< from the file, or inferred_recipe()
  std::filesystem::path original_path;
  const Probe& original;
  std::filesystem::path result_path;
  const Probe& result;
  Alignment alignment;
  RestoreWishes wishes;
  Capabilities capabilities;
  std::string container;                    ///< by the output's name: "mp4" | "mov" | "matroska"
  const PictureSamples* samples = nullptr;  ///< of the original, for a splice
  FileTags tags = {};                       ///< of the original
};

struct RestorePlan {
  Work work;  ///< of the output; for a splice, of the new pictures alone
  std::optional<SplicePlan> splice;
  std::vector<RecipeStep>
      steps;  ///< what is done on the way back, graded (Step names, undo = what stays lost)
  MediaFacts expected;        ///< of the output
  FrameIndex expected_index;  ///< exact presentation times of the output
  std::int64_t repeated = 0;  ///< result frames shown more than once
  std::int64_t dropped = 0;   ///< result frames not shown
  std::int64_t held = 0;      ///< output frames whose instant the result does not contain
  std::vector<std::string> notes;
  std::vector<std::string> lost;  ///< what could not come along
};

/// Errors: Code::unfit for what cannot be brought back (result of another aspect, HDR wanted, a
/// codec that this machine cannot write), Code::alignment for an uncertain offset, Code::config for
/// a recipe that contradicts the files.
Result<RestorePlan> plan_restore(const RestoreInput& input);

/// Result frames as `--offset` takes them: "3", "-1/2".
std::string frames_text(const Rational& frames);

/// What must be known before anything is paid: Code::unfit when restoring as wished could not work
/// whatever comes back. A splice that the facts allow is judged by the original's `samples` where
/// they are given.
Result<void> check_restorable(const Recipe& recipe, const RestoreWishes& wishes,
                              const Capabilities& capabilities, const std::string& container,
                              const PictureSamples* samples = nullptr);
/// The shown frames of the original that a splice would replace.
std::pair<std::int64_t, std::int64_t> wanted_frames(const Recipe& recipe);

/// A recipe for a result made elsewhere: range by `wishes`, geometry from the two pictures.
Result<Recipe> inferred_recipe(const std::filesystem::path& original_path, const Probe& original,
                               const Probe& result, const RestoreWishes& wishes,
                               Fingerprint original_fingerprint);

}  // namespace wanprep
