#include "hosting/azure_errors.hpp"

#include <fmt/format.h>

#include "hosting/exchange.hpp"
#include "net/retry.hpp"

namespace wanprep {
namespace {

struct Meaning {
  std::string message;
  std::string hint;
  bool config = true;
};

Meaning meaning_of(const HttpResponse& answer, const std::string& what, const AzureSettings& az,
                   Instant now) {
  const std::string code =
      answer.header("x-ms-error-code").value_or(xml_text(answer.body, "Code").value_or(""));
  const bool refused = answer.status == 401 || answer.status == 403;
  if (const auto clock = clock_trouble(answer, now); clock && refused)
    return {*clock, "set the clock (timedatectl set-ntp true): signatures carry the time"};
  if (refused && az.sas_end && *az.sas_end < now)
    return {fmt::format("the SAS token has expired ({})", iso8601(*az.sas_end)), "get a new one"};
  const bool by_key = !az.key.key.empty();
  if (code == "AuthenticationFailed" || code == "InvalidAuthenticationInfo" ||
      (by_key && code == "AuthorizationFailure"))
    return {by_key ? "the account key does not belong to the account"
                   : "the SAS token is not valid here",
            by_key
                ? "AZURE_STORAGE_KEY is one of the two keys of the account, in base64; a firewall "
                  "may also stand before it"
                : "get a new one for this container"};
  if (code == "ContainerNotFound")
    return {fmt::format("there is no container {}", az.container),
            "create it, or name another one with --to"};
  if (code == "ResourceNotFound" || code == "AccountNotFound")
    return {fmt::format("there is no account {} at {}", az.key.account, az.endpoint), ""};
  if (is_page(answer))
    return {fmt::format("a page (text/html, status {}) answers instead of a store", answer.status),
            "a proxy or login stands between, or the endpoint is not that of the store", false};
  if (refused)
    return {fmt::format("may not {} there ({})", what, code.empty() ? "no reason given" : code),
            "a SAS token needs the permissions r, c, w and d; a firewall may also stand before it"};
  return {fmt::format("the store answered {} to {}",
                      code.empty() ? fmt::format("status {}", answer.status)
                                   : fmt::format("{} ({})", code, answer.status),
                      what),
          "", false};
}

}  // namespace

Error azure_refusal(const HttpResponse& answer, const std::string& what, const AzureSettings& az,
                    Instant now) {
  const Meaning meaning = meaning_of(answer, what, az, now);
  Error error{
      meaning.config ? Code::config : Code::storage,
      fmt::format("az://{}/{}/{}: {}", az.key.account, az.container, az.prefix, meaning.message),
      meaning.hint};
  error.transient = !meaning.config && worth_repeating(answer.status);
  return error;
}

}  // namespace wanprep
