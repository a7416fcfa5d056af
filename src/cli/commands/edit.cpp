#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/job_command.hpp"
#include "cli/option_groups.hpp"

namespace wanprep::cli {
namespace {

class Edit final : public Command {
 public:
  Edit() { order_.wishes.longer = LongPolicy::fail; }

  void declare(Arguments& arguments) override {
    arguments.positional("FILE", "the original", file_);
    arguments.group("Files");
    arguments.path("-o,--output", "OUT", "the edited original; mp4, mov or mkv by its name", out_);
    arguments.path("--job", "DIR", "job folder (default OUT.job)", job_);
    arguments.text("--tag", "TEXT", "kept with the job, e.g. show/shot", order_.tag);
    declare_request(arguments, request_);
    declare_wishes(arguments, order_.wishes);
    declare_clip_codec(arguments, "--clip-codec", order_.wishes);
    declare_restore(arguments, order_.restore);
    declare_both_sounds(arguments, order_.wishes, order_.restore);
    declare_service(arguments, delivery_);
    declare_target(arguments, delivery_);
    arguments.flag("--keep-uploads", order_.keep_uploads,
                   "leave the uploaded files where they are");
    declare_pace(arguments, delivery_);
    declare_money(arguments, delivery_);
    declare_writing(arguments, dry_run_, order_.force);
  }

  Result<int> run(Shell& shell) override {
    if (!out_) return fail(Code::usage, "-o OUT is missing");
    WANPREP_TRY(settings, shell.settings());
    WANPREP_TRY(profile, shell.profile());
    WANPREP_CHECK(complete(shell, *settings, profile));
    WANPREP_TRY(access, service_access(delivery_, *settings));
    WANPREP_TRY(pace, pace_of(delivery_, *settings));
    const auto consent = consent_of(delivery_, shell.json());
    if (dry_run_) return show_plan(shell, access, consent, profile);
    return finish_job(
        shell, run_edit(order_, access, consent, pace, profile, shell.tools(), shell.context()),
        order_.job);
  }

 private:
  Result<void> complete(Shell& shell, const Settings& settings, const Profile& profile) {
    WANPREP_TRY(source, file_argument(file_));
    order_.source = source;
    order_.out = *out_;
    order_.job = job_ ? *job_ : std::filesystem::path(out_->string() + ".job");
    order_.profile_id =
        shell.common().profile.value_or(settings.get("profile").value_or(profile.id));
    order_.wishes.ignored = shell.common().ignored;
    const bool original_sound = order_.restore.audio == RestoreAudio::original ||
                                order_.restore.audio == RestoreAudio::both;
    WANPREP_TRY(request, complete_request(request_, profile, original_sound ? "origin" : "auto"));
    order_.request = request;
    order_.seed_drawn = !request_.request.seed;
    order_.references = request_.references;
    if (order_.tag.empty()) order_.tag = settings.get("tag").value_or("");
    WANPREP_TRY(target, resolve_target(delivery_.to, delivery_.public_url, settings));
    order_.target = target;
    return {};
  }

  Result<int> show_plan(Shell& shell, const ServiceAccess& access, const Consent& consent,
                        const Profile& profile) {
    WANPREP_TRY(lines, plan_edit(order_, access, consent, profile, shell.tools(), shell.context()));
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    WANPREP_CHECK(
        shell.answer(text, {{"schema", "wanprep.plan/1"}, {"dry_run", true}, {"plan", lines}}));
    return 0;
  }

  std::string file_;
  std::optional<std::filesystem::path> out_, job_;
  EditOrder order_;
  RequestOptions request_;
  DeliveryOptions delivery_;
  bool dry_run_ = false;
};

}  // namespace

std::unique_ptr<Command> make_edit() { return std::make_unique<Edit>(); }

}  // namespace wanprep::cli
