#include "core/context.hpp"

#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <mutex>

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

}  // namespace

std::string iso8601(Instant instant) {
  const auto micros = instant.time_since_epoch().count();
  const auto seconds = static_cast<std::time_t>(micros / 1'000'000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     micros % 1'000'000);
}

std::optional<Instant> parse_iso8601(const std::string& text) {
  std::tm parts{};
  int micros = 0;
  int used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%6dZ%n", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &micros,
                  &used) != 7 ||
      static_cast<std::size_t>(used) != text.size())
    return std::nullopt;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return Instant{std::chrono::seconds{timegm(&parts)} + std::chrono::microseconds{micros}};
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
