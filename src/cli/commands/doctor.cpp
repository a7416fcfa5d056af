#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/option_groups.hpp"
#include "disk/atomic_file.hpp"
#include "disk/digest.hpp"
#include "service/service.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

/// One line of the diagnosis. `ok` false: something that a job would stumble over.
struct Line {
  std::string what;
  std::string value;
  bool ok = true;
  Code code = Code::config;
};

constexpr const char* kEncoders[] = {"libx264", "libx265", "prores_ks", "dnxhd",
                                     "ffv1",    "aac",     "mjpeg",     "png"};
constexpr const char* kFilters[] = {"zscale", "tonemap", "bwdif", "transpose", "pad", "crop"};

class Doctor final : public Command {
 public:
  void declare(Arguments& arguments) override {
    declare_service(arguments, delivery_);
    declare_target(arguments, delivery_);
  }

  Result<int> run(Shell& shell) override {
    media(shell);
    image(shell);
    network(shell);
    WANPREP_CHECK(configuration(shell));
    std::string text;
    nlohmann::ordered_json document{{"schema", "wanprep.doctor/1"},
                                    {"checks", nlohmann::ordered_json::array()}};
    int status = 0;
    for (const auto& line : lines_) {
      text += fmt::format("{:<4} {:<22} {}\n", line.ok ? "ok" : "BAD", line.what, line.value);
      document["checks"].push_back({{"what", line.what}, {"value", line.value}, {"ok", line.ok}});
      if (!line.ok && status == 0) status = exit_status(line.code);
    }
    WANPREP_CHECK(shell.answer(text, document));
    return status;
  }

 private:
  void add(std::string what, std::string value, bool ok = true, Code code = Code::config) {
    lines_.push_back({std::move(what), std::move(value), ok, code});
  }
  void add(std::string what, const Error& error) {
    add(std::move(what), error.message, false, error.code);
  }

  void media(Shell& shell) {
    add("wanprep", WANPREP_VERSION);
    const auto tool = shell.tools().media();
    if (!tool) return add("libav", tool.error());
    for (const auto& [name, version] : (*tool)->versions()) add(name, version);
    const auto abilities = (*tool)->capabilities();
    for (const auto* name : kEncoders)
      add(fmt::format("encoder {}", name), abilities.has_encoder(name) ? "present" : "missing",
          abilities.has_encoder(name));
    filters(**tool, shell.context());
    add("cores", fmt::format("{}", abilities.cores));
  }

  void filters(MediaTool& tool, Context& context) {
    const auto library = tool.filter_library(context);
    if (!library) return add("libavfilter", library.error());
    add("libavfilter", library->version);
    const auto& known = library->filters;
    for (const auto* name : kFilters) {
      const bool present = std::find(known.begin(), known.end(), name) != known.end();
      add(fmt::format("filter {}", name), present ? "present" : "missing", present);
    }
  }

  void image(Shell& shell) {
    const auto tool = shell.tools().image();
    if (!tool) return add("OpenCV", tool.error());
    add("OpenCV", (*tool)->version());
  }

  void network(Shell& shell) {
    const auto transport = shell.tools().transport();
    if (!transport) return add("libcurl", transport.error());
    add("libcurl", (*transport)->version());
  }

  Result<void> configuration(Shell& shell) {
    WANPREP_TRY(settings, shell.settings());
    for (const auto& file : settings->files) add("configuration", file);
    for (const auto& [name, setting] : settings->values)
      add(name, fmt::format("{} (from {})", redacted_url(setting.value), setting.source));
    const auto profile = shell.profile();
    if (!profile) return add("profile", profile.error()), Result<void>{};
    add("profile", fmt::format("{} of {}", profile->id, profile->date));
    const auto access = service_access(delivery_, *settings);
    if (!access) return add("service", access.error()), Result<void>{};
    key(*settings, access->choice);
    if (access->choice == ServiceChoice::novita)
      reach(shell, *profile, access->url.value_or(profile->base_url));
    if (const auto pace = pace_of(delivery_, *settings); !pace) add("pace", pace.error());
    target(shell, *settings, access->choice);
    return {};
  }

  void key(const Settings& settings, ServiceChoice choice) {
    const auto found = read_key(settings);
    if (!found) return add("key", found.error());
    if (*found) return add("key", "found in " + (*found)->source);
    add("key",
        choice == ServiceChoice::rehearsal ? "none (the rehearsal service needs none)"
                                           : "none: set NOVITA_API_KEY, key_file or key_command",
        choice == ServiceChoice::rehearsal);
  }

  // Asks for nothing that costs or needs a key: that anything answers is what matters.
  void reach(Shell& shell, const Profile& profile, const std::string& base) {
    const auto transport = shell.tools().transport();
    if (!transport) return;
    if (const auto usable = open_service(profile, {base, Secret("none")}, **transport); !usable)
      return add("service", usable.error());
    HttpRequest request;
    request.url = base + "/";
    request.connect_timeout = std::chrono::seconds(5);
    request.total_timeout = std::chrono::seconds(10);
    const auto answer = (*transport)->send(request, shell.context());
    if (!answer)
      return add("service", fmt::format("{}: {}", redacted_url(base), answer.error().error.message),
                 false, Code::network);
    add("service", fmt::format("{} answers ({})", redacted_url(base), answer->status));
  }

  void target(Shell& shell, const Settings& settings, ServiceChoice choice) {
    const auto target = resolve_target(delivery_.target, settings);
    if (!target) return add("target", target.error());
    if (target->target.empty())
      return add("target",
                 choice == ServiceChoice::rehearsal ? "the rehearsal service's own storage"
                                                    : "none: give --to TARGET or set 'to'",
                 choice == ServiceChoice::rehearsal);
    if (const auto done = try_target(shell, *target, choice == ServiceChoice::rehearsal); !done)
      return add("target", done.error());
    add("target", "a probe object was written, read as the service would, and removed");
  }

  static Result<void> try_target(Shell& shell, const TargetSettings& settings, bool allow_private) {
    WANPREP_TRY(transport, shell.tools().transport());
    WANPREP_TRY(host, open_host(settings, *transport));
    const fs::path file =
        fs::temp_directory_path() / fmt::format("wanprep-doctor-{}.png", random_hex(8));
    const struct Remove {
      const fs::path& file;
      ~Remove() {
        std::error_code ignored;
        fs::remove(file, ignored);
      }
    } remove{file};
    WANPREP_CHECK(write_file(
        file, "\x89PNG\r\n\x1a\nwanprep probe object, may be deleted " + random_hex(64), false));
    const Publish publish{file, fmt::format("{}/1/probe.png", random_hex(16)), "image/png",
                          std::chrono::hours(1)};
    WANPREP_TRY(published, host->publish(publish, shell.context()));
    const auto read = check_link(published, publish, allow_private, *transport, shell.context());
    WANPREP_CHECK(host->remove(published.object, shell.context()));
    return read;
  }

  DeliveryOptions delivery_;
  std::vector<Line> lines_;
};

}  // namespace

std::unique_ptr<Command> make_doctor() { return std::make_unique<Doctor>(); }

}  // namespace wanprep::cli
