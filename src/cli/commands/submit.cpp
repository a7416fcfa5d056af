#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "check/findings.hpp"
#include "cli/command.hpp"
#include "cli/task_command.hpp"
#include "hosting/given_link.hpp"
#include "net/url.hpp"
#include "service/service.hpp"

namespace wanprep::cli {
namespace {

class Submit final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.group("Media (links that the service can read)");
    arguments.text("--video", "URL", "the clip", video_);
    declare_request(arguments, request_);
    declare_service(arguments, delivery_);
    declare_money(arguments, delivery_);
    arguments.text("--tag", "TEXT", "kept with the task, e.g. show/shot", tag_);
    arguments.group("Writing");
    arguments.flag("--dry-run", dry_run_, "print the request, send nothing");
  }

  Result<int> run(Shell& shell) override {
    if (!video_) return fail(Code::usage, "--video URL is missing");
    WANPREP_TRY(setup, task_setup(delivery_, shell));
    WANPREP_TRY(request, complete_request(request_, setup.profile, "auto"));
    WANPREP_CHECK(acceptable(request, setup.profile, shell));
    const MediaLinks links{*video_, request_.references};
    for (const auto& url : links.reference_urls) WANPREP_CHECK(parse_url(url));
    WANPREP_CHECK(parse_url(links.video_url));
    if (dry_run_) return show(request, links, setup, shell);
    WANPREP_CHECK(readable(links, setup, shell));
    WANPREP_TRY(settings, shell.settings());
    const auto consent = consent_of(delivery_, *settings, shell.json());
    TaskDesk desk = setup.desk(shell);
    desk.tag = tag_.empty() ? settings->get("tag").value_or("") : tag_;
    WANPREP_TRY(ticket, submit_task(request, links, consent, setup.pace, desk));
    WANPREP_CHECK(shell.answer(ticket.task_id + "\n", {{"schema", "wanprep.task/1"},
                                                       {"task_id", ticket.task_id},
                                                       {"state", "submitted"},
                                                       {"folder", ticket.folder.string()}}));
    return 0;
  }

 private:
  Result<void> acceptable(const EditRequest& request, const Profile& profile, Shell& shell) const {
    for (const auto& finding :
         check_request(request, request_.references.size(), profile, shell.common().ignored))
      if (finding.severity == Severity::violation)
        return fail(Code::usage, fmt::format("{}: {} (measured {}, allowed {})", finding.rule,
                                             finding.message, finding.measured, finding.allowed));
    return {};
  }

  /// What the service could not read would be paid for nothing.
  static Result<void> readable(const MediaLinks& links, const TaskSetup& setup, Shell& shell) {
    WANPREP_TRY(transport, shell.tools().transport());
    const bool inside =
        setup.access.choice == ServiceChoice::rehearsal && !setup.access.url.has_value();
    const auto base = parse_url(setup.access.url.value_or(setup.profile.base_url));
    const bool near = inside || (base && is_loopback(base->host));
    const auto check = [&](const std::string& url, LinkKind kind) {
      return check_given_link(url, kind, near, *transport, shell.context());
    };
    WANPREP_CHECK(check(links.video_url, LinkKind::video));
    for (const auto& url : links.reference_urls) WANPREP_CHECK(check(url, LinkKind::image));
    return {};
  }

  Result<int> show(const EditRequest& request, const MediaLinks& links, const TaskSetup& setup,
                   Shell& shell) const {
    WANPREP_TRY(transport, shell.tools().transport());
    ServiceSettings settings{setup.access.url.value_or(setup.profile.base_url), setup.access.key};
    WANPREP_TRY(service, open_service(setup.profile, settings, *transport));
    const auto body = service->describe_request(request, links);
    const nlohmann::ordered_json document{
        {"schema", "wanprep.plan/1"}, {"dry_run", true}, {"plan", std::vector<std::string>{body}}};
    WANPREP_CHECK(shell.answer(body + "\n", document));
    return 0;
  }

  std::optional<std::string> video_;
  std::string tag_;
  RequestOptions request_;
  DeliveryOptions delivery_;
  bool dry_run_ = false;
};

}  // namespace

std::unique_ptr<Command> make_submit() { return std::make_unique<Submit>(); }

}  // namespace wanprep::cli
