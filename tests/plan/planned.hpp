/// A clip planned with the documented limits and everything that can be installed.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "plan/conform.hpp"
#include "tests/support/facts_builder.hpp"

namespace wanprep::test {

inline Result<ConformPlan> planned(const Probe& probe, Wishes wishes = {}) {
  const auto limits = profile();
  return plan_conform({"/clip", probe, limits, std::move(wishes), everything(), std::nullopt});
}

/// The first step of that kind; none: nullptr.
template <class T>
const T* step_of(const ConformPlan& plan) {
  for (const auto& entry : plan.steps)
    if (const auto* step = std::get_if<T>(&entry.step)) return step;
  return nullptr;
}

}  // namespace wanprep::test
