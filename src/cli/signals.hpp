/// SIGINT, SIGTERM and SIGHUP ask the work to stop; a second one ends the process at once.
#pragma once

#include <optional>
#include <stop_token>

namespace wanprep::cli {

/// Opens what the caller has closed of the standard streams, or files of ours would get their
/// numbers, and what is said would end up in them. Writing to a closed output stays an error.
void hold_standard_streams();

/// Installs the handlers once (SIGHUP stays ignored where it was, as under nohup); the token is
/// stopped by the first signal. SIGPIPE is ignored.
std::stop_token stop_on_signals();

/// 130 or 143 once a signal has come.
std::optional<int> interruption_status();

}  // namespace wanprep::cli
