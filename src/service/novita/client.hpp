/// The calls of a Novita-shaped service.
#pragma once

#include <memory>

#include "service/service.hpp"

namespace wanprep::novita {

std::unique_ptr<Service> client(const Profile& profile, ServiceSettings settings,
                                Transport& transport);

}  // namespace wanprep::novita
