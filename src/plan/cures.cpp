#include "plan/cures.hpp"

#include <algorithm>
#include <stdexcept>

#include "filters/filter.hpp"
#include "plan/conform.hpp"

namespace wanprep {
namespace {

using Cures = std::vector<std::optional<Cure>>;

bool speaks(const std::vector<Finding>& findings, const std::string& rule) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& finding) { return finding.rule == rule; });
}

// A rule that is silent after this step and was not before has its cure here; one that speaks again
// later had none, and waits for the next.
void credit(Cures& cures, const std::vector<Finding>& findings, const std::vector<Finding>& left,
            const Cure& cure) {
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (speaks(left, findings[i].rule))
      cures[i].reset();
    else if (!cures[i])
      cures[i] = cure;
  }
}

Result<ConformPlan> plan_of(const Probe& probe, const Profile& profile) {
  Capabilities every;
  every.encoders = {"libx264", "libx265", "aac"};
  ConformInput input{{}, probe, profile, {}, every, std::nullopt};
  if (probe.facts.truncated || !probe.facts.damaged_frames.empty())
    input.wishes.damaged = DamagePolicy::hold;
  return plan_conform(input);
}

// A long clip's plan looks at its head alone, and must not copy times of ten hours.
Probe head_of(const Probe& probe, const Profile& profile) {
  Probe head;
  head.facts = probe.facts;
  head.index.time_base = probe.index.time_base;
  const auto& frames = probe.index.frames;
  const auto& most = profile.video.duration_s.max;
  const auto count =
      most ? probe.index.first_at_or_after(*most * Rational{2}) + 1 : probe.index.size();
  head.index.frames.assign(frames.begin(),
                           frames.begin() + std::min<std::int64_t>(count, probe.index.size()));
  return head;
}

}  // namespace

Cures cures_of(const Probe& probe, const Profile& profile, const std::vector<Finding>& findings) {
  Cures cures(findings.size());
  if (findings.empty()) return cures;
  try {
    const Probe head = head_of(probe, profile);
    const auto plan = plan_of(head, profile);
    if (!plan || plan->steps.empty()) return cures;
    MediaFacts facts = probe.facts;
    for (const RecipeStep& step : plan->steps) {
      facts = after_step(step.step, std::move(facts));
      credit(cures, findings, check_video(facts, profile),
             {std::string(name_of(step.step)), step.grade, step.undo});
    }
    // What is settled by writing a new file at all (container, index, streams, metadata) shows in
    // the whole plan's prediction: new pictures are packaged too, as a remux of what was encoded.
    const Step packaging = Remux{plan->container, probe.facts.edit_list, {}};
    const Undo undo = undo_step(packaging, facts);
    credit(cures, findings, check_video(plan->predicted, profile),
           {std::string(name_of(packaging)), undo.grade, undo.sentence});
  } catch (const std::overflow_error&) {
    return Cures(findings.size());
  }
  return cures;
}

Cures cures_of(const ImageFacts& facts, const Profile& profile,
               const std::vector<Finding>& findings) {
  Cures cures(findings.size());
  if (findings.empty()) return cures;
  Wishes wishes;
  wishes.first_frame = true;
  const auto plan = plan_image(facts, profile, wishes);
  if (!plan) return cures;
  for (const ImageStep& step : plan->steps)
    credit(cures, findings, check_image(step.after, profile),
           {step.name, step.grade, step.sentence});
  return cures;
}

}  // namespace wanprep
