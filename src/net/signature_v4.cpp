#include "net/signature_v4.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "disk/digest.hpp"
#include "net/hmac.hpp"
#include "net/url.hpp"

namespace wanprep {
namespace {

constexpr const char* kAlgorithm = "AWS4-HMAC-SHA256";

/// "20130524T000000Z"
std::string amz_date(Instant when) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32] = {};
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
  return text;
}

std::string scope_text(const std::string& date, const SignatureScope& scope) {
  return fmt::format("{}/{}/{}/aws4_request", date.substr(0, 8), scope.region, scope.service);
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return text;
}

/// Trimmed, runs of blanks as one: what proxies do to a value on its way.
std::string canonical_value(const std::string& value) {
  std::string out;
  for (const char c : value) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

Headers canonical_headers(const ToSign& request, const Headers& more) {
  Headers out{{"host", request.host}};
  for (const Headers* some : {&request.headers, &more})
    for (const auto& [name, value] : *some) out.emplace_back(lower(name), canonical_value(value));
  std::sort(out.begin(), out.end());
  return out;
}

std::string names_of(const Headers& headers) {
  std::string out;
  for (const auto& [name, value] : headers) out += (out.empty() ? "" : ";") + name;
  return out;
}

std::string canonical_request(const ToSign& request, const Query& query, const Headers& headers,
                              const std::string& body_hash) {
  std::string out = request.method + "\n" + request.path + "\n" + encoded_query(query) + "\n";
  for (const auto& [name, value] : headers) out += name + ":" + value + "\n";
  return out + "\n" + names_of(headers) + "\n" + body_hash;
}

std::string signature(const std::string& canonical, const std::string& date, const AwsKeys& keys,
                      const SignatureScope& scope) {
  const std::string text = fmt::format("{}\n{}\n{}\n{}", kAlgorithm, date, scope_text(date, scope),
                                       sha256_hex(canonical));
  std::string key = hmac_sha256("AWS4" + keys.secret.reveal(), date.substr(0, 8));
  for (const std::string& word : {scope.region, scope.service, std::string("aws4_request")})
    key = hmac_sha256(key, word);
  return hex(hmac_sha256(key, text));
}

}  // namespace

std::string encoded_query(const Query& query) {
  Query encoded;
  for (const auto& [name, value] : query)
    encoded.emplace_back(percent_encode(name), percent_encode(value));
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded) out += (out.empty() ? "" : "&") + name + "=" + value;
  return out;
}

Headers signature_headers(const ToSign& request, const std::string& body_hash, const AwsKeys& keys,
                          const SignatureScope& scope) {
  const std::string date = amz_date(scope.when);
  Headers out{{"x-amz-content-sha256", body_hash}, {"x-amz-date", date}};
  if (!keys.session_token.empty())
    out.emplace_back("x-amz-security-token", keys.session_token.reveal());
  const Headers all = canonical_headers(request, out);
  const std::string canonical = canonical_request(request, request.query, all, body_hash);
  out.emplace_back(
      "Authorization",
      fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm, keys.id,
                  scope_text(date, scope), names_of(all), signature(canonical, date, keys, scope)));
  return out;
}

std::string presigned_query(const ToSign& request, std::chrono::seconds lifetime,
                            const AwsKeys& keys, const SignatureScope& scope) {
  const std::string date = amz_date(scope.when);
  const Headers all = canonical_headers(request, {});
  Query query = request.query;
  query.emplace_back("X-Amz-Algorithm", kAlgorithm);
  query.emplace_back("X-Amz-Credential", keys.id + "/" + scope_text(date, scope));
  query.emplace_back("X-Amz-Date", date);
  query.emplace_back("X-Amz-Expires", std::to_string(lifetime.count()));
  query.emplace_back("X-Amz-SignedHeaders", names_of(all));
  if (!keys.session_token.empty())
    query.emplace_back("X-Amz-Security-Token", keys.session_token.reveal());
  const std::string canonical = canonical_request(request, query, all, kUnsignedPayload);
  query.emplace_back("X-Amz-Signature", signature(canonical, date, keys, scope));
  return encoded_query(query);
}

}  // namespace wanprep
