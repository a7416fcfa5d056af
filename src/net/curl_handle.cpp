#include "net/curl_handle.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "net/url.hpp"

namespace wanprep {
namespace {

constexpr std::size_t kMostHeaderBytes = 256u << 10;
constexpr long kStall_s = 60;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Each answer (100 Continue, a proxy's, the real one) starts with its status line: the last counts.
std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) noexcept {
  auto& exchange = *static_cast<Exchange*>(self);
  try {
    exchange.header_bytes += size;
    if (exchange.header_bytes > kMostHeaderBytes) return 0;
    const std::string line(data, size);
    if (line.rfind("HTTP/", 0) == 0) exchange.response.headers.clear();
    const auto colon = line.find(':');
    if (colon == std::string::npos || line.rfind("HTTP/", 0) == 0) return size;
    std::string name = line.substr(0, colon);
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    exchange.response.headers.emplace_back(std::move(name), trimmed(line.substr(colon + 1)));
    return size;
  } catch (...) {
    return 0;
  }
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) noexcept {
  auto& exchange = *static_cast<Exchange*>(self);
  try {
    long status = 0;
    curl_easy_getinfo(exchange.handle, CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    return exchange.take && exchange.take(data, size) ? size : 0;
  } catch (...) {
    return 0;
  }
}

bool gives_up(Exchange& exchange) {
  if (!exchange.context.stopped()) return false;
  if (!exchange.request_began) return true;
  const auto now = std::chrono::steady_clock::now();
  if (!exchange.stop_seen) exchange.stop_seen = now;
  return now - *exchange.stop_seen >= exchange.patience;
}

int on_progress(void* self, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                curl_off_t up) noexcept {
  auto& exchange = *static_cast<Exchange*>(self);
  if (gives_up(exchange)) return 1;
  if (exchange.stage.empty()) return 0;
  const curl_off_t total = up_total > 0 ? up_total : down_total;
  if (total <= 0) return 0;
  const double done = std::clamp(
      static_cast<double>(up_total > 0 ? up : down) / static_cast<double>(total), 0., 1.);
  if (done - exchange.reported < 0.005 && !(done >= 1 && exchange.reported < 1)) return 0;
  try {
    exchange.reported = done;
    exchange.context.progress(
        exchange.stage, exchange.share.from + done * (exchange.share.to - exchange.share.from));
  } catch (...) {
    return 1;
  }
  return 0;
}

// Called when name, connection, proxy tunnel and TLS are done and the request is about to be sent.
// CURLINFO_PRETRANSFER_TIME would not do: it is set only after the first bytes have left.
int on_request(void* self, char*, char*, int, int) noexcept {
  static_cast<Exchange*>(self)->request_began = true;
  return CURL_PREREQFUNC_OK;
}

void choose_certificates(CURL* handle) {
  // Read by the curl program and by OpenSSL's own default, not by a libcurl with a built-in bundle.
  for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    const char* file = std::getenv(name);
    if (file != nullptr && *file != '\0') {
      curl_easy_setopt(handle, CURLOPT_CAINFO, file);
      break;
    }
  }
  const char* folder = std::getenv("SSL_CERT_DIR");
  if (folder != nullptr && *folder != '\0') curl_easy_setopt(handle, CURLOPT_CAPATH, folder);
}

// curl's own detail names host and port for these, and nothing of path, query or headers.
bool detail_is_harmless(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_OPERATION_TIMEDOUT:
      return true;
    default:
      return false;
  }
}

const char* hint_for(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return "CURL_CA_BUNDLE or SSL_CERT_FILE names the certificates that are trusted";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "check the spelling of the host, and the network";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "check HTTPS_PROXY and https_proxy";
    case CURLE_COULDNT_CONNECT:
      return "check the port, the firewall, and whether the server runs";
    case CURLE_OPERATION_TIMEDOUT:
      return "the network or the server is slow or gone: run it again later";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSH:
      return "the connection was cut: run it again; a proxy may bound how much or how long is sent";
    case CURLE_SSL_CONNECT_ERROR:
      return "is it https there, and at this port?";
    default:
      return "";
  }
}

std::string lower_first(std::string text) {
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z')
    text[0] = static_cast<char>(text[0] | 0x20);
  while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::uint64_t bytes_sent(CURL* handle) {
  curl_off_t body = 0;
  curl_easy_getinfo(handle, CURLINFO_SIZE_UPLOAD_T, &body);
  return static_cast<std::uint64_t>(body);
}

}  // namespace

void prepare_any(Exchange& exchange, std::chrono::milliseconds connect_timeout,
                 std::chrono::milliseconds total_timeout) {
  CURL* h = exchange.handle;
  curl_easy_setopt(h, CURLOPT_URL, exchange.url.c_str());
  // Signatures are over the path as it is written.
  curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
  if (const auto url = parse_url(exchange.url); url && is_loopback(url->host))
    curl_easy_setopt(h, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout.count()));
  curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, static_cast<long>(total_timeout.count()));
  curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, kStall_s);
  curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(h, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(h, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(h, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, &on_request);
  curl_easy_setopt(h, CURLOPT_PREREQDATA, &exchange);
}

Result<void> prepare(Exchange& exchange, std::chrono::milliseconds connect_timeout,
                     std::chrono::milliseconds total_timeout) {
  if (auto secure = require_secure(exchange.url); !secure) {
    secure.error().code = Code::config;
    return tl::make_unexpected(secure.error());
  }
  prepare_any(exchange, connect_timeout, total_timeout);
  const auto url = parse_url(exchange.url);
  CURL* h = exchange.handle;
  curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, url->scheme.c_str());
  curl_easy_setopt(h, CURLOPT_REDIR_PROTOCOLS_STR, "https");
  // With HTTP/2 a refused stream is silently sent again by libcurl; a paid request must not be.
  curl_easy_setopt(h, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(h, CURLOPT_USERAGENT, "wanprep/" WANPREP_VERSION);
  choose_certificates(h);
  return {};
}

void add_header(Exchange& exchange, const std::string& line) {
  curl_slist* list = curl_slist_append(exchange.headers.get(), line.c_str());
  if (list == nullptr) throw std::bad_alloc();
  static_cast<void>(exchange.headers.release());
  exchange.headers.reset(list);
}

tl::expected<void, NoAnswer> perform(Exchange& exchange, CURLcode* ended) {
  if (exchange.context.stopped()) return tl::make_unexpected(NoAnswer{interrupted().value(), true});
  char detail[CURL_ERROR_SIZE] = {};
  curl_easy_setopt(exchange.handle, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(exchange.handle, CURLOPT_HTTPHEADER, exchange.headers.get());
  const CURLcode code = curl_easy_perform(exchange.handle);
  if (ended != nullptr) *ended = code;
  curl_easy_setopt(exchange.handle, CURLOPT_ERRORBUFFER, nullptr);
  long status = 0;
  curl_easy_getinfo(exchange.handle, CURLINFO_RESPONSE_CODE, &status);
  exchange.response.status = static_cast<int>(status);
  exchange.response.effective_url = exchange.url;
  if (code == CURLE_OK) return {};
  const bool never_left = !exchange.request_began;
  if (exchange.context.stopped())
    return tl::make_unexpected(
        NoAnswer{interrupted().value(), never_left, 0, {}, bytes_sent(exchange.handle)});
  const std::string words =
      detail[0] != '\0' && detail_is_harmless(code) ? detail : curl_easy_strerror(code);
  Error error{Code::network, fmt::format("{}: {}", redacted_url(exchange.url), lower_first(words))};
  // Who does not trust the other side now will not a second later.
  error.transient = code != CURLE_PEER_FAILED_VERIFICATION && code != CURLE_SSL_CACERT_BADFILE;
  error.hint = hint_for(code);
  return tl::make_unexpected(NoAnswer{std::move(error), never_left, exchange.response.status,
                                      std::move(exchange.response.body),
                                      bytes_sent(exchange.handle)});
}

std::optional<std::string> redirect_target(const Exchange& exchange) {
  switch (exchange.response.status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      break;
    default:
      return std::nullopt;
  }
  char* target = nullptr;
  curl_easy_getinfo(exchange.handle, CURLINFO_REDIRECT_URL, &target);
  if (target == nullptr) return std::nullopt;
  if (!may_lead(exchange.url, target)) return std::nullopt;
  return target;
}

bool same_origin(const std::string& a, const std::string& b) {
  const auto first = parse_url(a);
  const auto second = parse_url(b);
  return first && second && first->scheme == second->scheme && first->host == second->host &&
         first->port == second->port;
}

}  // namespace wanprep
