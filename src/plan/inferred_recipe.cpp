#include <stdexcept>

#include <fmt/format.h>

#include "plan/conform.hpp"
#include "plan/restore.hpp"

namespace wanprep {
namespace {

/// As many original frames as the result is long, when no end is given.
FrameRange range_like(const Probe& original, const Probe& result, FrameRange range) {
  const Rational start = original.index.time_of(range.first);
  const Rational end = start + result.index.duration();
  const auto last = original.index.first_at_or_after(end);
  range.count = std::max<std::int64_t>(1, last - range.first);
  return range;
}

Result<Recipe> inferred(const Probe& original, const Probe& result, const RestoreWishes& wishes) {
  if (!original.facts.video || original.index.size() == 0)
    return fail(Code::input, "the original has no picture");
  if (!result.facts.video || result.index.size() == 0)
    return fail(Code::input, "the result has no picture");
  WANPREP_TRY(range, resolve_range(original, wishes.start, wishes.end, wishes.duration));
  if (!wishes.end && !wishes.duration) range = range_like(original, result, range);
  Recipe recipe;
  recipe.source = original.facts;
  recipe.first_frame = range.first;
  recipe.frame_count = range.count;
  const Trim trim{range.first, range.count, range.first, range.count, Rational{0}};
  recipe.steps.push_back({trim, "the result was made elsewhere", Grade::exact,
                          fmt::format("stands for frames {} to {} of the original", range.first,
                                      range.first + range.count - 1)});
  recipe.versions = {{"wanprep", WANPREP_VERSION}};
  return recipe;
}

}  // namespace

Result<Recipe> inferred_recipe(const std::filesystem::path& original_path, const Probe& original,
                               const Probe& result, const RestoreWishes& wishes,
                               Fingerprint original_fingerprint) {
  try {
    WANPREP_TRY(recipe, inferred(original, result, wishes));
    recipe.source_path = original_path.string();
    recipe.source_fingerprint = std::move(original_fingerprint);
    return recipe;
  } catch (const std::overflow_error&) {
    return fail(Code::input, "times are too fine or too far for exact arithmetic");
  }
}

}  // namespace wanprep
