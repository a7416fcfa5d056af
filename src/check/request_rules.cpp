#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "check/collector.hpp"

namespace wanprep {
namespace {

// Nobody but the user can word a request anew.
constexpr bool kNotFixable = false;

void check_length(Collector& out, const Bound& bound, const char* rule, const char* what,
                  const std::string& text) {
  const auto count = static_cast<std::int64_t>(code_points(text));
  const Measures length{{what, Rational{count}}};
  const bool shorter = any_below(bound, length);
  if (!shorter && !any_above(bound, length)) return;
  const auto allowed = allowed_text(bound, "characters");
  out.add({rule, Severity::violation, fmt::format("{} characters", count), allowed,
           fmt::format("the {} has {} characters, the service takes {}", what, count, allowed),
           fmt::format("{} the {}", shorter ? "lengthen" : "shorten", what), kNotFixable},
          bound.source);
}

struct Choice {
  const char* rule;
  const char* what;
};

void check_choice(Collector& out, const Choice& choice, const std::string& value,
                  const std::vector<std::string>& allowed) {
  if (among(allowed, value)) return;
  out.add({choice.rule, Severity::violation, value, joined(allowed),
           fmt::format("{} '{}' is not one of {}", choice.what, value, joined(allowed)),
           "choose one of them", kNotFixable});
}

void check_seed(Collector& out, const std::optional<std::int64_t>& seed, const Bound& bound) {
  if (!seed) return;
  const Measures value{{"seed", Rational{*seed}}};
  if (!any_below(bound, value) && !any_above(bound, value)) return;
  const auto allowed = allowed_text(bound, "");
  out.add({"seed", Severity::violation, fmt::format("{}", *seed), allowed,
           fmt::format("seed {} is outside {}", *seed, allowed), "choose another, or none",
           kNotFixable});
}

void check_edit_duration(Collector& out, int duration, const std::vector<int>& allowed) {
  if (std::find(allowed.begin(), allowed.end(), duration) != allowed.end()) return;
  const auto names = fmt::format("{}", fmt::join(allowed, ", "));
  out.add({"edit_duration", Severity::violation, fmt::format("{} s", duration), names + " s",
           fmt::format("edit duration {} s is not one of {}", duration, names),
           "choose one of them; 0 keeps the clip's length", kNotFixable});
}

void check_references(Collector& out, std::size_t references, const ImageLimits& limits) {
  if (references <= static_cast<std::size_t>(limits.most_references)) return;
  out.add({"references", Severity::violation, fmt::format("{} images", references),
           fmt::format("at most {} images", limits.most_references),
           fmt::format("{} reference images were given, the service takes at most {}", references,
                       limits.most_references),
           "leave some out", kNotFixable});
}

}  // namespace

std::vector<Finding> check_request(const EditRequest& request, std::size_t references,
                                   const Profile& profile, const Ignored& ignored) {
  const RequestLimits& limits = profile.request;
  Collector out(ignored, profile.hazards);
  check_length(out, limits.prompt_characters, "prompt_length", "prompt", request.prompt);
  check_length(out, limits.negative_prompt_characters, "negative_prompt_length", "negative prompt",
               request.negative_prompt);
  check_seed(out, request.seed, limits.seed);
  check_choice(out, {"resolution", "resolution"}, request.resolution, limits.resolutions);
  if (request.ratio) check_choice(out, {"ratio", "ratio"}, *request.ratio, limits.ratios);
  check_choice(out, {"audio_setting", "audio setting"}, request.audio_setting,
               limits.audio_settings);
  check_edit_duration(out, request.duration, limits.durations);
  check_references(out, references, profile.image);
  return out.take();
}

}  // namespace wanprep
