#include "hosting/aws_settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>

#include "disk/atomic_file.hpp"
#include "hosting/hosts.hpp"
#include "net/url.hpp"

namespace wanprep {
namespace {

constexpr const char* kGoogle = "https://storage.googleapis.com";

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string unquoted(const std::string& text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

std::string first_of(std::initializer_list<std::string> all) {
  for (const std::string& one : all)
    if (!one.empty()) return one;
  return {};
}

/// One profile, config and credentials file together.
struct AwsProfile {
  std::string name;
  bool found = false;
  std::map<std::string, std::string> values;
  std::string get(const std::string& key) const {
    const auto at = values.find(key);
    return at == values.end() ? std::string() : at->second;
  }
};

std::filesystem::path aws_file(const Surroundings& around, const char* variable, const char* name) {
  if (const auto given = around.variable(variable); !given.empty()) return given;
  const auto home = around.variable("HOME");
  return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / ".aws" / name;
}

void merge(AwsProfile& profile, const Surroundings& around, const std::filesystem::path& file,
           const std::string& section) {
  const auto text = file.empty() ? std::nullopt : around.file(file);
  if (!text) return;
  const IniFile ini = parse_ini(*text);
  const auto at = ini.find(section);
  if (at == ini.end()) return;
  profile.found = true;
  for (const auto& [key, value] : at->second) profile.values[key] = value;
}

AwsProfile read_profile(const TargetSettings& settings, const Surroundings& around) {
  AwsProfile profile;
  profile.name =
      first_of({settings.aws_profile, around.variable("AWS_PROFILE"), std::string("default")});
  const std::string section = profile.name == "default" ? "default" : "profile " + profile.name;
  merge(profile, around, aws_file(around, "AWS_CONFIG_FILE", "config"), section);
  // Keys of the credentials file win over those of the config file.
  merge(profile, around, aws_file(around, "AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        profile.name);
  return profile;
}

Error no_keys(const S3Settings& s3, const AwsProfile& profile) {
  for (const char* key : {"sso_session", "sso_start_url", "role_arn", "credential_process"})
    if (!profile.get(key).empty())
      return {Code::config,
              fmt::format("{}://{}: profile {} gets its keys by {}, which is not built in",
                          s3.scheme, s3.bucket, profile.name, key),
              fmt::format("eval \"$(aws configure export-credentials --profile {} --format env)\"",
                          profile.name)};
  return {Code::config, fmt::format("{}://{}: no credentials", s3.scheme, s3.bucket),
          s3.scheme == "gs" ? "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to an HMAC key of "
                              "Google Cloud Storage, or use a named target"
                            : "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or "
                              "use a named target"};
}

Result<void> find_keys(S3Settings& s3, const TargetSettings& settings, const AwsProfile& profile,
                       const Surroundings& around) {
  const auto end = [&](const std::string& text) {
    if (!text.empty()) s3.keys_end = parse_iso8601(text);
  };
  if (!settings.user.empty() && !settings.password.empty()) {
    s3.keys = {settings.user, settings.password, settings.token};
    s3.keys_source = "the target's own user and password";
    return {};
  }
  const auto id = around.variable("AWS_ACCESS_KEY_ID");
  const auto secret = around.variable("AWS_SECRET_ACCESS_KEY");
  if (settings.aws_profile.empty() && !id.empty() && !secret.empty()) {
    s3.keys = {id, Secret(secret), Secret(around.variable("AWS_SESSION_TOKEN"))};
    s3.keys_source = "AWS_ACCESS_KEY_ID";
    end(around.variable("AWS_CREDENTIAL_EXPIRATION"));
    return {};
  }
  s3.keys = {profile.get("aws_access_key_id"), Secret(profile.get("aws_secret_access_key")),
             Secret(profile.get("aws_session_token"))};
  s3.keys_source = "AWS profile " + profile.name;
  end(first_of({profile.get("aws_credential_expiration"), profile.get("aws_expiration"),
                profile.get("x_security_token_expires"), profile.get("expiration")}));
  if (!s3.keys.id.empty() && !s3.keys.secret.empty()) return {};
  const bool asked = !settings.aws_profile.empty() || !around.variable("AWS_PROFILE").empty();
  if (asked && !profile.found)
    return fail(Code::config,
                fmt::format("{}://{}: no AWS profile named {}", s3.scheme, s3.bucket, profile.name),
                "AWS_PROFILE names a section of ~/.aws/config or ~/.aws/credentials");
  return tl::make_unexpected(no_keys(s3, profile));
}

// Wildcard certificates cover one label, so a bucket with dots cannot stand in the host.
bool dns_label(const std::string& bucket) {
  return bucket.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

Result<void> find_endpoint(S3Settings& s3, const TargetSettings& settings,
                           const AwsProfile& profile, const Surroundings& around) {
  const std::string given =
      first_of({settings.endpoint, s3.scheme == "gs" ? std::string(kGoogle) : std::string(),
                around.variable("AWS_ENDPOINT_URL_S3"), around.variable("AWS_ENDPOINT_URL"),
                profile.get("endpoint_url")});
  s3.endpoint = given.empty() ? fmt::format("https://s3.{}.amazonaws.com", s3.region) : given;
  while (!s3.endpoint.empty() && s3.endpoint.back() == '/') s3.endpoint.pop_back();
  if (auto secure = require_secure(s3.endpoint); !secure) {
    secure.error().code = Code::config;
    return secure;
  }
  WANPREP_TRY(url, parse_url(s3.endpoint));
  if (!url.query.empty() || !url.user.empty())
    return fail(Code::config, fmt::format("endpoint {} has a query or credentials in it",
                                          redacted_url(s3.endpoint)));
  const std::string style = first_of({settings.addressing, profile.get("s3.addressing_style")});
  if (style != "" && style != "path" && style != "virtual" && style != "auto")
    return fail(Code::config, fmt::format("addressing '{}' is none of path, virtual", style));
  const bool wants_host = given.empty() || url.host.ends_with(".aliyuncs.com");
  s3.bucket_in_host = style == "virtual" || (style != "path" && wants_host && dns_label(s3.bucket));
  return {};
}

Result<void> split_target(S3Settings& s3, const std::string& target) {
  s3.scheme = target.substr(0, 2);
  const std::string rest = target.substr(5);
  s3.bucket = rest.substr(0, rest.find('/'));
  s3.prefix = s3.bucket.size() + 1 < rest.size() ? rest.substr(s3.bucket.size() + 1) : "";
  const bool plain = s3.bucket.size() >= 3 && s3.bucket.size() <= 255 &&
                     std::all_of(s3.bucket.begin(), s3.bucket.end(), [](unsigned char c) {
                       return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
                     });
  if (!plain)
    return fail(Code::usage, fmt::format("{}: '{}' is no name of a bucket", target, s3.bucket),
                fmt::format("a target is {}://BUCKET/PREFIX", s3.scheme));
  if (!s3.prefix.empty() && s3.prefix.back() != '/') s3.prefix += '/';
  if (s3.prefix.size() > 700)
    return fail(Code::usage, fmt::format("{}: a prefix of {} bytes; keys have at most 1024",
                                         s3.bucket, s3.prefix.size()));
  std::istringstream parts(s3.prefix);
  for (std::string part; std::getline(parts, part, '/');)
    if (part == "." || part == "..")
      return fail(Code::usage,
                  fmt::format("{}: '{}' in a prefix is lost on the way", target, part));
  return {};
}

}  // namespace

Surroundings process_surroundings() {
  return {[](const std::string& variable) {
            const char* value = std::getenv(variable.c_str());
            return value == nullptr ? std::string() : std::string(value);
          },
          [](const std::filesystem::path& file) -> std::optional<std::string> {
            std::error_code missing;
            if (!std::filesystem::is_regular_file(file, missing)) return std::nullopt;
            auto text = read_file(file, 1u << 20);
            return text ? std::optional{std::move(*text)} : std::nullopt;
          }};
}

IniFile parse_ini(const std::string& text) {
  IniFile out;
  std::string section;
  std::string parent;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool indented = !line.empty() && (line[0] == ' ' || line[0] == '\t');
    const std::string words = trimmed(line);
    if (words.empty() || words[0] == '#' || words[0] == ';') continue;
    if (words.front() == '[' && words.find(']') != std::string::npos) {
      section = trimmed(words.substr(1, words.find(']') - 1));
      if (section.rfind("profile ", 0) == 0)
        section = "profile " + unquoted(trimmed(section.substr(8)));
      out.try_emplace(section);
      parent.clear();
      continue;
    }
    const auto equals = words.find('=');
    if (equals == std::string::npos) continue;
    const std::string key = trimmed(words.substr(0, equals));
    const std::string value = trimmed(words.substr(equals + 1));
    if (!indented) parent = value.empty() ? key : "";
    out[section][indented && !parent.empty() ? parent + "." + key : key] = value;
  }
  return out;
}

Result<S3Settings> s3_settings(const TargetSettings& settings, const Surroundings& around) {
  S3Settings s3;
  WANPREP_CHECK(split_target(s3, settings.target));
  const AwsProfile profile = read_profile(settings, around);
  s3.region = first_of({settings.region, s3.scheme == "gs" ? std::string("auto") : std::string(),
                        around.variable("AWS_REGION"), around.variable("AWS_DEFAULT_REGION"),
                        profile.get("region"), std::string("us-east-1")});
  WANPREP_CHECK(find_endpoint(s3, settings, profile, around));
  WANPREP_CHECK(find_keys(s3, settings, profile, around));
  s3.tls = {settings.ca_file.empty() ? std::filesystem::path(around.variable("AWS_CA_BUNDLE"))
                                     : settings.ca_file,
            settings.client_certificate, settings.client_key};
  s3.most_bytes_per_s = settings.most_bytes_per_s;
  if (settings.public_url) {
    WANPREP_TRY(base, public_base(settings, s3.scheme));
    s3.public_base = std::move(base);
  }
  return s3;
}

}  // namespace wanprep
