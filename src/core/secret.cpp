#include "core/secret.hpp"

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
  const std::string clean = without_user_info(url);
  const auto query = clean.find('?');
  if (query == std::string::npos) return clean.substr(0, clean.find('#'));
  std::string out = clean.substr(0, query + 1);
  bool in_value = false;
  for (std::size_t i = query + 1; i < clean.size() && clean[i] != '#'; ++i) {
    if (clean[i] == '&') in_value = false;
    if (!in_value) out += clean[i];
    if (clean[i] == '=' && !in_value) {
      in_value = true;
      out += "…";
    }
  }
  return out;
}

}  // namespace wanprep
