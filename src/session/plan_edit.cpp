// The plan of a whole edit in words, for --dry-run.
#include <fmt/format.h>

#include "check/findings.hpp"
#include "session/edit.hpp"
#include "session/job_folder.hpp"
#include "session/job_world.hpp"
#include "session/preflight.hpp"

namespace wanprep {
namespace {

using Lines = std::vector<std::string>;

void say_clip(const Preview& plan, Lines& out) {
  const ConformPlan& clip = *plan.clip.video;
  if (clip.steps.empty()) out.push_back("conform: the clip fits as it is");
  for (const RecipeStep& step : clip.steps)
    out.push_back(
        fmt::format("conform: {} ({}): {}", name_of(step.step), name_of(step.grade), step.because));
  for (const std::string& note : clip.notes) out.push_back("conform: " + note);
  for (const Conformed& reference : plan.references) {
    const std::string name = reference.source.filename().string();
    if (reference.image->steps.empty()) out.push_back("reference: " + name + " fits as it is");
    for (const ImageStep& step : reference.image->steps)
      out.push_back(fmt::format("reference: {}: {}", name, step.sentence));
  }
}

std::string request_line(const EditRequest& request) {
  const auto letters = code_points(request.prompt);
  std::string text = fmt::format("submit: a prompt of {} character{}, {}", letters,
                                 letters == 1 ? "" : "s", request.resolution);
  if (request.ratio) text += ", ratio " + *request.ratio;
  if (request.seed) text += fmt::format(", seed {}", *request.seed);
  text += fmt::format(", audio_setting {}, prompt_extend {}, watermark {}", request.audio_setting,
                      request.prompt_extend, request.watermark);
  if (request.duration > 0) text += fmt::format(", duration {}", request.duration);
  return text;
}

std::string consent_line(const Estimate& estimate, const ServiceAccess& access,
                         const Consent& consent) {
  if (!is_paid(access)) return fmt::format("cost: free (rehearsal); {}", estimate.text);
  Consent silent = consent;
  silent.ask = nullptr;
  const auto judged = check_spending(estimate, silent, true);
  if (judged) return fmt::format("cost: {}", estimate.text);
  return fmt::format("cost: {}; it would stop here: {}", estimate.text, judged.error().message);
}

std::string match_line(const EditOrder& order) {
  static constexpr const char* kWords[] = {"sound alone", "sound and timing",
                                           "size, timing, sound and timecode"};
  return fmt::format("restore: {} of {} into {}",
                     kWords[static_cast<std::size_t>(order.restore.match)],
                     order.source.filename().string(), order.out.string());
}

}  // namespace

Result<std::vector<std::string>> plan_edit(const EditOrder& asked, const ServiceAccess& access,
                                           const Consent& consent, const Profile& profile,
                                           const Tools& tools, Context& context) {
  const EditOrder order = absolute(asked);
  if (kind_of_folder(order.job) == FolderKind::job) {
    WANPREP_TRY(view, view_job(order.job));
    return Lines{fmt::format("job {} is {}; next: {}", order.job.string(), view.state, view.next)};
  }
  WANPREP_CHECK(check_out(order.out, order.force));
  WANPREP_CHECK(check_access(access, order.target));
  WANPREP_TRY(plan, preview(order, profile, tools, context));
  Lines out;
  say_clip(plan, out);
  const auto uploads = 1 + plan.references.size();
  out.push_back(fmt::format("upload: {} file{} to {}", uploads, uploads == 1 ? "" : "s",
                            order.target.target.empty() ? "the rehearsal service's storage"
                                                        : redacted_url(order.target.target)));
  out.push_back(request_line(order.request));
  out.push_back(consent_line(plan.estimate, access, consent));
  out.push_back(match_line(order));
  return out;
}

}  // namespace wanprep
