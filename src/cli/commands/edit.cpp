#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/edit_options.hpp"
#include "cli/job_command.hpp"
#include "cli/option_groups.hpp"
#include "hosting/host.hpp"

namespace wanprep::cli {
namespace {

class Edit final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", "the original", file_);
    arguments.group("Files");
    arguments.path("-o,--output", "OUT", "the edited original; mp4, mov or mkv by its name", out_);
    arguments.path("--job", "DIR", "job folder (default OUT.job)", job_);
    declare_edit(arguments, options_);
    declare_service(arguments, delivery_);
    declare_target(arguments, delivery_);
    declare_pace(arguments, delivery_);
    declare_money(arguments, delivery_);
    declare_writing(arguments, dry_run_, options_.order.force);
  }

  Result<int> run(Shell& shell) override {
    if (!out_) return fail(Code::usage, "-o OUT is missing");
    WANPREP_TRY(settings, shell.settings());
    WANPREP_TRY(profile, shell.profile());
    WANPREP_CHECK(complete(shell, *settings, profile));
    WANPREP_TRY(access, service_access(delivery_, *settings));
    WANPREP_TRY(pace, pace_of(delivery_, *settings));
    const auto consent = consent_of(delivery_, *settings, shell.json());
    if (dry_run_) return show_plan(shell, access, consent, profile);
    return finish_job(
        shell, run_edit(order_, access, consent, pace, profile, shell.tools(), shell.context()),
        order_.job);
  }

 private:
  Result<void> complete(Shell& shell, const Settings& settings, const Profile& profile) {
    WANPREP_TRY(source, file_argument(file_));
    WANPREP_TRY(target, resolve_target(delivery_.target, settings));
    WANPREP_TRY(order, complete_edit(options_, profile, target, shell));
    order_ = std::move(order);
    order_.source = source;
    order_.out = *out_;
    order_.job = job_ ? *job_ : std::filesystem::path(out_->string() + ".job");
    return {};
  }

  Result<int> show_plan(Shell& shell, const ServiceAccess& access, const Consent& consent,
                        const Profile& profile) {
    if (!order_.target.target.empty()) {
      WANPREP_TRY(transport, shell.tools().transport());
      WANPREP_CHECK(open_host(order_.target, *transport));
    }
    WANPREP_TRY(lines, plan_edit(order_, access, consent, profile, shell.tools(), shell.context()));
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    WANPREP_CHECK(
        shell.answer(text, {{"schema", "wanprep.plan/1"}, {"dry_run", true}, {"plan", lines}}));
    return 0;
  }

  std::string file_;
  std::optional<std::filesystem::path> out_, job_;
  EditOptions options_;
  EditOrder order_;
  DeliveryOptions delivery_;
  bool dry_run_ = false;
};

}  // namespace

std::unique_ptr<Command> make_edit() { return std::make_unique<Edit>(); }

}  // namespace wanprep::cli
