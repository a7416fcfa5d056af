#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/batch_options.hpp"
#include "cli/batch_text.hpp"
#include "cli/command.hpp"
#include "cli/farm_files.hpp"
#include "cli/job_command.hpp"
#include "session/job_folder.hpp"
#include "session/job_world.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

class Farm final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments_ = &arguments;
    arguments.positional(
        "ACTION", "slurm, openjd, deadline: write the engine's files; status: how the shots stand",
        action_);
    arguments.positional("SHOTS", "as of batch", options_.list);
    arguments.group("Farm");
    arguments.path("--folder", "F", "where the farm's files go (default D/farm)", folder_);
    arguments.flag("--submit", submit_, "hand the scripts to Slurm");
    arguments.text("--license", "NAME:N",
                   "what a delivery holds, e.g. wan:1 (default: --concurrent)", slurm_.license);
    arguments.text("--partition", "NAME", "of the cluster", slurm_.partition);
    arguments.text("--time", "H:M:S", "limit of a task (default 02:00:00)", slurm_.time);
    arguments.number("--cpus", "of a conform or restore (default 2)", {1, 1024},
                     [this](std::int64_t n) { slurm_.cpus = static_cast<int>(n); });
    arguments.number("--restarts", "of a task that was interrupted or without network (default 5)",
                     {0, 1000},
                     [this](std::int64_t n) { slurm_.most_restarts = static_cast<int>(n); });
    arguments.number("--rounds", "that submit what is not done once more (default 3)", {0, 1000},
                     [this](std::int64_t n) { slurm_.most_rounds = static_cast<int>(n); });
    declare_batch(arguments, options_);
    arguments.group("Writing");
    arguments.flag("--dry-run", dry_run_, "name the files that would be written");
    arguments.flag("--force", options_.force, "replace existing files");
  }

  Result<int> run(Shell& shell) override {
    WANPREP_TRY(profile, shell.profile());
    WANPREP_TRY(settings, batch_settings(options_, shell));
    WANPREP_TRY(list, planned_shots(options_, *arguments_, settings, profile, shell));
    const fs::path folder = farm_folder(settings);
    if (action_ == "status") return status(list, folder, shell);
    if (action_ != "slurm" && action_ != "openjd" && action_ != "deadline")
      return fail(Code::usage,
                  fmt::format("'{}' is none of slurm, openjd, deadline, status", action_));
    if (submit_ && action_ != "slurm")
      return fail(Code::usage, "--submit is for slurm: hand the files to the engine yourself");
    WANPREP_CHECK(check_access(settings.access, settings.target));
    WANPREP_CHECK(checked_shots(list, settings, profile, shell));
    if (!list.problems.empty() && (!options_.skip_bad || list.shots.empty()))
      return tell_problems(settings.list, list.problems, shell);
    WANPREP_TRY(words, forwarded_options(*arguments_));
    WANPREP_CHECK(agree_on_cost(list, settings, shell));
    FarmJob job = farm_job(list, settings, folder, std::move(words));
    slurm_.concurrent = settings.limits.in_flight;
    WANPREP_TRY(files, engine_files(job));
    if (dry_run_) return show_plan(files, folder, shell);
    WANPREP_CHECK(make_folder(folder / "logs"));
    WANPREP_CHECK(write_farm_files(files, folder, options_.force));
    std::string text = fmt::format("{} shots, files in {}\n", list.shots.size(), folder.string());
    Json document{{"schema", "wanprep.farm/1"}, {"engine", action_}, {"folder", folder.string()}};
    document["shots"] = list.shots.size();
    document["submitted"] = nullptr;
    if (submit_) {
      WANPREP_TRY(said, submit_to_slurm(folder, shell));
      text += said.text;
      document["submitted"] = said.numbers;
    } else {
      text +=
          fmt::format("submit with: {}\n",
                      action_ == "openjd" ? "your queue's own tool, template.json"
                                          : "bash " + shell_word((folder / "submit.sh").string()));
    }
    WANPREP_CHECK(shell.answer(text, document));
    return 0;
  }

 private:
  Result<std::vector<FarmFile>> engine_files(const FarmJob& job) const {
    const FarmChoices choices{slurm_.concurrent, 7200,
                              slurm_.license.substr(0, slurm_.license.find(':'))};
    if (action_ == "openjd") return openjd_files(job, choices);
    if (action_ == "deadline") return deadline_files(job, choices);
    return slurm_files(job, slurm_);
  }

  fs::path farm_folder(const BatchSettings& settings) const {
    if (!folder_) return settings.out_dir / "farm";
    return (fs::absolute(*folder_) / "").lexically_normal().parent_path();
  }

  static Result<int> show_plan(const std::vector<FarmFile>& files, const fs::path& folder,
                               Shell& shell) {
    std::vector<std::string> lines;
    for (const FarmFile& file : files)
      lines.push_back(fmt::format("write {}", (folder / file.name).string()));
    return answer_plan(shell, lines);
  }

  /// The journals tell what is true; Slurm tells what it still means to do.
  Result<int> status(const ShotList& list, const fs::path& folder, Shell& shell) const {
    Json document{{"schema", "wanprep.farm-status/1"}, {"folder", folder.string()}};
    document["shots"] = Json::array();
    document["bad"] = Json::array();
    for (const ShotProblem& problem : list.problems) {
      shell.context().warn(fmt::format("{}: {}", lines_text(problem), problem.error.message));
      document["bad"].push_back({{"line", problem.line}, {"message", problem.error.message}});
    }
    std::map<std::string, int> counts;
    std::string text;
    for (const Shot& shot : list.shots) {
      const auto view = view_job(shot.order.job);
      const std::string state = view ? view->state : "waiting";
      ++counts[state];
      document["shots"].push_back(
          {{"shot", shot.id},
           {"state", state},
           {"task_id", view && !view->task_id.empty() ? Json(view->task_id) : Json(nullptr)},
           {"next", view ? view->next : std::string("it is conformed")}});
      text += fmt::format("{:<28}  {:<10}  {}\n", shot.id, state, view ? view->next : "");
      const auto failure = state == "done" ? std::nullopt : stage_failure(folder, shot.id);
      document["shots"].back()["failure"] = nullptr;
      if (!failure) continue;
      document["shots"].back()["failure"] = {
          {"stage", failure->stage}, {"exit", failure->exit}, {"log", failure->log}};
      text += fmt::format("  {} ended with {}: {}\n", failure->stage, failure->exit, failure->log);
    }
    std::string sum;
    for (const auto& [state, n] : counts)
      sum += fmt::format("{}{} {}", sum.empty() ? "" : ", ", n, state);
    document["counts"] = counts;
    const auto queue = slurm_queue(folder);
    document["queue"] = queue ? Json(*queue) : Json(nullptr);
    if (const auto bad = bad_rows(list.problems); bad > 0)
      sum += fmt::format("{}{} bad", sum.empty() ? "" : ", ", bad);
    text += sum + "\n";
    if (queue)
      for (const std::string& line : *queue) text += "slurm: " + line + "\n";
    WANPREP_CHECK(shell.answer(text, document));
    return 0;
  }

  Arguments* arguments_ = nullptr;
  std::string action_;
  BatchOptions options_;
  std::optional<fs::path> folder_;
  bool submit_ = false, dry_run_ = false;
  SlurmChoices slurm_;
};

}  // namespace

std::unique_ptr<Command> make_farm() { return std::make_unique<Farm>(); }

}  // namespace wanprep::cli
