#include "net/azure_signature.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "net/hmac.hpp"
#include "net/url.hpp"

namespace wanprep {
namespace {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return text;
}

std::tm utc(Instant when) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

std::string header(const AzureToSign& request, const std::string& name) {
  for (const auto& [key, value] : request.headers)
    if (lower(key) == name) return value;
  return {};
}

std::string canonical_headers(const AzureToSign& request) {
  Headers ours;
  for (const auto& [name, value] : request.headers)
    if (lower(name).rfind("x-ms-", 0) == 0) ours.emplace_back(lower(name), value);
  std::sort(ours.begin(), ours.end());
  std::string out;
  for (const auto& [name, value] : ours) out += name + ":" + value + "\n";
  return out;
}

std::string canonical_resource(const AzureToSign& request, const std::string& account) {
  Query query;
  for (const auto& [name, value] : request.query) query.emplace_back(lower(name), value);
  std::sort(query.begin(), query.end());
  std::string out = "/" + account + request.path;
  for (const auto& [name, value] : query) out += "\n" + name + ":" + value;
  return out;
}

}  // namespace

// By hand: strftime would write the names in the user's language.
std::string http_date_text(Instant when) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm t = utc(when);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[t.tm_wday], t.tm_mday,
                     kMonths[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

std::string azure_authorization(const AzureToSign& request, const AzureKey& key) {
  const std::string length = request.body_bytes == 0 ? "" : std::to_string(request.body_bytes);
  // Method, Content-Encoding, -Language, -Length, -MD5, -Type, Date (x-ms-date counts), the four
  // conditions, Range.
  const std::string text = fmt::format(
      "{}\n\n\n{}\n{}\n{}\n\n\n\n\n\n{}\n{}{}", request.method, length,
      header(request, "content-md5"), header(request, "content-type"), header(request, "range"),
      canonical_headers(request), canonical_resource(request, key.account));
  return fmt::format("SharedKey {}:{}", key.account,
                     base64_text(hmac_sha256(key.key.reveal(), text)));
}

std::string azure_read_sas(const std::string& container, const std::string& blob, Instant end,
                           bool plain_http, const AzureKey& key) {
  const std::tm t = utc(end);
  const std::string expiry = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.tm_year + 1900,
                                         t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
  const std::string protocol = plain_http ? "https,http" : "https";
  // Permissions, start, expiry, resource, identifier, IP, protocol, version, kind, snapshot,
  // encryption scope, five response headers.
  const std::string text =
      fmt::format("r\n\n{}\n/blob/{}/{}/{}\n\n\n{}\n{}\nb\n\n\n\n\n\n\n", expiry, key.account,
                  container, blob, protocol, kAzureVersion);
  Query query{{"sv", kAzureVersion}, {"sr", "b"}, {"sp", "r"}, {"se", expiry}, {"spr", protocol}};
  query.emplace_back("sig", base64_text(hmac_sha256(key.key.reveal(), text)));
  return encoded_query(query);
}

}  // namespace wanprep
