/// Transport by libcurl. Thread-safe; connections are kept for the next call, except where
/// `fresh_connection` is asked for.
#pragma once

#include <memory>

#include "net/transport.hpp"

namespace wanprep {

std::unique_ptr<Transport> curl_transport();

}  // namespace wanprep
