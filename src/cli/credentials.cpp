#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/settings.hpp"
#include "disk/atomic_file.hpp"

namespace wanprep::cli {
namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  return text;
}

Result<Secret> secret_file(const std::string& file) {
  auto text = read_file(file, 64u << 10);
  if (!text) return fail(Code::config, text.error().message);
  if (trimmed(*text).empty())
    return fail(Code::config, fmt::format("{}: is empty, a secret is expected", file));
  return Secret(trimmed(*text));
}

/// A command that a shell runs, with its output in a pipe. In this process' group, so that it may
/// ask the person at the terminal for a passphrase.
class ShellCommand {
 public:
  explicit ShellCommand(const std::string& command) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    out_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const char* const words[] = {"sh", "-c", command.c_str(), nullptr};
    if (::posix_spawn(&child_, "/bin/sh", &actions, nullptr, const_cast<char* const*>(words),
                      environ) != 0)
      child_ = 0;
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
  }
  ShellCommand(const ShellCommand&) = delete;
  ShellCommand& operator=(const ShellCommand&) = delete;
  ~ShellCommand() {
    if (out_ >= 0) ::close(out_);
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  bool started() const { return child_ > 0; }
  const std::string& text() const { return text_; }
  /// Its status as a shell tells it (128 + N for death by signal N); nothing when it is not done
  /// after `limit`. Its own end counts: what it left running may hold the pipe open for ever.
  std::optional<int> end(std::chrono::seconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    int status = 0;
    do {
      listen(kLook_ms);
      if (::waitpid(child_, &status, WNOHANG) != child_) continue;
      child_ = 0;
      while (listen(0)) {
      }
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } while (std::chrono::steady_clock::now() < until);
    return std::nullopt;
  }

 private:
  static constexpr std::size_t kMost_bytes = 64u << 10;
  static constexpr int kLook_ms = 50;

  /// Whether something was read.
  bool listen(int wait_ms) {
    pollfd pipe{hung_up_ ? -1 : out_, POLLIN, 0};
    if (::poll(&pipe, 1, wait_ms) <= 0) return false;
    std::array<char, 4096> buffer{};
    const ssize_t got = ::read(out_, buffer.data(), buffer.size());
    hung_up_ = got <= 0;
    if (got > 0 && text_.size() < kMost_bytes)
      text_.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0 && text_.size() < kMost_bytes;
  }

  pid_t child_ = 0;
  int out_ = -1;
  bool hung_up_ = false;
  std::string text_;
};

/// Time enough to type a passphrase; a command that hangs must not hang a farm's node.
constexpr std::chrono::seconds kKeyCommandLimit{60};

// The user's own command, as the user wrote it: a shell is wanted here.
Result<Secret> secret_command(const std::string& command) {
  ShellCommand run(command);
  if (!run.started()) return fail(Code::config, "key_command cannot be started");
  const auto status = run.end(kKeyCommandLimit);
  if (!status)
    return fail(Code::config,
                fmt::format("key_command is not done after {} s", kKeyCommandLimit.count()));
  if (*status != 0)
    return fail(Code::config, fmt::format("key_command ended with status {}", *status));
  const std::string& text = run.text();
  if (trimmed(text).empty()) return fail(Code::config, "key_command printed nothing");
  return Secret(trimmed(text));
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  // With the line's end that came along from a file, it would end the header that it stands in.
  return value == nullptr ? std::string() : trimmed(value);
}

Result<TargetSettings> with_secrets(const NamedTarget& named) {
  TargetSettings settings = named.settings;
  if (named.password_file) {
    WANPREP_TRY(password, secret_file(*named.password_file));
    settings.password = std::move(password);
  }
  if (named.token_file) {
    WANPREP_TRY(token, secret_file(*named.token_file));
    settings.token = std::move(token);
  }
  return settings;
}

/// By name, or by its text: a journal keeps the text alone.
const NamedTarget* configured(const Settings& settings, const std::string& wanted) {
  const auto named = settings.targets.find(wanted);
  if (named != settings.targets.end()) return &named->second;
  for (const auto& [name, target] : settings.targets)
    if (redacted_url(target.settings.target) == wanted) return &target;
  return nullptr;
}

}  // namespace

Result<std::optional<Key>> read_key(const Settings& settings) {
  if (const auto key = environment("NOVITA_API_KEY"); !key.empty())
    return Key{Secret(key), "environment NOVITA_API_KEY"};
  if (const auto file = settings.get("key_file")) {
    WANPREP_TRY(secret, secret_file(*file));
    return Key{std::move(secret), "key_file of " + settings.values.at("key_file").source};
  }
  if (const auto command = settings.get("key_command")) {
    WANPREP_TRY(secret, secret_command(*command));
    return Key{std::move(secret), "key_command of " + settings.values.at("key_command").source};
  }
  return std::nullopt;
}

Result<TargetSettings> resolve_target(const TargetWords& words, const Settings& settings) {
  const auto wanted = words.to ? words.to : settings.get("to");
  TargetSettings target;
  if (wanted) {
    if (const auto* named = configured(settings, *wanted)) {
      WANPREP_TRY(filled, with_secrets(*named));
      target = std::move(filled);
    } else {
      target.target = *wanted;
    }
  }
  if (words.public_url)
    target.public_url = *words.public_url;
  else if (!target.public_url)
    target.public_url = settings.get("public_url");
  if (words.most_bytes_per_s) {
    target.most_bytes_per_s = *words.most_bytes_per_s;
  } else if (const auto rate = settings.get("limit_rate")) {
    WANPREP_TRY(parsed, parse_rate(*rate));
    target.most_bytes_per_s = parsed;
  }
  // Other kinds have variables of their own.
  if (target.target.rfind("http", 0) != 0 && target.target.rfind("sftp:", 0) != 0) return target;
  if (const auto user = environment("WANPREP_UPLOAD_USER"); !user.empty()) target.user = user;
  if (const auto word = environment("WANPREP_UPLOAD_PASSWORD"); !word.empty())
    target.password = Secret(word);
  if (const auto token = environment("WANPREP_UPLOAD_TOKEN"); !token.empty())
    target.token = Secret(token);
  return target;
}

}  // namespace wanprep::cli
