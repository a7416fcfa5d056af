/// Just enough of RFC 3986.
#pragma once

#include <optional>
#include <string>

#include "core/error.hpp"

namespace wanprep {

struct Url {
  std::string scheme;  ///< lower case
  std::string user;    ///< percent-decoded
  std::string password;
  std::string host;   ///< lower case, without brackets
  int port = 0;       ///< 0: the scheme's own
  std::string path;   ///< as written, begins with '/'
  std::string query;  ///< as written, without '?'
};

/// Error: Code::usage with the part that is wrong.
Result<Url> parse_url(const std::string& text);
bool is_loopback(const std::string& host);
/// Loopback, RFC 1918, link-local, unique local, carrier NAT; by literal address only (names are
/// resolved elsewhere).
bool is_private_address(const std::string& host);
/// https anywhere, http for loopback only. Error: Code::config naming the URL.
Result<void> require_secure(const std::string& url);
/// Whether an answer of `from` may send a reader on to `to`: secure, never from https to http, and
/// never from elsewhere to this very machine.
bool may_lead(const std::string& from, const std::string& to);
/// Everything but A-Za-z0-9-._~ as %XX; `keep_slash` leaves '/'.
std::string percent_encode(const std::string& text, bool keep_slash = false);
/// Nothing for a '%' without two digits.
std::optional<std::string> percent_decode(const std::string& text);

}  // namespace wanprep
