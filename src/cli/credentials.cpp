#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

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

// The user's own command, as the user wrote it: a shell is wanted here.
Result<Secret> secret_command(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return fail(Code::config, "key_command cannot be started");
  std::string text;
  char buffer[4096];
  while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) {
    if (text.size() + n <= sizeof buffer * 16) text.append(buffer, n);
  }
  const int status = pclose(pipe);
  if (status != 0)
    return fail(Code::config, fmt::format("key_command ended with status {}", status));
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
