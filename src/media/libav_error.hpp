/// libav's error numbers and log lines as values; nothing is ever printed.
#pragma once

#include <string>

#include "core/error.hpp"

namespace wanprep {

/// Takes libav's log away from standard error, once a process. Every function here that opens
/// something calls it.
void quiet_libav();

/// Forgets the log lines so far, so that an error does not quote an older one.
void forget_libav_log();

/// The last error line that libav logged since `forget_libav_log()`: this thread's if there is one,
/// else any thread's (decoders log from threads of their own). "" when there is none.
std::string last_libav_log();

/// "Invalid data found when processing input", lower case at the start.
std::string libav_text(int number);

/// `what: text of the number (last log line)`; AVERROR_EXIT becomes interrupted(), a full disk
/// Code::output. Forgets the log.
tl::unexpected<Error> libav_fail(Code code, const std::string& what, int number,
                                 std::string hint = {});

}  // namespace wanprep
