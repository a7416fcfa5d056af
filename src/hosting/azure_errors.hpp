/// What a refusal of Azure Storage means, in one line with its hint: pure.
#pragma once

#include <string>

#include "hosting/azure_settings.hpp"

namespace wanprep {

/// As s3_refusal().
Error azure_refusal(const HttpResponse& answer, const std::string& what, const AzureSettings& az,
                    Instant now);

}  // namespace wanprep
