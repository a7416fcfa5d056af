/// The seam to the network. Implemented with libcurl in the module wanprep-net.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/context.hpp"
#include "core/error.hpp"
#include "core/secret.hpp"

namespace wanprep {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A file as request body, streamed.
struct FileBody {
  std::filesystem::path path;
};

struct Basic {
  std::string user;
  Secret password;
};
struct Bearer {
  Secret token;
};
struct Netrc {};  ///< ~/.netrc for the host, when there is an entry

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< https, or http for loopback only
  Headers headers;
  std::variant<std::monostate, std::string, FileBody> body;
  std::variant<std::monostate, Basic, Bearer, Netrc> credentials;
  bool fresh_connection = false;      ///< never on a reused connection, closed afterwards
  int redirects = 0;                  ///< followed at most (https to https only)
  std::size_t most_bytes = 4u << 20;  ///< of the answer's body
  std::chrono::milliseconds connect_timeout{15'000};
  std::chrono::milliseconds total_timeout{60'000};  ///< 0: none, but then a stall of 60 s ends it
  std::string stage;                                ///< names progress events; empty: none
};

struct HttpResponse {
  int status = 0;
  Headers headers;  ///< names in lower case
  std::string body;
  std::string effective_url;
  std::optional<std::string> header(const std::string& lower_case_name) const;
};

/// Why there is no answer. `never_left`: name, connect or TLS failed, or zero bytes of the request
/// were sent.
struct NoAnswer {
  Error error;  ///< Code::network (or interrupted)
  bool never_left = false;
};

using HttpResult = tl::expected<HttpResponse, NoAnswer>;

struct Download {
  std::string url;
  std::filesystem::path to;  ///< appended to when it exists and the server can range
  std::uint64_t most_bytes = 4ull << 30;
  std::string stage = "fetch";
};

class Transport {
 public:
  virtual ~Transport() = default;
  /// One exchange, no retries.
  virtual HttpResult send(const HttpRequest& request, Context& context) = 0;
  /// To a file, resumed by range, length checked against Content-Length. Returns the response
  /// without body; a status other than 200/206 is returned, not an error, and writes nothing.
  /// Error: Code::network / output / interrupted.
  virtual Result<HttpResponse> download(const Download& download, Context& context) = 0;
  virtual std::string version() = 0;  ///< libcurl's
};

inline constexpr const char* kNetModule = "net";
inline constexpr const char* kNetSymbol = "wanprep_transport";

}  // namespace wanprep
