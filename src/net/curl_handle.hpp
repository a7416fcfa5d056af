/// libcurl's ownership, one exchange's callbacks, and the options that every exchange has.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

#include "net/transport.hpp"

namespace wanprep {

struct FreeCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, FreeCurl>;
using CurlList = std::unique_ptr<curl_slist, FreeCurl>;

/// What curl's callbacks fill in. Must outlive the transfer.
struct Exchange {
  explicit Exchange(Context& c) : context(c) {}
  Context& context;
  CURL* handle = nullptr;
  std::string url;
  std::string stage;
  Share share;
  HttpResponse response;
  /// Takes body bytes; false ends the transfer (the taker remembers why). Status and headers are
  /// known by then.
  std::function<bool(const char*, std::size_t)> take;
  double reported = -1;
  std::size_t header_bytes = 0;
  bool request_began =
      false;  ///< the connection stood, TLS included, and sending was about to begin
  std::chrono::milliseconds patience{0};  ///< HttpRequest::patience
  std::optional<std::chrono::steady_clock::time_point> stop_seen;
  CurlList headers;
};

/// Proxies, certificates, timeouts, callbacks, for any protocol.
void prepare_any(Exchange& exchange, std::chrono::milliseconds connect_timeout,
                 std::chrono::milliseconds total_timeout);
/// That, and what http needs. Credentials and body are the caller's.
/// Error: Code::config for an insecure URL.
Result<void> prepare(Exchange& exchange, std::chrono::milliseconds connect_timeout,
                     std::chrono::milliseconds total_timeout);
void add_header(Exchange& exchange, const std::string& line);
/// Runs the transfer. On failure says what an outsider may read: no secret, no query. `ended` gets
/// curl's own word.
tl::expected<void, NoAnswer> perform(Exchange& exchange, CURLcode* ended = nullptr);
/// Where a redirect of a GET or HEAD leads, when it may be followed (may_lead). Nothing: give the
/// answer to the caller.
std::optional<std::string> redirect_target(const Exchange& exchange);
/// Whether both URLs have the same scheme, host and port: credentials may go there too.
bool same_origin(const std::string& a, const std::string& b);

}  // namespace wanprep
