#include "core/context.hpp"

#include <condition_variable>
#include <ctime>
#include <mutex>
#include <string_view>

#include <fmt/format.h>

namespace wanprep {
namespace {

class SystemClock final : public Clock {
 public:
  Instant now() override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
  }
  bool sleep(std::chrono::milliseconds span, std::stop_token stop) override {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, span, [] { return false; });
    return !stop.stop_requested();
  }
};

class NullSink final : public Sink {
 public:
  void on(const Event&) override {}
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "" or "." with one to six digits.
std::optional<std::chrono::microseconds> micros_of(std::string_view fraction) {
  if (fraction.empty()) return std::chrono::microseconds{0};
  if (fraction.front() != '.' || fraction.size() < 2 || fraction.size() > 7) return std::nullopt;
  int value = 0;
  for (std::size_t i = 1; i <= 6; ++i) {
    const char digit = i < fraction.size() ? fraction[i] : '0';
    if (!is_digit(digit)) return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return std::chrono::microseconds{value};
}

}  // namespace

std::string iso8601(Instant instant) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(instant);
  const auto micros = (instant - whole).count();
  const std::time_t seconds = whole.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     micros);
}

std::optional<Instant> parse_iso8601(const std::string& text) {
  static constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= kShape.size() || text.back() != 'Z') return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i)
    if (kShape[i] == 'd' ? !is_digit(text[i]) : text[i] != kShape[i]) return std::nullopt;
  const auto micros =
      micros_of(std::string_view(text).substr(kShape.size(), text.size() - kShape.size() - 1));
  if (!micros) return std::nullopt;
  const auto field = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  std::tm parts{};
  parts.tm_year = field(0, 4) - 1900;
  parts.tm_mon = field(5, 2) - 1;
  parts.tm_mday = field(8, 2);
  parts.tm_hour = field(11, 2);
  parts.tm_min = field(14, 2);
  parts.tm_sec = field(17, 2);
  const std::tm asked = parts;
  const auto seconds = timegm(&parts);
  // timegm turns February 30th into March 2nd; such a text is no date.
  const bool same = parts.tm_mon == asked.tm_mon && parts.tm_mday == asked.tm_mday &&
                    parts.tm_hour == asked.tm_hour && parts.tm_min == asked.tm_min &&
                    parts.tm_sec == asked.tm_sec;
  if (!same) return std::nullopt;
  return Instant{std::chrono::seconds{seconds} + *micros};
}

tl::unexpected<Error> interrupted() { return fail(Code::interrupted, "interrupted"); }

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

Sink& null_sink() {
  static NullSink sink;
  return sink;
}

}  // namespace wanprep
