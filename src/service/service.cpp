#include "service/service.hpp"

#include <utility>

#include <fmt/format.h>

#include "net/url.hpp"
#include "service/novita/client.hpp"

namespace wanprep {

Result<std::unique_ptr<Service>> open_service(const Profile& profile,
                                              const ServiceSettings& settings,
                                              Transport& transport) {
  if (profile.vendor != "novita")
    return fail(Code::config, fmt::format("no client for the vendor {}", profile.vendor),
                "this version speaks Novita's API");
  ServiceSettings own = settings;
  if (own.base_url.empty()) own.base_url = profile.base_url;
  while (!own.base_url.empty() && own.base_url.back() == '/') own.base_url.pop_back();
  if (auto secure = require_secure(own.base_url); !secure) {
    secure.error().code = Code::config;
    return tl::make_unexpected(std::move(secure.error()));
  }
  WANPREP_TRY(url, parse_url(own.base_url));
  if (!url.user.empty() || !url.query.empty())
    return fail(Code::config, "the service url has credentials or a query in it");
  return novita::client(profile, std::move(own), transport);
}

}  // namespace wanprep
