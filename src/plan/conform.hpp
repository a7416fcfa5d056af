/// facts × limits × wishes × capabilities → what to do to a clip. Total and pure: no file is opened
/// here.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "check/findings.hpp"
#include "core/error.hpp"
#include "facts/probe.hpp"
#include "profile/profile.hpp"
#include "recipe/recipe.hpp"
#include "recipe/wishes.hpp"
#include "recipe/work.hpp"

namespace wanprep {

struct ConformInput {
  std::filesystem::path path;  ///< the source, put into the work order
  const Probe& probe;
  const Profile& profile;
  Wishes wishes;
  Capabilities capabilities;
  std::optional<std::string>
      container;  ///< by the output's name: "mp4" | "mov"; nullopt: keep mp4/mov, else mp4
  std::vector<RungRefusal> tried = {};  ///< rungs that were tried and failed, and how
  std::string cadence = {};  ///< what the fields carry (plan/cadence.hpp); "" where nobody looked
};

/// What would be done, by which rung, and what must come out.
struct ConformPlan {
  Rung rung = Rung::untouched;
  std::vector<RungRefusal> cheaper;
  std::vector<RecipeStep> steps;
  std::int64_t first_frame = 0;  ///< the asked range in source frames
  std::int64_t frame_count = 0;
  std::string container;          ///< of the output
  MediaFacts predicted;           ///< sizes, counts, times, color of the output; `bytes` is a bound
  std::optional<Work> work;       ///< nothing for `untouched`
  std::optional<Work> matte;      ///< the range's transparency, which does not travel, as gray
  std::vector<Finding> findings;  ///< of the source
  std::vector<std::string> notes;  ///< what the user should hear: trimmed, extended, what is lost
  std::vector<std::string> warnings;    ///< those of them that tell of a loss or an assumption
  std::optional<std::int64_t> look_at;  ///< a cheaper rung hangs on what kind of random access this
                                        ///< frame is, which the index only claims: look, plan again
};

/// Errors: Code::usage for a range outside the clip or a malformed point; Code::unfit when the
/// wishes forbid what the limits need (value, bound and the option that would help in the message);
/// Code::damaged for a damaged range.
Result<ConformPlan> plan_conform(const ConformInput& input);

/// True when the plan would be to use the file as it is; asks nothing of the capabilities. Errors
/// as plan_conform.
Result<bool> stays_untouched(const ConformInput& input);

/// The asked range [first, first + count) in shown frames. Errors as above.
struct FrameRange {
  std::int64_t first = 0;
  std::int64_t count = 0;
};
Result<FrameRange> resolve_range(const Probe& probe, const std::optional<TimePoint>& start,
                                 const std::optional<TimePoint>& end,
                                 const std::optional<TimePoint>& duration);

/// Reads "3.5", "1:02:03.250", "84f", "01:00:03:12". Error: Code::usage with the forms that are
/// allowed.
Result<TimePoint> parse_time_point(const std::string& text);

/// A work order with a lower rate after `made_bytes` came out where `budget_bytes` was allowed;
/// each call lowers further.
Work stepped_down(Work work, std::uint64_t made_bytes, std::uint64_t budget_bytes,
                  const Rational& duration);

/// The recipe of an executed (or dry) plan.
Recipe recipe_of(const ConformInput& input, const ConformPlan& plan, Fingerprint source);

/// Predicted against measured facts, one line each: "frames: expected 240, measured 239". Empty
/// when all is as planned.
std::vector<std::string> mismatches(const MediaFacts& expected, const MediaFacts& measured);

}  // namespace wanprep
