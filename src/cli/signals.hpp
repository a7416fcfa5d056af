/// SIGINT, SIGTERM and SIGHUP ask the work to stop; a second one ends the process at once.
#pragma once

#include <optional>
#include <stop_token>

namespace wanprep::cli {

/// Installs the handlers once; the token is stopped by the first signal. SIGPIPE is ignored.
std::stop_token stop_on_signals();

/// 130 or 143 once a signal has come.
std::optional<int> interruption_status();

}  // namespace wanprep::cli
