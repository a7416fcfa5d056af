#include "hosting/azure_settings.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "hosting/hosts.hpp"
#include "net/hmac.hpp"
#include "net/url.hpp"

namespace wanprep {
namespace {

/// "AccountName=a;AccountKey=k==;…"
std::map<std::string, std::string> connection_string(const std::string& text) {
  std::map<std::string, std::string> out;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ';');)
    if (const auto equals = part.find('='); equals != std::string::npos)
      out[part.substr(0, equals)] = part.substr(equals + 1);
  return out;
}

bool plain(const std::string& name, std::size_t most) {
  return name.size() >= 3 && name.size() <= most &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-$") == std::string::npos;
}

Result<void> split_target(AzureSettings& az, const std::string& target) {
  const std::string rest = target.substr(5);
  const auto slash = rest.find('/');
  const std::string path = slash == std::string::npos ? "" : rest.substr(slash + 1);
  az.key.account = rest.substr(0, slash);
  az.container = path.substr(0, path.find('/'));
  az.prefix = az.container.size() + 1 < path.size() ? path.substr(az.container.size() + 1) : "";
  if (!az.prefix.empty() && az.prefix.back() != '/') az.prefix += '/';
  if (!plain(az.key.account, 24) || !plain(az.container, 63))
    return fail(Code::usage, fmt::format("{}: account or container is no valid name", target),
                "a target is az://ACCOUNT/CONTAINER/PREFIX; containers have 3 to 63 characters");
  std::istringstream parts(az.prefix);
  for (std::string part; std::getline(parts, part, '/');)
    if (part == "." || part == "..")
      return fail(Code::usage,
                  fmt::format("{}: '{}' in a prefix is lost on the way", target, part));
  return {};
}

// "se=2026-11-23T12:00:00Z", perhaps as a date alone.
std::optional<Instant> end_of(const std::string& sas) {
  const auto at = ("&" + sas).find("&se=");
  if (at == std::string::npos) return std::nullopt;
  std::string text = sas.substr(at + 3, sas.find('&', at) - at - 3);
  for (std::size_t i; (i = text.find("%3A")) != std::string::npos;) text.replace(i, 3, ":");
  for (std::size_t i; (i = text.find("%3a")) != std::string::npos;) text.replace(i, 3, ":");
  return parse_iso8601(text.size() == 10 ? text + "T00:00:00Z" : text);
}

std::string first_of(std::initializer_list<std::string> all) {
  for (const std::string& one : all)
    if (!one.empty()) return one;
  return {};
}

}  // namespace

Result<AzureSettings> azure_settings(const TargetSettings& settings, const Surroundings& around) {
  AzureSettings az;
  WANPREP_CHECK(split_target(az, settings.target));
  auto given = connection_string(around.variable("AZURE_STORAGE_CONNECTION_STRING"));
  if (!given["AccountName"].empty() && given["AccountName"] != az.key.account) given.clear();
  const std::string named = around.variable("AZURE_STORAGE_ACCOUNT");
  const bool ours = named.empty() || named == az.key.account;
  // What the target itself has wins: a key of the surroundings may do more than its token should.
  const bool own_token = settings.password.empty() && !settings.token.empty();
  const std::string key =
      own_token ? std::string()
                : first_of({settings.password.reveal(), given["AccountKey"],
                            ours ? around.variable("AZURE_STORAGE_KEY") : std::string()});
  std::string sas = first_of({settings.token.reveal(), given["SharedAccessSignature"],
                              ours ? around.variable("AZURE_STORAGE_SAS_TOKEN") : std::string()});
  if (!sas.empty() && sas.front() == '?') sas.erase(0, 1);
  az.endpoint = first_of({settings.endpoint, given["BlobEndpoint"],
                          around.variable("AZURE_STORAGE_BLOB_ENDPOINT"),
                          fmt::format("https://{}.blob.{}", az.key.account,
                                      first_of({given["EndpointSuffix"], "core.windows.net"}))});
  while (!az.endpoint.empty() && az.endpoint.back() == '/') az.endpoint.pop_back();
  if (auto secure = require_secure(az.endpoint); !secure) {
    secure.error().code = Code::config;
    return tl::make_unexpected(secure.error());
  }
  if (key.empty() && sas.empty())
    return fail(
        Code::config, fmt::format("az://{}: no credentials", az.key.account),
        "set AZURE_STORAGE_KEY, AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_SAS_TOKEN, "
        "or use a named target");
  if (!key.empty()) {
    const auto bytes = from_base64(key);
    if (!bytes || bytes->empty())
      return fail(Code::config,
                  fmt::format("az://{}: the account key is no base64", az.key.account));
    az.key.key = Secret(*bytes);
  } else {
    az.sas = Secret(sas);
    az.sas_end = end_of(sas);
    if (!settings.public_url)
      return fail(Code::config,
                  fmt::format("az://{}: a SAS token cannot sign links", az.key.account),
                  "give the account key, or --public-url BASE where outsiders may read");
  }
  if (settings.public_url) {
    WANPREP_TRY(base, public_base(settings, "az"));
    az.public_base = std::move(base);
  }
  az.tls = {settings.ca_file, settings.client_certificate, settings.client_key};
  az.most_bytes_per_s = settings.most_bytes_per_s;
  return az;
}

}  // namespace wanprep
