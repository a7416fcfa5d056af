#include "hosting/s3_errors.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/utf8.hpp"
#include "hosting/exchange.hpp"
#include "net/retry.hpp"

namespace wanprep {
namespace {

bool one_of(const std::string& code, std::initializer_list<const char*> codes) {
  return std::any_of(codes.begin(), codes.end(), [&](const char* one) { return code == one; });
}

/// The store's own words, fit for one line.
std::string words(const std::string& text) {
  std::string out = valid_utf8(text.substr(0, 300));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
  return out;
}

struct Meaning {
  std::string message;
  std::string hint;
  bool config = true;
};

Meaning wrong_region(const HttpResponse& answer, const S3Settings& s3) {
  const std::string asked =
      answer.header("x-amz-bucket-region").value_or(xml_text(answer.body, "Region").value_or(""));
  if (asked.empty() || asked == s3.region)
    return {fmt::format("the bucket does not answer at {}", s3.endpoint),
            "set AWS_REGION to the bucket's region, or AWS_ENDPOINT_URL_S3 to its store"};
  return {fmt::format("the region is {}, not {}", words(asked), s3.region),
          fmt::format("set AWS_REGION={}", words(asked))};
}

Meaning denied(const std::string& what, const std::string& said, const S3Settings& s3) {
  const char* right = what == "write"    ? "s3:PutObject"
                      : what == "remove" ? "s3:DeleteObject"
                                         : "s3:GetObject";
  return {
      fmt::format("may not {} there{}", what, said.empty() ? "" : ": " + said),
      fmt::format("the keys ({}) need {} on {}/{}*", s3.keys_source, right, s3.bucket, s3.prefix)};
}

Meaning meaning_of(const HttpResponse& answer, const std::string& what, const S3Settings& s3,
                   Instant now) {
  const std::string code = xml_text(answer.body, "Code").value_or("");
  const std::string said = words(xml_text(answer.body, "Message").value_or(""));
  const std::string keys = fmt::format("the keys come from: {}", s3.keys_source);
  const bool refused = answer.status == 400 || answer.status == 401 || answer.status == 403;
  const auto clock = clock_trouble(answer, now);
  if (clock && refused && !one_of(code, {"NoSuchBucket", "InvalidAccessKeyId"}))
    return {*clock, "set the clock (timedatectl set-ntp true): signatures carry the time"};
  if (code == "RequestTimeTooSkewed")
    return {"this machine's clock and the store's differ too much",
            "set the clock (timedatectl set-ntp true): signatures carry the time"};
  if (one_of(code, {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"}))
    return {"the session token has expired", "get new temporary keys; " + keys};
  if (code == "InvalidToken") return {"the session token is not valid for these keys", keys};
  if (code == "InvalidAccessKeyId") return {"the store does not know the access key", keys};
  if (code == "SignatureDoesNotMatch")
    return {"the secret key does not belong to the access key", keys};
  if (code == "NoSuchBucket")
    return {fmt::format("there is no bucket {} at {}", s3.bucket, s3.endpoint),
            "create it, or name another one with --to"};
  if (one_of(code, {"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException"}) ||
      (answer.status >= 300 && answer.status < 400))
    return wrong_region(answer, s3);
  if (one_of(code, {"AccessDenied", "AllAccessDisabled", "AccountProblem", "InvalidPayer"}) ||
      (refused && code.empty() && !is_page(answer)))
    return denied(what, said, s3);
  if (is_page(answer))
    return {fmt::format("a page (text/html, status {}) answers instead of a store", answer.status),
            "a proxy or login stands between, or the endpoint is not that of the store", false};
  const std::string shown = code.empty() ? fmt::format("status {}", answer.status)
                                         : fmt::format("{} ({})", code, answer.status);
  return {
      fmt::format("the store answered {} to {}{}", shown, what, said.empty() ? "" : ": " + said),
      one_of(code, {"EntityTooLarge", "QuotaExceeded"}) ? "the store has no room for it" : "",
      false};
}

}  // namespace

Error s3_refusal(const HttpResponse& answer, const std::string& what, const S3Settings& s3,
                 Instant now) {
  const Meaning meaning = meaning_of(answer, what, s3, now);
  Error error{meaning.config ? Code::config : Code::storage,
              fmt::format("{}://{}/{}: {}", s3.scheme, s3.bucket, s3.prefix, meaning.message),
              meaning.hint};
  // A body that was changed on its way can be sent again.
  const std::string code = xml_text(answer.body, "Code").value_or("");
  error.transient =
      !meaning.config && (worth_repeating(answer.status) ||
                          one_of(code, {"BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody",
                                        "RequestTimeout", "SlowDown"}));
  return error;
}

}  // namespace wanprep
