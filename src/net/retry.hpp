/// When to try again, and how long to wait: pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace wanprep {

/// Waits 1, 2, 4 … up to 30 s, each with `jitter` (0..1) of a quarter of it added; nothing after
/// `most_tries`.
std::optional<std::chrono::milliseconds> backoff(int tries_so_far, double jitter,
                                                 int most_tries = 5);

/// "Retry-After" in seconds or as HTTP date against `now_epoch_s`; nothing for anything else.
std::optional<std::chrono::seconds> retry_after(const std::string& value, long now_epoch_s);

/// Seconds since the epoch of "Sun, 06 Nov 1994 08:49:37 GMT"; nothing for anything else.
std::optional<long> http_date(const std::string& value);

/// Statuses that a poll, upload or download may repeat: 408, 425, 429, 500, 502, 503, 504.
bool worth_repeating(int status);

}  // namespace wanprep
