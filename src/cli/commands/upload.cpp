#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/job_command.hpp"
#include "cli/option_groups.hpp"
#include "disk/digest.hpp"
#include "hosting/host.hpp"
#include "net/url.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

class Upload final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positionals("FILE", "files to publish", files_);
    declare_target(arguments, delivery_);
    arguments.group("Writing");
    arguments.flag("--dry-run", dry_run_, "print the plan, touch nothing");
    arguments.flag("--force", force_, "nothing to replace here: every upload gets a new name");
    arguments.flag("--local-service", local_service_,
                   "the service runs on this machine: a loopback link is fine");
  }

  Result<int> run(Shell& shell) override {
    WANPREP_TRY(settings, shell.settings());
    WANPREP_TRY(target, resolve_target(delivery_.target, *settings));
    if (target.target.empty())
      return fail(Code::usage, "--to TARGET is missing", "e.g. --to https://media.example.com/in/");
    WANPREP_TRY(pace, pace_of(delivery_, *settings));
    WANPREP_TRY(access, service_access(delivery_, *settings));
    const bool loopback_service =
        access.url && parse_url(*access.url) && is_loopback(parse_url(*access.url)->host);
    std::vector<Publish> all;
    for (const auto& name : files_) {
      WANPREP_TRY(publish, prepared(name, pace.link_lifetime));
      all.push_back(std::move(publish));
    }
    WANPREP_TRY(transport, shell.tools().transport());
    WANPREP_TRY(host, open_host(target, *transport));
    if (dry_run_) return show_plan(shell, all, *host);
    const bool local = local_service_ || loopback_service || on_loopback(target);
    if (local && !local_service_ && !loopback_service)
      shell.context().warn("the links are on loopback: only a service on this machine reads them");
    std::string text;
    nlohmann::ordered_json document{{"schema", "wanprep.upload/1"},
                                    {"files", nlohmann::ordered_json::array()}};
    for (const auto& publish : all) {
      WANPREP_TRY(published, host->publish(publish, shell.context()));
      WANPREP_CHECK(check_link(published, publish, local, *transport, shell.context()));
      text += published.url.reveal() + "\n";
      document["files"].push_back(
          {{"path", publish.file.string()},
           {"url", published.url.reveal()},
           {"object", published.object},
           {"expires", published.expires ? nlohmann::ordered_json(iso8601(*published.expires))
                                         : nlohmann::ordered_json(nullptr)}});
    }
    WANPREP_CHECK(shell.answer(text, document));
    return 0;
  }

 private:
  static Result<int> show_plan(Shell& shell, const std::vector<Publish>& all, const Host& host) {
    std::vector<std::string> plan;
    for (const auto& publish : all)
      plan.push_back(fmt::format("upload {} to {} as {}", publish.file.string(), host.describe(),
                                 publish.content_type));
    return answer_plan(shell, plan);
  }

  /// Whoever names loopback as the place has a service there; nothing is paid by an upload.
  static bool on_loopback(const TargetSettings& target) {
    const auto url = parse_url(target.public_url.value_or(target.target));
    return url && is_loopback(url->host);
  }

  /// Half of a digest; a large file is not read a second time for it.
  static Result<std::string> name_of(const fs::path& file, Publish& publish) {
    constexpr std::uintmax_t kWhole_bytes = 32u << 20;
    WANPREP_TRY(edges, edge_digests(file));
    if (edges.bytes > kWhole_bytes)
      return sha256_hex(fmt::format("{} {} {}", edges.bytes, edges.head, edges.tail));
    WANPREP_TRY(hash, sha256_file(file));
    publish.sha256 = hash;
    return hash;
  }

  // PREFIX/ID/1/HASH.ext as a job would name it: the random part makes the link unguessable.
  Result<Publish> prepared(const std::string& name, std::chrono::seconds lifetime) {
    WANPREP_TRY(file, file_argument(name));
    std::error_code error;
    if (!fs::exists(file, error)) return fail(Code::input, fmt::format("{}: no such file", name));
    if (!fs::is_regular_file(file, error))
      return fail(Code::input, fmt::format("{}: is not a regular file", name));
    Publish publish{file, {}, content_type_of(file), lifetime};
    WANPREP_TRY(hash, name_of(file, publish));
    publish.name = fmt::format("{}/1/{}{}", id_, hash.substr(0, 32), file.extension().string());
    publish.goes_on = false;  // under an id of this run's own
    return publish;
  }

  std::vector<std::string> files_;
  DeliveryOptions delivery_;
  bool local_service_ = false, dry_run_ = false, force_ = false;
  std::string id_ = random_hex(16);
};

}  // namespace

std::unique_ptr<Command> make_upload() { return std::make_unique<Upload>(); }

}  // namespace wanprep::cli
