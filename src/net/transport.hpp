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

/// A file, or `bytes` of it from `offset`, as request body, streamed.
struct FileBody {
  std::filesystem::path path;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> bytes = {};
};

struct Basic {
  std::string user;
  Secret password;
};
struct Bearer {
  Secret token;
};
struct Netrc {};  ///< ~/.netrc for the host, when there is an entry

/// Files of an https exchange; an empty one: as the environment says.
struct Tls {
  std::filesystem::path authorities;  ///< trusted besides nothing else
  std::filesystem::path certificate;  ///< shown to the server
  std::filesystem::path key;          ///< of `certificate`; empty: in the same file
};

/// Which share of a stage's progress one request is.
struct Share {
  double from = 0;
  double to = 1;
};

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
  /// After a stop, an answer to what has left is waited for so long: giving up on a paid request
  /// at once leaves it unknown.
  std::chrono::milliseconds patience{0};
  std::string stage;  ///< names progress events; empty: none
  Share share = {};
  Tls tls = {};
  std::uint64_t most_bytes_per_s = 0;  ///< of the request's body; 0: no bound
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
  int status = 0;             ///< of an answer that broke off
  std::string received = {};  ///< what there was of its body
  /// Bytes of the request's body that left; nothing where that was not counted.
  std::optional<std::uint64_t> sent = {};
};

using HttpResult = tl::expected<HttpResponse, NoAnswer>;

struct Download {
  std::string url;
  std::filesystem::path to;  ///< appended to when it exists and the server can range
  std::uint64_t most_bytes = 4ull << 30;
  std::string stage = "fetch";
};

/// Where and as whom. The host's key must stand in `known_hosts`, which must exist.
struct SshLogin {
  std::string host;
  int port = 0;  ///< 0: 22
  std::string user;
  std::filesystem::path identity;  ///< private key; empty: the keys of the agent
  Secret passphrase;               ///< of `identity`
  std::filesystem::path known_hosts;
};

/// A file to `path` by way of `part` beside it: what lies under `part` is gone on with, and missing
/// folders are made. Paths are the server's, absolute, not encoded.
struct SshPut {
  SshLogin login;
  std::filesystem::path file;
  std::string part;
  std::string path;
  std::uint64_t most_bytes_per_s = 0;  ///< 0: no bound
  std::string stage;
};

/// Removes `path`, then those of `folders` (innermost first) that are empty. Not there is fine.
struct SshRemove {
  SshLogin login;
  std::string path;
  std::vector<std::string> folders;
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
  /// Errors: Code::config for a refused login or a host key that is not the known one,
  /// Code::network, Code::storage for what the server refuses.
  virtual Result<void> put_by_ssh(const SshPut& put, Context& context) = 0;
  virtual Result<void> remove_by_ssh(const SshRemove& remove, Context& context) = 0;
  /// Nothing: no such file.
  virtual Result<std::optional<std::uint64_t>> size_by_ssh(const SshLogin& login,
                                                           const std::string& path,
                                                           Context& context) = 0;
  virtual std::string version() = 0;  ///< libcurl's
};

inline constexpr const char* kNetModule = "net";
inline constexpr const char* kNetSymbol = "wanprep_transport";

}  // namespace wanprep
