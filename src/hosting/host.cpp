#include "hosting/host.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "hosting/hosts.hpp"

namespace wanprep {
namespace {

constexpr const char* kForms =
    "s3://bucket/prefix, gs://bucket/prefix, az://account/container/prefix, https://host/path/, "
    "sftp://user@host/path or dir:/folder with --public-url BASE, or exec:'COMMAND {file} {name}'";

bool begins(const std::string& text, const std::string& with) { return text.rfind(with, 0) == 0; }

std::string with_slash(std::string base) {
  if (base.empty() || base.back() != '/') base += '/';
  return base;
}

std::string without_user_info(const Url& url) {
  const bool six = url.host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}", url.scheme, six ? "[" + url.host + "]" : url.host,
                     url.port == 0 ? "" : fmt::format(":{}", url.port), url.path);
}

Result<std::unique_ptr<Host>> open_put(const TargetSettings& settings, Transport& transport) {
  WANPREP_CHECK(require_secure(settings.target));
  WANPREP_TRY(url, parse_url(settings.target));
  if (!url.query.empty())
    return fail(Code::usage,
                fmt::format("{}: a target has no query", redacted_url(settings.target)));
  PutSettings put;
  put.tls = {settings.ca_file, settings.client_certificate, settings.client_key};
  put.most_bytes_per_s = settings.most_bytes_per_s;
  put.base = with_slash(without_user_info(url));
  put.public_base = put.base;
  if (settings.public_url) {
    WANPREP_TRY(base, public_base(settings, "https"));
    put.public_base = base;
  }
  if (!settings.token.empty())
    put.credentials = Bearer{settings.token};
  else if (!settings.user.empty())
    put.credentials = Basic{settings.user, settings.password};
  else if (!url.user.empty())
    put.credentials = Basic{url.user, Secret(url.password)};
  else
    put.credentials = Netrc{};
  return put_host(std::move(put), transport);
}

Result<std::unique_ptr<Host>> open_folder(const TargetSettings& settings) {
  const std::filesystem::path folder = settings.target.substr(4);
  std::error_code problem;
  if (!folder.is_absolute())
    return fail(Code::usage, fmt::format("{}: not an absolute folder", settings.target));
  if (!std::filesystem::is_directory(folder, problem))
    return fail(Code::config, fmt::format("{}: no such folder", settings.target));
  WANPREP_TRY(base, public_base(settings, "dir"));
  return folder_host(folder, base);
}

Result<std::unique_ptr<Host>> open_command(const TargetSettings& settings) {
  WANPREP_TRY(words, split_words(settings.target.substr(5)));
  const bool named = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.find("{file}") != std::string::npos;
  });
  if (!named)
    return fail(Code::usage, "exec target without {file}",
                "the command gets the file's path where {file} stands");
  return command_host(std::move(words));
}

std::string lower_extension(const std::filesystem::path& file) {
  std::string out = file.extension().string();
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

Result<std::unique_ptr<Host>> open_azure(const TargetSettings& settings, Transport& transport) {
  WANPREP_TRY(azure, azure_settings(settings, process_surroundings()));
  return azure_host(std::move(azure), transport);
}

Result<std::unique_ptr<Host>> open_sftp(const TargetSettings& settings, Transport& transport) {
  WANPREP_TRY(sftp, sftp_settings(settings, process_surroundings()));
  return sftp_host(std::move(sftp), transport);
}

Result<std::unique_ptr<Host>> open_s3(const TargetSettings& settings, Transport& transport) {
  WANPREP_TRY(s3, s3_settings(settings, process_surroundings()));
  return s3_host(std::move(s3), transport);
}

}  // namespace

Result<std::string> public_base(const TargetSettings& settings, const std::string& kind) {
  if (!settings.public_url || settings.public_url->empty())
    return fail(Code::config, fmt::format("{} target without a public url", kind),
                "give --public-url BASE, the address under which it is published");
  WANPREP_CHECK(require_secure(*settings.public_url));
  WANPREP_TRY(url, parse_url(*settings.public_url));
  if (!url.query.empty() || !url.user.empty())
    return fail(Code::config, "the public url has a query or credentials in it",
                "readers get it without credentials");
  return with_slash(*settings.public_url);
}

Result<std::unique_ptr<Host>> open_host(const TargetSettings& settings, Transport& transport) {
  const std::string& target = settings.target;
  if (begins(target, "https://") || begins(target, "http://")) return open_put(settings, transport);
  if (begins(target, "dir:")) return open_folder(settings);
  if (begins(target, "exec:")) return open_command(settings);
  if (begins(target, "s3://") || begins(target, "gs://")) return open_s3(settings, transport);
  if (begins(target, "az://")) return open_azure(settings, transport);
  if (begins(target, "sftp://")) return open_sftp(settings, transport);
  return fail(Code::usage, fmt::format("{}: not a target", redacted_url(target)),
              fmt::format("a target is {}", kForms));
}

Result<void> require_plain_name(const std::string& name) {
  bool plain = true;
  for (std::size_t at = 0; plain && at <= name.size();) {
    const auto end = std::min(name.find('/', at), name.size());
    const auto part = name.substr(at, end - at);
    plain = !part.empty() && part != "." && part != "..";
    at = end + 1;
  }
  if (!plain) return fail(Code::internal, fmt::format("object name {} is not plain", name));
  return {};
}

Result<std::string> name_below(const std::string& base, const std::string& object) {
  if (!begins(object, base))
    return fail(Code::storage, fmt::format("{} is not under {}: not removed", object, base));
  std::string name = object.substr(base.size());
  const bool odd = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\';
  });
  if (odd || !require_plain_name(name))
    return fail(
        Code::storage,
        fmt::format("{} is no name that this program gives to an object: not removed", object),
        "somebody may have changed the journal; remove the object by hand");
  return name;
}

std::string content_type_of(const std::filesystem::path& file) {
  static constexpr std::array<std::pair<const char*, const char*>, 8> kTypes{{
      {".mp4", "video/mp4"},
      {".m4v", "video/mp4"},
      {".mov", "video/quicktime"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".png", "image/png"},
      {".bmp", "image/bmp"},
      {".webp", "image/webp"},
  }};
  const std::string extension = lower_extension(file);
  for (const auto& [ending, type] : kTypes)
    if (extension == ending) return type;
  return "application/octet-stream";
}

}  // namespace wanprep
