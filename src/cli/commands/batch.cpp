#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/batch_options.hpp"
#include "cli/batch_text.hpp"
#include "cli/command.hpp"
#include "cli/job_command.hpp"
#include "cli/shot_plan.hpp"
#include "session/approval.hpp"
#include "session/job_world.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

class Batch final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments_ = &arguments;
    arguments.positional("SHOTS", "a .csv or .jsonl file with a row a shot, or a folder of videos",
                         options_.list);
    declare_batch(arguments, options_);
    arguments.group("Which shots, and how far");
    arguments.flag("--review", review_, "stop after conforming until a shot is approved");
    arguments.values("--approve", "ID|all", "approve a conformed shot, and end", add(approve_));
    arguments.values("--shot", "ID", "only this shot; may be repeated", add(only_));
    arguments.choice<std::optional<Stage>>(
        "--stage", "one part of one shot, for farms", stage_,
        {{"conform", Stage::conform}, {"deliver", Stage::deliver}, {"restore", Stage::restore}});
    declare_writing(arguments, dry_run_, options_.force);
  }

  Result<int> run(Shell& shell) override {
    WANPREP_TRY(profile, shell.profile());
    WANPREP_TRY(settings, batch_settings(options_, shell));
    settings.review = review_;
    WANPREP_TRY(list, planned_shots(options_, *arguments_, settings, profile, shell));
    WANPREP_CHECK(choose(list));
    if (!approve_.empty()) return approve_shots(list, shell);
    if (stage_) return run_stage(list, settings, profile, shell);
    WANPREP_CHECK(check_access(settings.access, settings.target));
    WANPREP_CHECK(checked_shots(list, settings, profile, shell));
    if (!list.problems.empty() && (!options_.skip_bad || list.shots.empty()))
      return tell_problems(settings.list, list.problems, shell);
    if (dry_run_) return show_plan(list, settings, shell);
    WANPREP_CHECK(agree_on_cost(list, settings, shell));
    WANPREP_CHECK(make_folder(settings.out_dir));
    for (const Shot& shot : list.shots) WANPREP_CHECK(make_folder(shot.order.out.parent_path()));
    WANPREP_TRY(account, run_shots(list, settings, profile, shell));
    WANPREP_CHECK(write_batch_page(list, account, settings));
    if (account.interrupted) return interrupted();
    WANPREP_CHECK(
        shell.answer(batch_text(list, account, settings), batch_json(list, account, settings)));
    return batch_status(account, list.problems);
  }

 private:
  static Arguments::Setter add(std::vector<std::string>& out) {
    return [&out](const std::string& text) -> Result<void> {
      out.push_back(text);
      return {};
    };
  }

  /// --shot: the others are neither checked nor run.
  Result<void> choose(ShotList& list) const {
    if (only_.empty()) return {};
    std::vector<Shot> chosen;
    for (const std::string& id : only_) {
      const auto shot = std::find_if(list.shots.begin(), list.shots.end(),
                                     [&id](const Shot& s) { return s.id == id; });
      if (shot == list.shots.end()) {
        if (!list.problems.empty())
          return fail(list.problems.front().error.code,
                      fmt::format("line {}: {}", list.problems.front().line,
                                  list.problems.front().error.message));
        return fail(Code::usage, fmt::format("--shot: there is no shot '{}' in the list", id));
      }
      chosen.push_back(*shot);
    }
    std::erase_if(list.problems, [&chosen](const ShotProblem& problem) {
      return std::none_of(chosen.begin(), chosen.end(),
                          [&](const Shot& s) { return s.line == problem.line; });
    });
    list.shots = std::move(chosen);
    return {};
  }

  Result<int> approve_shots(const ShotList& list, Shell& shell) const {
    std::vector<std::string> names, plan;
    std::string text;
    for (const Shot& shot : list.shots) {
      const bool asked = std::any_of(approve_.begin(), approve_.end(), [&](const std::string& id) {
        return id == "all" || id == shot.id;
      });
      if (!asked) continue;
      WANPREP_CHECK(approval_of(shot.order.job));
      if (!dry_run_) WANPREP_CHECK(approve(shot.order.job));
      names.push_back(shot.id);
      plan.push_back("approve " + shot.id);
      text += fmt::format("{} {}\n", dry_run_ ? "would approve" : "approved", shot.id);
    }
    if (names.empty()) return fail(Code::usage, "--approve: there is no such shot in the list");
    nlohmann::ordered_json document{{"schema", "wanprep.approve/1"}, {"approved", names}};
    if (dry_run_) document = {{"schema", "wanprep.plan/1"}, {"dry_run", true}, {"plan", plan}};
    WANPREP_CHECK(shell.answer(text, document));
    return 0;
  }

  Result<int> run_stage(const ShotList& list, BatchSettings& settings, const Profile& profile,
                        Shell& shell) const {
    if (only_.size() != 1 || list.shots.size() != 1)
      return fail(Code::usage, "--stage needs exactly one --shot ID");
    if (!list.problems.empty()) return tell_problems(settings.list, list.problems, shell);
    if (dry_run_) return fail(Code::usage, "--dry-run shows the whole batch: leave --stage out");
    // Money is asked for where it is spent; the other stages run on machines without a key.
    Shot shot = list.shots.front();
    if (*stage_ == Stage::deliver) WANPREP_CHECK(check_access(settings.access, settings.target));
    WANPREP_TRY(known,
                check_shot(shot.order, settings.access, profile, shell.tools(), shell.context()));
    shot.check = std::move(known);
    if (*stage_ == Stage::deliver && is_to_be_sent(shot))
      WANPREP_CHECK(
          check_spending(shot.check.estimate, settings.consent, is_paid(settings.access)));
    WANPREP_CHECK(make_folder(shot.order.out.parent_path()));
    const auto outcome = run_one_stage(shot, *stage_, settings, profile, shell);
    return finish_stage(shell, outcome);
  }

  static Result<int> show_plan(const ShotList& list, const BatchSettings& settings, Shell& shell) {
    WANPREP_TRY(total, planned_cost(list, settings));
    std::string text;
    std::vector<std::string> lines;
    for (const Shot& shot : list.shots)
      lines.push_back(fmt::format(
          "{}: {} -> {}, {}{}", shot.id, shot.order.source.string(), shot.order.out.string(),
          shot.check.estimate.text,
          shot.check.job ? fmt::format(" (is {})", name_of(shot.check.job->state)) : ""));
    lines.push_back(fmt::format("total: {}{}", is_paid(settings.access) ? "" : "free (rehearsal); ",
                                total.text));
    for (const ShotProblem& problem : list.problems)
      lines.push_back(fmt::format("{}: left out: {}", lines_text(problem), problem.error.message));
    for (const auto& line : lines) text += line + "\n";
    WANPREP_CHECK(
        shell.answer(text, {{"schema", "wanprep.plan/1"}, {"dry_run", true}, {"plan", lines}}));
    return 0;
  }

  Arguments* arguments_ = nullptr;
  BatchOptions options_;
  bool review_ = false, dry_run_ = false;
  std::vector<std::string> approve_, only_;
  std::optional<Stage> stage_;
};

}  // namespace

std::unique_ptr<Command> make_batch() { return std::make_unique<Batch>(); }

}  // namespace wanprep::cli
