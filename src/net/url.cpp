#include "net/url.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <fmt/format.h>

#include "core/secret.hpp"

namespace wanprep {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = static_cast<char>(c | 0x20);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

tl::unexpected<Error> bad(const std::string& text, const std::string& part) {
  return fail(Code::usage, fmt::format("not a url: {}: {}", redacted_url(text), part));
}

bool valid_scheme(const std::string& scheme) {
  return !scheme.empty() && is_alpha(scheme.front()) &&
         std::all_of(scheme.begin(), scheme.end(), [](char c) {
           return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
         });
}

bool valid_name(const std::string& host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

std::optional<std::array<std::uint8_t, 16>> ipv6(const std::string& host) {
  in6_addr address{};
  if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &address, bytes.size());
  return bytes;
}

std::optional<std::uint32_t> ipv4(const std::string& host, bool lenient) {
  in_addr address{};
  const bool read = lenient ? inet_aton(host.c_str(), &address) != 0
                            : inet_pton(AF_INET, host.c_str(), &address) == 1;
  if (!read) return std::nullopt;
  return ntohl(address.s_addr);
}

// ::ffff:a.b.c.d and the translated 64:ff9b::a.b.c.d reach the IPv4 host.
std::optional<std::uint32_t> embedded_ipv4(const std::array<std::uint8_t, 16>& b) {
  const bool zeros = std::all_of(b.begin(), b.begin() + 10, [](std::uint8_t v) { return v == 0; });
  const bool mapped = zeros && b[10] == 0xff && b[11] == 0xff;
  const bool translated =
      b[0] == 0 && b[1] == 0x64 && b[2] == 0xff && b[3] == 0x9b &&
      std::all_of(b.begin() + 4, b.begin() + 12, [](std::uint8_t v) { return v == 0; });
  if (!mapped && !translated) return std::nullopt;
  return (std::uint32_t{b[12]} << 24) | (std::uint32_t{b[13]} << 16) | (std::uint32_t{b[14]} << 8) |
         b[15];
}

bool private_ipv4(std::uint32_t a) {
  const auto within = [a](std::uint32_t net, int bits) {
    return (a >> (32 - bits)) == (net >> (32 - bits));
  };
  return within(0x00000000, 8) || within(0x0a000000, 8) || within(0x64400000, 10) ||
         within(0x7f000000, 8) || within(0xa9fe0000, 16) || within(0xac100000, 12) ||
         within(0xc0000000, 24) || within(0xc0a80000, 16) || within(0xc6120000, 15) ||
         within(0xe0000000, 3);
}

bool private_ipv6(const std::array<std::uint8_t, 16>& b) {
  if (const auto inner = embedded_ipv4(b)) return private_ipv4(*inner);
  const bool low = std::all_of(b.begin(), b.begin() + 15, [](std::uint8_t v) { return v == 0; });
  if (low && b[15] <= 1) return true;
  return (b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0x80) == 0x80) || b[0] == 0xff;
}

struct Authority {
  std::string user_info;
  std::string host;
  std::string port;
  bool bracketed = false;
  bool well_formed = true;
};

Authority split_authority(const std::string& text) {
  Authority out;
  std::string rest = text;
  if (const auto at = rest.rfind('@'); at != std::string::npos) {
    out.user_info = rest.substr(0, at);
    rest = rest.substr(at + 1);
  }
  if (!rest.empty() && rest.front() == '[') {
    const auto close = rest.find(']');
    out.bracketed = true;
    out.well_formed = close != std::string::npos;
    if (!out.well_formed) return out;
    out.host = rest.substr(1, close - 1);
    rest = rest.substr(close + 1);
    out.well_formed = rest.empty() || rest.front() == ':';
    if (!rest.empty()) out.port = rest.substr(1);
    return out;
  }
  const auto colon = rest.find(':');
  out.host = rest.substr(0, colon);
  if (colon != std::string::npos) out.port = rest.substr(colon + 1);
  return out;
}

Result<int> read_port(const std::string& text, const std::string& port) {
  if (port.empty()) return 0;
  if (port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit))
    return bad(text, "the port is no number");
  const int value = std::stoi(port);
  if (value < 1 || value > 65535) return bad(text, fmt::format("port {} is not 1..65535", value));
  return value;
}

}  // namespace

std::optional<std::string> percent_decode(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

Result<Url> parse_url(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\')
      return bad("the text", "it has a space, control character or backslash in it");
  const auto colon = text.find("://");
  if (colon == std::string::npos || !valid_scheme(text.substr(0, colon)))
    return bad(text, "no scheme");
  const auto begin = colon + 3;
  const auto end = std::min(text.find_first_of("/?#", begin), text.size());
  const Authority authority = split_authority(text.substr(begin, end - begin));
  Url url;
  url.scheme = lower(text.substr(0, colon));
  url.host = lower(authority.host);
  if (!authority.well_formed ||
      (authority.bracketed ? !ipv6(url.host).has_value() : !valid_name(url.host)))
    return bad(text, "no valid host");
  WANPREP_TRY(port, read_port(text, authority.port));
  url.port = port;
  const auto split = authority.user_info.find(':');
  const auto user = percent_decode(authority.user_info.substr(0, split));
  const auto password = split == std::string::npos
                            ? std::optional<std::string>{""}
                            : percent_decode(authority.user_info.substr(split + 1));
  if (!user || !password) return bad(text, "the user info has a bad percent sign");
  url.user = *user;
  url.password = *password;
  const std::string rest = text.substr(end, text.find('#', end) - end);
  const auto question = rest.find('?');
  url.path = rest.substr(0, question);
  if (url.path.empty()) url.path.push_back('/');
  if (question != std::string::npos) url.query = rest.substr(question + 1);
  return url;
}

namespace {

// RFC 6761: names under localhost lead nowhere else; libcurl asks no resolver for them.
bool is_localhost(const std::string& host) {
  return host == "localhost" || host.ends_with(".localhost");
}

}  // namespace

bool is_loopback(const std::string& host) {
  if (is_localhost(host)) return true;
  if (const auto a = ipv4(host, false)) return (*a >> 24) == 127;
  const auto b = ipv6(host);
  if (!b) return false;
  if (const auto inner = embedded_ipv4(*b)) return (*inner >> 24) == 127;
  return std::all_of(b->begin(), b->begin() + 15, [](std::uint8_t v) { return v == 0; }) &&
         (*b)[15] == 1;
}

bool is_private_address(const std::string& host) {
  if (is_localhost(host)) return true;
  // Resolvers read "127.1", "0x7f.1" and "2130706433" as addresses too.
  if (const auto a = ipv4(host, true)) return private_ipv4(*a);
  const auto b = ipv6(host);
  return b && private_ipv6(*b);
}

Result<void> require_secure(const std::string& url) {
  WANPREP_TRY(parsed, parse_url(url));
  if (parsed.scheme == "https") return {};
  if (parsed.scheme == "http" && is_loopback(parsed.host)) return {};
  return fail(Code::config, fmt::format("not a secure url: {}", redacted_url(url)),
              "use https://; plain http:// is accepted for loopback only");
}

bool may_lead(const std::string& from, const std::string& to) {
  const auto begin = parse_url(from);
  const auto end = parse_url(to);
  if (!begin || !end || !require_secure(to)) return false;
  if (begin->scheme == "https" && end->scheme != "https") return false;
  return is_loopback(begin->host) || !is_loopback(end->host);
}

std::string percent_encode(const std::string& text, bool keep_slash) {
  std::string out;
  for (const char c : text) {
    const bool plain = is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain || (keep_slash && c == '/'))
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return out;
}

}  // namespace wanprep
