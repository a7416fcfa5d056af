/// What a store's refusal means, in one line with its hint: pure.
#pragma once

#include <string>

#include "hosting/aws_settings.hpp"

namespace wanprep {

/// `what` is what was tried: "write", "read", "remove". Code::config for what the user must set
/// right (keys, clock, region, bucket, permission), else Code::storage; transient where it may
/// pass.
Error s3_refusal(const HttpResponse& answer, const std::string& what, const S3Settings& s3,
                 Instant now);

}  // namespace wanprep
