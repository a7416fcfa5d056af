#include "cli/plan_text.hpp"

#include <fmt/format.h>

#include "cli/probe_text.hpp"

namespace wanprep::cli {
namespace {

std::string steps_text(const std::vector<RecipeStep>& steps) {
  std::string text;
  for (const auto& entry : steps)
    text += fmt::format("  {:<14} {:<6} {}{}\n", name_of(entry.step), name_of(entry.grade),
                        entry.because, entry.undo.empty() ? "" : "; back: " + entry.undo);
  return text;
}

std::string list_text(const char* title, const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += fmt::format("  {:<14} {}\n", title, line);
  return text;
}

std::string alignment_text(const Alignment& alignment) {
  if (!alignment.note.empty()) return alignment.note;
  return fmt::format("the result begins {} s after the clip", decimal(alignment.offset_s));
}

std::string video_plan(const ConformPlan& plan) {
  std::string text;
  for (const auto& refusal : plan.cheaper)
    text += fmt::format("  not {:<10} {}\n", name_of(refusal.rung), refusal.why_not);
  return text + steps_text(plan.steps) + list_text("note", plan.notes);
}

}  // namespace

std::string conformed_text(const Conformed& done, bool dry_run) {
  std::string text = done.source.string();
  if (done.video) {
    text += fmt::format(": {}{} → {}\n", dry_run ? "would be " : "", name_of(done.video->rung),
                        done.out.string());
    text += video_plan(*done.video);
  } else if (done.image) {
    text += fmt::format(": {}{} → {}\n", dry_run ? "would be " : "",
                        done.image->work ? "rewritten" : "untouched", done.out.string());
    for (const auto& step : done.image->steps)
      text += fmt::format("  {:<14} {:<6} {}{}\n", step.name, name_of(step.grade), step.sentence,
                          step.because.empty() ? "" : "; " + step.because);
    text += list_text("note", done.image->notes);
  }
  for (const auto& [what, result] : done.checks)
    text += fmt::format("  checked        {}: {}\n", what, result);
  if (!done.recipe_path.empty() && !dry_run)
    text += fmt::format("  recipe         {}\n", done.recipe_path.string());
  return text;
}

std::string restored_text(const Restored& done, bool dry_run) {
  std::string text = fmt::format("{}{}\n", dry_run ? "would write " : "", done.out.string());
  text += fmt::format("  alignment      {}\n", alignment_text(done.alignment));
  text += steps_text(done.plan.steps);
  for (const auto& note : done.plan.notes)
    if (note != done.alignment.note) text += fmt::format("  {:<14} {}\n", "note", note);
  text += list_text("lost", done.plan.lost);
  for (const auto& proof : done.proofs)
    text += fmt::format("  {:<14} {}: {}{}\n", proof.ok ? "proven" : "FAILED", proof.what,
                        proof.measured, proof.ok ? "" : ", expected " + proof.expected);
  return text;
}

std::string job_text(const JobView& view) {
  std::string text = fmt::format("{}: {}\n", view.folder.string(), view.state);
  const auto line = [&text](const char* title, const std::string& value) {
    if (!value.empty()) text += fmt::format("  {:<10} {}\n", title, value);
  };
  line("service", view.service);
  line("task", view.task_id);
  line("reason", view.reason);
  line("cost", view.cost);
  for (const auto& sentence : view.changed) line("changed", sentence);
  for (const auto& sentence : view.put_back) line("put back", sentence);
  for (const auto& sentence : view.lost) line("lost", sentence);
  line("original", view.source.string());
  line("sent", view.clip.string());
  line("result", view.result.string());
  line("output", view.state == "done" ? view.out.string() : "");
  line("report", view.report.string());
  line("next", view.next);
  return text;
}

}  // namespace wanprep::cli
