/// AWS Signature Version 4 in its header and its query form: pure.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/context.hpp"
#include "core/secret.hpp"
#include "net/transport.hpp"

namespace wanprep {

struct AwsKeys {
  std::string id;
  Secret secret;
  Secret session_token;  ///< empty: long-lived keys
};

/// Names and values as they are, not encoded.
using Query = std::vector<std::pair<std::string, std::string>>;

struct ToSign {
  std::string method;
  std::string host;  ///< as in the Host header: with the port where it is not the scheme's own
  std::string path;  ///< as it is sent: every byte but A-Za-z0-9-._~/ as %XX, nothing normalized
  Query query;
  Headers headers;  ///< all of them are signed
};

struct SignatureScope {
  Instant when;
  std::string region;
  std::string service = "s3";
};

inline constexpr const char* kUnsignedPayload = "UNSIGNED-PAYLOAD";

/// The headers that make the request a signed one: x-amz-date, x-amz-content-sha256,
/// x-amz-security-token where there is one, Authorization. `body_hash` is the SHA-256 of the body
/// in hexadecimal, or kUnsignedPayload.
Headers signature_headers(const ToSign& request, const std::string& body_hash, const AwsKeys& keys,
                          const SignatureScope& scope);

/// The whole query (without '?') of a link that anyone may use for `lifetime`. `request.headers`
/// must be sent by whoever uses it, so leave them empty.
std::string presigned_query(const ToSign& request, std::chrono::seconds lifetime,
                            const AwsKeys& keys, const SignatureScope& scope);

/// "a=b&c=" with names and values encoded, in the order that signatures want.
std::string encoded_query(const Query& query);

}  // namespace wanprep
