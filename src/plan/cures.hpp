/// Which step of conform cures a finding: read off the plan, so that no second table can drift.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "check/findings.hpp"
#include "facts/probe.hpp"
#include "plan/images.hpp"
#include "recipe/step.hpp"

namespace wanprep {

struct Cure {
  std::string step;  ///< as in a recipe: "trim", "scale", "encode" …
  Grade grade = Grade::exact;
  std::string undo;  ///< one sentence: how it is undone, or what is lost
  bool operator==(const Cure&) const = default;
};

/// One entry a finding, in their order: the step of conform's plan (default wishes, every encoder
/// at hand, damage held) after which its rule no longer speaks. Nothing where conform does not cure
/// it, or where there is no plan.
std::vector<std::optional<Cure>> cures_of(const Probe& probe, const Profile& profile,
                                          const std::vector<Finding>& findings);
std::vector<std::optional<Cure>> cures_of(const ImageFacts& facts, const Profile& profile,
                                          const std::vector<Finding>& findings);

}  // namespace wanprep
