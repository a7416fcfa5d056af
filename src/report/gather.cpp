#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "disk/atomic_file.hpp"
#include "disk/journal_file.hpp"
#include "report/job_documents.hpp"
#include "report/job_pictures.hpp"
#include "report/report.hpp"
#include "session/job_folder.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

std::uint64_t size_of(const fs::path& path) {
  std::error_code absent;
  const auto bytes = path.empty() ? 0 : fs::file_size(path, absent);
  return absent ? 0 : bytes;
}

bool all_hold(const std::vector<ReportProof>& proofs) {
  return std::all_of(proofs.begin(), proofs.end(), [](const auto& proof) { return proof.ok; });
}

/// Green only where everything that was measured is as expected.
ReportFacts::Tone tone_of(JobState state, const std::vector<ReportProof>& proofs) {
  switch (state) {
    case JobState::done:
    case JobState::restored:
      return all_hold(proofs) ? ReportFacts::Tone::good : ReportFacts::Tone::bad;
    case JobState::unknown:
    case JobState::submitting:
      return ReportFacts::Tone::attention;
    case JobState::refused:
    case JobState::failed:
      return ReportFacts::Tone::bad;
    case JobState::planned:
    case JobState::conformed:
    case JobState::uploaded:
    case JobState::submitted:
    case JobState::succeeded:
    case JobState::fetched:
      break;
  }
  return ReportFacts::Tone::busy;
}

std::string verdict_of_job(const Job& job, const std::vector<ReportProof>& proofs) {
  const auto reason = job.reason.empty() ? "" : ": " + job.reason;
  const bool back = job.state == JobState::done || job.state == JobState::restored;
  switch (back ? ReportFacts::Tone::good : tone_of(job.state, proofs)) {
    case ReportFacts::Tone::good: {
      std::size_t proven = 0;
      for (const auto& proof : proofs) proven += proof.ok ? 1 : 0;
      if (proofs.empty()) return "Back in the cut.";
      if (proven < proofs.size())
        return fmt::format("Not as expected: {} of {} proofs do not hold.", proofs.size() - proven,
                           proofs.size());
      return fmt::format("Back in the cut: all {} proofs hold.", proven);
    }
    case ReportFacts::Tone::attention:
      return "Needs a decision: it is unknown whether the request was accepted" + reason;
    case ReportFacts::Tone::bad:
      return (job.state == JobState::refused ? "The service refused the request"
                                             : "The task failed at the service") +
             reason;
    case ReportFacts::Tone::busy:
      break;
  }
  return fmt::format("On its way: {}.", name_of(job.state));
}

std::string yes_no(bool value) { return value ? "yes" : "no"; }

ReportRows request_rows(const Job& job) {
  const auto& request = job.order.request;
  ReportRows rows = {
      {"resolution", request.resolution},
      {"ratio", request.ratio.value_or("as the clip")},
      {"seed", request.seed ? std::to_string(*request.seed) : "not drawn yet"},
      {"length", request.duration == 0 ? "kept" : fmt::format("{} s", request.duration)},
      {"sound of the service", request.audio_setting},
      {"prompt extended by the service", yes_no(request.prompt_extend)},
      {"watermark", yes_no(request.watermark)}};
  for (const auto& reference : job.order.references) rows.push_back({"reference", reference.given});
  return rows;
}

ReportRows glance_rows(const Job& job) {
  const auto time = [](const std::optional<Instant>& instant) {
    if (!instant) return std::string();
    std::string text = iso8601(*instant).substr(0, 19);
    text.replace(10, 1, " ");
    return text + " UTC";
  };
  return {{"state", std::string(name_of(job.state))},
          {"job", job.id},
          {"service", job.order.service},
          {"profile", job.order.profile_id},
          {"attempt", std::to_string(job.attempt)},
          {"tag", job.order.tag},
          {"began", time(job.created)},
          {"last change", time(job.updated)}};
}

ReportRows cost_rows(const Job& job) {
  ReportRows rows = {
      {"estimate", job.estimate},
      {"sent to the service", fmt::format("{} time{}", job.sends, job.sends == 1 ? "" : "s")}};
  if (job.clip_duration_s) rows.push_back({"length sent", decimal(*job.clip_duration_s) + " s"});
  for (const auto& task : job.tasks)
    rows.push_back({fmt::format("task of attempt {}", task.attempt), task.id});
  return rows;
}

std::vector<ReportStep> steps_of(const Recipe& recipe) {
  std::vector<ReportStep> steps;
  for (const auto& entry : recipe.steps)
    steps.push_back({std::string(name_of(entry.step)), entry.because,
                     std::string(name_of(entry.grade)), entry.undo});
  return steps;
}

std::vector<ReportFile> files_of(const JobMedia& media, const Job& job, const fs::path& folder) {
  std::vector<ReportFile> files;
  const auto add = [&](const std::string& role, const fs::path& path) {
    if (!path.empty()) files.push_back({role, path.string(), size_of(path)});
  };
  add("original", media.source);
  add("clip sent", media.clip);
  add("recipe", inside(folder, job.recipe));
  for (const auto& reference : job.references) add("reference", inside(folder, reference.path));
  add("result", media.result);
  add("output", media.out);
  add("journal", folder / kJournalName);
  return files;
}

JobMedia media_of(const Job& job, const fs::path& folder) {
  JobMedia media;
  media.source = job.order.source;
  if (job.clip) media.clip = inside(folder, job.clip->path);
  if (job.result) media.result = inside(folder, job.result->path);
  const bool made = job.state == JobState::restored || job.state == JobState::done;
  if (made) media.out = inside(folder, job.out);
  media.whole = job.restore.whole;
  return media;
}

void read_recipe_of(const Job& job, const fs::path& folder, JobMedia& media, ReportFacts& facts) {
  if (job.recipe.empty()) return;
  auto recipe = read_recipe(inside(folder, job.recipe));
  if (!recipe) {
    facts.notes.push_back("recipe: " + recipe.error().message);
    return;
  }
  media.recipe = std::move(*recipe);
  facts.there = steps_of(*media.recipe);
}

void read_restore_of(const fs::path& folder, JobMedia& media, ReportFacts& facts) {
  const auto document = read_file(folder / "restore.json");
  if (!document) return;
  auto account = restore_account(*document);
  facts.back = std::move(account.steps);
  facts.proofs = std::move(account.proofs);
  facts.alignment = std::move(account.alignment);
  media.offset_s = account.offset_s;
}

}  // namespace

Result<ReportFacts> gather_report(const fs::path& folder, const Tools& tools, Context& context) {
  WANPREP_TRY(job, read_job(folder));
  WANPREP_TRY(lines, read_lines(folder / kJournalName));
  ReportFacts facts;
  JobMedia media = media_of(job, folder);
  read_recipe_of(job, folder, media, facts);
  read_restore_of(folder, media, facts);
  facts.title = job.order.source.empty() ? job.id : job.order.source.filename().string();
  facts.verdict = verdict_of_job(job, facts.proofs);
  facts.next = next_sentence(job, folder);
  facts.tone = tone_of(job.state, facts.proofs);
  facts.at_a_glance = glance_rows(job);
  facts.prompt = job.order.request.prompt;
  facts.negative_prompt = job.order.request.negative_prompt;
  facts.request = request_rows(job);
  facts.done = job.changed;
  facts.done.insert(facts.done.end(), job.put_back.begin(), job.put_back.end());
  facts.lost = job.lost;
  facts.cost = cost_rows(job);
  facts.events = journal_events(lines);
  facts.files = files_of(media, job, folder);
  WANPREP_CHECK(take_pictures(media, tools, context, facts));
  return facts;
}

}  // namespace wanprep
