#include <algorithm>

#include <fmt/format.h>

#include "cli/settings.hpp"
#include "core/rational.hpp"

namespace wanprep::cli {

Result<std::chrono::milliseconds> parse_duration(const std::string& text) {
  const auto refused = [&text] {
    return fail(Code::usage,
                fmt::format("'{}' is no duration; allowed: 0.05s 500ms 3s 40m 12h", text));
  };
  const auto unit_at = text.find_first_not_of("0123456789.");
  if (unit_at == std::string::npos || unit_at == 0) return refused();
  const auto number = Rational::parse(text.substr(0, unit_at));
  const auto unit = text.substr(unit_at);
  const std::int64_t scale = unit == "ms"  ? 1
                             : unit == "s" ? 1000
                             : unit == "m" ? 60'000
                             : unit == "h" ? 3'600'000
                                           : 0;
  if (!number || scale == 0 || *number > Rational{1'000'000}) return refused();
  return std::chrono::milliseconds((*number * Rational{scale}).round());
}

Result<std::uint64_t> parse_rate(const std::string& text) {
  const auto unit_at = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto number = Rational::parse(text.substr(0, unit_at));
  const auto unit = text.substr(unit_at);
  const std::int64_t scale = unit.empty()                 ? 1
                             : unit == "k" || unit == "K" ? 1000
                             : unit == "M"                ? 1'000'000
                             : unit == "G"                ? 1'000'000'000
                                                          : 0;
  if (!number || scale == 0 || *number > Rational{1'000'000} ||
      *number * Rational{scale} < Rational{1000})
    return fail(Code::usage,
                fmt::format("'{}' is no rate; bytes a second, at least 1K: 500K 2.5M 1G", text));
  return static_cast<std::uint64_t>((*number * Rational{scale}).round());
}

std::string duration_text(std::chrono::milliseconds span) {
  const auto ms = span.count();
  if (ms >= 3'600'000 && ms % 3'600'000 == 0) return fmt::format("{} h", ms / 3'600'000);
  if (ms >= 60'000 && ms % 60'000 == 0) return fmt::format("{} min", ms / 60'000);
  if (ms % 1000 == 0) return fmt::format("{} s", ms / 1000);
  return fmt::format("{} ms", ms);
}

}  // namespace wanprep::cli
