/// Downloads with resume.
#pragma once

#include "net/curl_handle.hpp"

namespace wanprep {

/// Transport::download on one handle, which is reset before every exchange.
Result<HttpResponse> download_with(CURL* handle, const Download& order, Context& context);

}  // namespace wanprep
