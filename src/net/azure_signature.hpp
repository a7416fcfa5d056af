/// Azure Storage's Shared Key and service SAS for blobs: pure.
/// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
#pragma once

#include <optional>
#include <string>

#include "core/context.hpp"
#include "core/secret.hpp"
#include "net/signature_v4.hpp"
#include "net/transport.hpp"

namespace wanprep {

inline constexpr const char* kAzureVersion = "2021-08-06";

struct AzureKey {
  std::string account;
  Secret key;  ///< raw bytes, base64 resolved
};

struct AzureToSign {
  std::string method;
  std::string path;  ///< as it is sent
  Query query;
  Headers headers;  ///< x-ms-date and x-ms-version among them
  std::uint64_t body_bytes = 0;
};

/// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date_text(Instant when);

/// The value of the Authorization header.
std::string azure_authorization(const AzureToSign& request, const AzureKey& key);

/// The query (without '?') of a link that reads one blob until `end`. `plain_http` lets it be read
/// by http too.
std::string azure_read_sas(const std::string& container, const std::string& blob, Instant end,
                           bool plain_http, const AzureKey& key);

}  // namespace wanprep
