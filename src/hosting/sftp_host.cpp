#include <array>
#include <utility>

#include <fmt/format.h>

#include "hosting/hosts.hpp"
#include "net/retry.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

class SftpHost final : public Host {
 public:
  SftpHost(SftpSettings settings, Transport& transport)
      : settings_(std::move(settings)), transport_(transport) {}

  Result<Published> publish(const Publish& publish, Context& context) override {
    WANPREP_CHECK(require_plain_name(publish.name));
    std::error_code problem;
    const std::uint64_t bytes = fs::file_size(publish.file, problem);
    if (problem)
      return fail(Code::input, fmt::format("{}: {}", publish.file.string(), problem.message()));
    const std::string path = settings_.folder + publish.name;
    WANPREP_TRY(there, patiently(context, [&] {
                  return transport_.size_by_ssh(settings_.login, path, context);
                }));
    if (there == std::optional{bytes}) {
      context.detail(fmt::format("{} is there already", object_of(publish.name)));
    } else {
      SshPut put;
      put.login = settings_.login;
      put.file = publish.file;
      put.path = path;
      put.part = part_of(path);
      put.most_bytes_per_s = settings_.most_bytes_per_s;
      put.stage = "upload";
      auto done = patiently(context, [&] { return transport_.put_by_ssh(put, context); });
      if (!done && !publish.goes_on) drop(put.part, publish.name, context);
      WANPREP_CHECK(done);
    }
    return Published{Secret(settings_.public_base + percent_encode(publish.name, true)),
                     object_of(publish.name), std::nullopt};
  }

  Result<void> remove(const std::string& object, Context& context) override {
    WANPREP_TRY(name, name_below(object_of(""), object));
    const SshRemove order = removal_of(settings_.folder + name, name);
    return patiently(context, [&] { return transport_.remove_by_ssh(order, context); });
  }

  std::string describe() const override { return object_of(""); }

 private:
  SshRemove removal_of(const std::string& path, const std::string& name) const {
    SshRemove order;
    order.login = settings_.login;
    order.path = path;
    for (auto up = fs::path(name).parent_path(); !up.empty(); up = up.parent_path())
      order.folders.push_back(settings_.folder + up.string());
    return order;
  }

  /// Once, also after a stop.
  void drop(const std::string& part, const std::string& name, Context& context) {
    Context last{context.sink, context.clock};
    static_cast<void>(transport_.remove_by_ssh(removal_of(part, name), last));
  }

  std::string object_of(const std::string& name) const {
    const SshLogin& login = settings_.login;
    const std::string host =
        login.host.find(':') == std::string::npos ? login.host : "[" + login.host + "]";
    return fmt::format("sftp://{}{}{}{}", host,
                       login.port == 0 ? "" : fmt::format(":{}", login.port), settings_.folder,
                       name);
  }

  /// A name of its own for what is not whole yet; the same in every run, so that a run goes on.
  static std::string part_of(const std::string& path) {
    const auto slash = path.rfind('/') + 1;
    return path.substr(0, slash) + "." + path.substr(slash) + ".part";
  }

  template <class Call>
  static auto patiently(Context& context, Call call) -> decltype(call()) {
    for (int tries = 1;; ++tries) {
      auto outcome = call();
      const auto pause = backoff(tries, 0.5);
      if (outcome || !outcome.error().transient || !pause) return outcome;
      context.detail(outcome.error().message + ", trying again");
      if (!context.clock.sleep(*pause, context.stop)) return interrupted();
    }
  }

  SftpSettings settings_;
  Transport& transport_;
};

std::string home_file(const Surroundings& around, const char* name) {
  const std::string home = around.variable("HOME");
  return home.empty() ? std::string() : home + "/.ssh/" + name;
}

Result<fs::path> identity(const TargetSettings& settings, const Surroundings& around) {
  std::error_code problem;
  if (!settings.identity_file.empty()) {
    if (fs::is_regular_file(settings.identity_file, problem)) return settings.identity_file;
    return fail(Code::config, fmt::format("{}: no such key", settings.identity_file.string()));
  }
  if (!around.variable("SSH_AUTH_SOCK").empty()) return fs::path();
  static constexpr std::array kUsual{"id_ed25519", "id_ecdsa", "id_rsa"};
  for (const char* name : kUsual)
    if (const fs::path file = home_file(around, name); fs::is_regular_file(file, problem))
      return file;
  return fail(Code::config, "sftp: no key to log in with",
              "start ssh-agent and ssh-add a key, or name one as identity_file of a named target");
}

}  // namespace

Result<SftpSettings> sftp_settings(const TargetSettings& settings, const Surroundings& around) {
  WANPREP_TRY(url, parse_url(settings.target));
  if (!url.query.empty() || !url.password.empty())
    return fail(Code::usage,
                fmt::format("{}: an sftp target has no query and no password",
                            redacted_url(settings.target)),
                "log in with a key: ssh-add, or identity_file of a named target");
  SftpSettings out;
  WANPREP_TRY(base, public_base(settings, "sftp"));
  out.public_base = std::move(base);
  const auto folder = percent_decode(url.path);
  if (!folder)
    return fail(Code::usage, fmt::format("{}: a bad percent sign in the path", settings.target));
  out.folder = *folder;
  if (out.folder.back() != '/') out.folder += '/';
  out.login.host = url.host;
  out.login.port = url.port;
  out.login.user = !url.user.empty()        ? url.user
                   : !settings.user.empty() ? settings.user
                                            : around.variable("USER");
  if (out.login.user.empty())
    return fail(Code::usage, fmt::format("{}: no user", settings.target), "sftp://USER@HOST/PATH");
  WANPREP_TRY(key, identity(settings, around));
  out.login.identity = std::move(key);
  out.login.passphrase = settings.password;
  out.login.known_hosts = settings.known_hosts.empty() ? fs::path(home_file(around, "known_hosts"))
                                                       : settings.known_hosts;
  std::error_code problem;
  if (!fs::is_regular_file(out.login.known_hosts, problem))
    return fail(
        Code::config,
        fmt::format("{}: no such file, so no host can be trusted", out.login.known_hosts.string()),
        fmt::format("log in once by hand, or: ssh-keyscan {} >>{}", out.login.host,
                    out.login.known_hosts.string()));
  out.most_bytes_per_s = settings.most_bytes_per_s;
  return out;
}

std::unique_ptr<Host> sftp_host(SftpSettings settings, Transport& transport) {
  return std::make_unique<SftpHost>(std::move(settings), transport);
}

}  // namespace wanprep
