#include "core/secret.hpp"

#include <algorithm>

namespace wanprep {
namespace {

std::string without_user_info(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  const auto host = scheme + 3;
  const auto path = url.find_first_of("/?#", host);
  const auto at = url.rfind('@', path == std::string::npos ? std::string::npos : path);
  if (at == std::string::npos || at < host) return url;
  return url.substr(0, host) + url.substr(at + 1);
}

}  // namespace

std::string redacted_url(const std::string& url) {
  const std::string clean = without_user_info(url.substr(0, url.find('#')));
  const auto query = clean.find('?');
  if (query == std::string::npos) return clean;
  std::string out = clean.substr(0, query + 1);
  for (std::size_t from = query + 1; from < clean.size();) {
    const auto end = std::min(clean.find('&', from), clean.size());
    const auto equals = clean.find('=', from);
    // A part without '=' is no name: it may be the token itself.
    if (equals < end) out += clean.substr(from, equals + 1 - from);
    out += "…";
    if (end < clean.size()) out += '&';
    from = end + 1;
  }
  return out;
}

}  // namespace wanprep
