#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/job_command.hpp"
#include "cli/option_groups.hpp"

namespace wanprep::cli {
namespace {

class Resume final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("JOB", "job folder", job_);
    arguments.group("Decisions");
    arguments.flag("--submit-again", order_.submit_again,
                   "the state of a paid submission is unknown: send it once more");
    arguments.flag("--again", order_.again, "open a new attempt after a refused or failed one");
    arguments.group("Files");
    arguments.path("--original", "FILE",
                   "the original, where it does not lie where the job found it", order_.original);
    declare_restore(arguments, restore_);
    declare_output_sound(arguments, restore_);
    declare_service(arguments, delivery_);
    declare_target(arguments, delivery_);
    declare_pace(arguments, delivery_);
    declare_money(arguments, delivery_);
    declare_writing(arguments, dry_run_, order_.force);
  }

  Result<int> run(Shell& shell) override {
    if (dry_run_) return show_plan(shell);
    WANPREP_TRY(settings, shell.settings());
    WANPREP_TRY(access, service_access(delivery_, *settings));
    WANPREP_TRY(pace, pace_of(delivery_, *settings));
    order_.job = job_;
    if (!(restore_ == RestoreWishes{})) order_.restore = restore_;
    order_.target_of =
        [this, settings](const std::string& journaled) -> Result<std::optional<TargetSettings>> {
      TargetWords words = delivery_.target;
      if (!words.to) words.to = journaled;
      if (words.to->empty()) return std::nullopt;
      WANPREP_TRY(target, resolve_target(words, *settings));
      return target;
    };
    const auto profile_of = [&shell](const std::string& id) { return shell.profile(id); };
    return finish_job(shell,
                      resume_edit(order_, access, consent_of(delivery_, *settings, shell.json()),
                                  pace, shell.tools(), shell.context(), profile_of),
                      order_.job);
  }

 private:
  /// Where the job stands decides what comes next; nobody is asked and nothing is taken.
  Result<int> show_plan(Shell& shell) const {
    WANPREP_TRY(view, view_job(job_));
    return answer_plan(shell, {fmt::format("{} is {}", view.folder.string(), view.state),
                               "cost: " + view.cost, "next: " + view.next});
  }

  std::string job_;
  bool dry_run_ = false;
  ResumeOrder order_;
  RestoreWishes restore_;
  DeliveryOptions delivery_;
};

}  // namespace

std::unique_ptr<Command> make_resume() { return std::make_unique<Resume>(); }

}  // namespace wanprep::cli
