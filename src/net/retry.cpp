#include "net/retry.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace wanprep {
namespace {

constexpr long kLongestWait_s = 24L * 3600;

std::optional<long> month_of(const char* name) {
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (int i = 0; i < 12; ++i)
    if (std::strcmp(name, kMonths[i]) == 0) return i;
  return std::nullopt;
}

}  // namespace

// "Sun, 06 Nov 1994 08:49:37 GMT", the only form that a sender may still generate. strptime would
// read it by the locale.
std::optional<long> http_date(const std::string& value) {
  char weekday[4] = {};
  char month[4] = {};
  std::tm parts{};
  int used = 0;
  if (std::sscanf(value.c_str(), "%3s, %2d %3s %4d %2d:%2d:%2d GMT%n", weekday, &parts.tm_mday,
                  month, &parts.tm_year, &parts.tm_hour, &parts.tm_min, &parts.tm_sec,
                  &used) != 7 ||
      static_cast<std::size_t>(used) != value.size())
    return std::nullopt;
  const auto number = month_of(month);
  if (!number) return std::nullopt;
  parts.tm_mon = static_cast<int>(*number);
  parts.tm_year -= 1900;
  return static_cast<long>(timegm(&parts));
}

std::optional<std::chrono::milliseconds> backoff(int tries_so_far, double jitter, int most_tries) {
  if (tries_so_far < 1 || tries_so_far >= most_tries) return std::nullopt;
  const long base_ms = std::min(30'000L, 1000L << std::min(tries_so_far - 1, 5));
  const double share = std::clamp(jitter, 0.0, 1.0) / 4;
  return std::chrono::milliseconds{base_ms +
                                   static_cast<long>(static_cast<double>(base_ms) * share)};
}

std::optional<std::chrono::seconds> retry_after(const std::string& value, long now_epoch_s) {
  if (value.empty()) return std::nullopt;
  const bool number =
      std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number) {
    const long seconds = value.size() > 6 ? kLongestWait_s : std::stol(value);
    return std::chrono::seconds{std::min(seconds, kLongestWait_s)};
  }
  const auto date = http_date(value);
  if (!date) return std::nullopt;
  return std::chrono::seconds{std::clamp(*date - now_epoch_s, 0L, kLongestWait_s)};
}

bool worth_repeating(int status) {
  switch (status) {
    case 408:
    case 425:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return true;
    default:
      return false;
  }
}

}  // namespace wanprep
