#include "cli/batch_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/atomic_file.hpp"
#include "report/batch_page.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kSomeFailed = 10;

int worst_of(const std::vector<int>& statuses) {
  constexpr std::array kOrder{70, 8, 9, 5, 6, 7, 3, 4, 2, 1, 0};
  int worst = 0;
  const auto rank = [&kOrder](int status) {
    return std::find(kOrder.begin(), kOrder.end(), status);
  };
  for (const int status : statuses)
    if (rank(status) < rank(worst)) worst = status;
  return worst;
}

int status_of(const ShotAccount& shot) {
  if (shot.state == ShotState::review) return exit_status(Code::cost);
  return shot.error ? exit_status(shot.error->code) : 0;
}

int count(const BatchAccount& account, ShotState state) {
  return static_cast<int>(
      std::count_if(account.shots.begin(), account.shots.end(),
                    [state](const ShotAccount& shot) { return shot.state == state; }));
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json range_json(const Estimate& estimate) {
  Json out{{"least", estimate.least_billed_s.str()}, {"most", estimate.most_billed_s.str()}};
  out["least_s"] = estimate.least_billed_s.approx();
  out["most_s"] = estimate.most_billed_s.approx();
  return out;
}

Json money_json(const Estimate& estimate) {
  if (!estimate.most_cost) return nullptr;
  return {{"least", decimal(*estimate.least_cost, 4)},
          {"most", decimal(*estimate.most_cost, 4)},
          {"currency", estimate.currency}};
}

Json shot_json(const Shot& shot, const ShotAccount& account) {
  Json out{{"shot", shot.id}, {"line", shot.line}, {"take", shot.take}};
  out["state"] = name_of(account.state);
  out["exit"] = status_of(account);
  out["code"] = account.error ? Json(name_of(account.error->code)) : Json(nullptr);
  out["message"] = account.error ? Json(account.error->message) : Json(nullptr);
  out["hint"] = account.error ? text_or_null(account.error->hint) : Json(nullptr);
  out["source"] = shot.order.source.string();
  out["out"] = shot.order.out.string();
  out["job"] = shot.order.job.string();
  out["job_state"] = account.view ? Json(account.view->state) : Json(nullptr);
  out["task_id"] = account.view ? text_or_null(account.view->task_id) : Json(nullptr);
  out["tag"] = shot.order.tag;
  out["billed_seconds"] = range_json(shot.check.estimate);
  out["cost"] = money_json(shot.check.estimate);
  return out;
}

Json counts_json(const BatchAccount& account, std::size_t bad) {
  const int done = count(account, ShotState::done), review = count(account, ShotState::review);
  const int stopped = count(account, ShotState::stopped);
  return {{"shots", account.shots.size() + bad},
          {"done", done},
          {"stopped", stopped},
          {"review", review},
          {"bad", bad},
          {"open", static_cast<int>(account.shots.size()) - done - stopped - review}};
}

std::string counts_text(const BatchAccount& account, std::size_t bad) {
  std::string out =
      fmt::format("{} of {} done", count(account, ShotState::done), account.shots.size() + bad);
  for (const auto state : {ShotState::stopped, ShotState::review, ShotState::held})
    if (const int n = count(account, state); n > 0)
      out += fmt::format(", {} {}", n, name_of(state));
  if (bad > 0) out += fmt::format(", {} bad", bad);
  return out;
}

std::string why(const Shot& shot, const ShotAccount& account) {
  if (account.state == ShotState::review)
    return fmt::format("look at {}, then --approve {}",
                       account.view ? account.view->clip.string() : "the clip", shot.id);
  if (account.error) return account.error->message;
  return account.state == ShotState::done || !account.view ? "" : account.view->next;
}

/// Below a shot that stopped: what to do, and where its job lies.
std::string way_on(const Shot& shot, const ShotAccount& account) {
  std::string out;
  if (!account.error->hint.empty()) out += fmt::format("    hint: {}\n", account.error->hint);
  return out + fmt::format("    job:  {}\n", shot.order.job.string());
}

std::string tone_of(const ShotAccount& account) {
  switch (account.state) {
    case ShotState::done:
      return "good";
    case ShotState::review:
    case ShotState::held:
      return "attention";
    case ShotState::stopped:
    case ShotState::bad:
      return account.error && exit_status(account.error->code) == 9 ? "attention" : "bad";
    default:
      return "busy";
  }
}

/// As a link from the page's folder; empty when it is not there.
std::string from_page(const fs::path& file, const BatchSettings& settings) {
  std::error_code missing;
  if (file.empty() || !fs::exists(file, missing)) return {};
  const fs::path relative = file.lexically_relative(settings.out_dir);
  return relative.empty() ? file.string() : relative.generic_string();
}

BatchPageShot page_shot(const Shot& shot, const ShotAccount& account,
                        const BatchSettings& settings) {
  const fs::path& job = shot.order.job;
  BatchPageShot out;
  out.id = shot.id;
  out.state = name_of(account.state);
  out.tone = tone_of(account);
  out.before = from_page(job / "before.jpg", settings);
  out.after = from_page(job / "after.jpg", settings);
  if (account.state == ShotState::done) out.out = from_page(shot.order.out, settings);
  out.report = from_page(job / "report.html", settings);
  out.tag = shot.order.tag;
  out.cost =
      range_text(shot.check.estimate.least_billed_s, shot.check.estimate.most_billed_s, 1) + " s";
  out.text = why(shot, account);
  return out;
}

std::string verdict_of(const BatchAccount& account, std::size_t bad) {
  const std::string counts = counts_text(account, bad);
  if (account.interrupted) return "Interrupted: " + counts + ". Running it again goes on.";
  const bool all =
      bad == 0 && count(account, ShotState::done) == static_cast<int>(account.shots.size());
  return all ? "Every shot is back in the cut." : counts + ".";
}

}  // namespace

int batch_status(const BatchAccount& account, const std::vector<ShotProblem>& bad) {
  std::vector<int> statuses;
  for (const ShotAccount& shot : account.shots) statuses.push_back(status_of(shot));
  for (const ShotProblem& problem : bad) statuses.push_back(exit_status(problem.error.code));
  const int done = count(account, ShotState::done), review = count(account, ShotState::review);
  if (std::all_of(statuses.begin(), statuses.end(), [](int status) { return status == 0; }))
    return 0;
  const bool only_review = bad.empty() && done + review == static_cast<int>(account.shots.size());
  if (only_review) return exit_status(Code::cost);
  return done > 0 ? kSomeFailed : worst_of(statuses);
}

fs::path batch_page(const BatchSettings& settings) {
  return settings.out_dir / "wanprep-batch.html";
}

Json batch_json(const ShotList& list, const BatchAccount& account, const BatchSettings& settings) {
  Json out{{"schema", "wanprep.batch/1"}, {"list", settings.list.string()}};
  out["out_dir"] = settings.out_dir.string();
  out["report"] = from_page(batch_page(settings), settings).empty()
                      ? Json(nullptr)
                      : Json(batch_page(settings).string());
  out["exit"] = batch_status(account, list.problems);
  out["counts"] = counts_json(account, bad_rows(list.problems));
  out["billed_seconds"] = range_json(account.estimate);
  out["cost"] = money_json(account.estimate);
  out["shots"] = Json::array();
  for (std::size_t i = 0; i < list.shots.size(); ++i)
    out["shots"].push_back(shot_json(list.shots[i], account.shots[i]));
  out["bad"] = Json::array();
  for (const ShotProblem& problem : list.problems)
    out["bad"].push_back({{"line", problem.line},
                          {"rows", problem.rows.empty() ? std::vector{problem.line} : problem.rows},
                          {"code", name_of(problem.error.code)},
                          {"message", problem.error.message}});
  return out;
}

std::string batch_text(const ShotList& list, const BatchAccount& account,
                       const BatchSettings& settings) {
  std::size_t width = 4;
  for (const Shot& shot : list.shots)
    width = std::max(width, std::min<std::size_t>(40, shot.id.size()));
  std::string out;
  for (std::size_t i = 0; i < list.shots.size(); ++i) {
    const ShotAccount& shot = account.shots[i];
    const std::string text =
        shot.state == ShotState::done ? list.shots[i].order.out.string() : why(list.shots[i], shot);
    out +=
        fmt::format("{:<{}}  {:<10}  {:>13} s  {}\n", list.shots[i].id, width, name_of(shot.state),
                    range_text(list.shots[i].check.estimate.least_billed_s,
                               list.shots[i].check.estimate.most_billed_s, 1),
                    text);
    if (shot.error) out += way_on(list.shots[i], shot);
  }
  for (const ShotProblem& problem : list.problems)
    out += fmt::format("{}: left out: {}\n", lines_text(problem), problem.error.message);
  out +=
      fmt::format("{}; {}\n", counts_text(account, bad_rows(list.problems)), account.estimate.text);
  return out + fmt::format("report: {}\n", batch_page(settings).string());
}

Result<fs::path> write_batch_page(const ShotList& list, const BatchAccount& account,
                                  const BatchSettings& settings) {
  BatchPage page;
  page.title =
      settings.list.filename().empty() ? settings.list.string() : settings.list.filename().string();
  page.verdict = verdict_of(account, bad_rows(list.problems));
  const int status = batch_status(account, list.problems);
  page.tone = account.interrupted ? "busy"
              : status == 0       ? "good"
              : status == 9       ? "attention"
                                  : "bad";
  page.at_a_glance = {{"shots", counts_text(account, bad_rows(list.problems))},
                      {"estimate", account.estimate.text},
                      {"service", is_paid(settings.access) ? "paid" : "rehearsal (free)"},
                      {"folder", settings.out_dir.string()}};
  for (std::size_t i = 0; i < list.shots.size(); ++i)
    page.shots.push_back(page_shot(list.shots[i], account.shots[i], settings));
  for (const ShotProblem& problem : list.problems) {
    BatchPageShot bad;
    bad.id = lines_text(problem);
    bad.state = "bad";
    bad.tone = "bad";
    bad.text = problem.error.message;
    page.shots.push_back(bad);
  }
  const fs::path out = batch_page(settings);
  WANPREP_CHECK(write_file(out, render_batch(page), true));
  return out;
}

Result<int> tell_problems(const fs::path& list, const std::vector<ShotProblem>& problems,
                          Shell& shell) {
  std::vector<int> statuses;
  Json errors = Json::array();
  Error worst;
  for (const ShotProblem& problem : problems) {
    Error error = problem.error;
    error.message = fmt::format("{}:{}: {}", list.string(), problem.line, error.message);
    shell.complain(error);
    const int status = exit_status(error.code);
    // A list that cannot be read as it is meant comes before what is wrong with a clip.
    statuses.push_back(status == 2 ? 2 : status);
    errors.push_back({{"line", problem.line},
                      {"code", name_of(error.code)},
                      {"message", problem.error.message},
                      {"hint", error.hint}});
  }
  const bool usage = std::find(statuses.begin(), statuses.end(), 2) != statuses.end();
  const int status = usage ? 2 : worst_of(statuses);
  for (const ShotProblem& problem : problems)
    if (exit_status(problem.error.code) == status) worst = problem.error;
  if (shell.json())
    WANPREP_CHECK(shell.answer(
        "", {{"schema", "wanprep.error/1"},
             {"code", name_of(worst.code)},
             {"message", fmt::format("{} of the list's rows cannot be used; nothing was started",
                                     bad_rows(problems))},
             {"hint", "--skip-bad leaves them out"},
             {"errors", errors}}));
  return status;
}

}  // namespace wanprep::cli
