#include "core/timecode.hpp"

#include <array>

#include <fmt/format.h>

namespace wanprep {
namespace {

// Drop frame leaves out the first 2 labels (4 at 60) of each minute but every tenth. It is defined
// for multiples of 30 alone; cameras set the flag at 25 as well, and then it drops nothing.
int dropped_per_minute(const TimecodeRate& rate) {
  return rate.drop_frame && rate.frames % 30 == 0 ? rate.frames / 15 : 0;
}

std::int64_t frames_per_day(const TimecodeRate& rate) {
  const std::int64_t all = std::int64_t{rate.frames} * 86'400;
  return all - std::int64_t{dropped_per_minute(rate)} * (24 * 60 - 24 * 6);
}

std::optional<std::array<int, 4>> fields(std::string_view text) {
  if (!looks_like_timecode(text)) return std::nullopt;
  std::array<int, 4> out{};
  for (std::size_t i = 0; i < 4; ++i) out[i] = (text[i * 3] - '0') * 10 + (text[i * 3 + 1] - '0');
  return out;
}

}  // namespace

bool looks_like_timecode(std::string_view text) {
  if (text.size() != 11) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool separator = i % 3 == 2;
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (separator == digit) return false;
  }
  return text[2] == ':' && text[5] == ':' &&
         std::string_view(":;,.").find(text[8]) != std::string_view::npos;
}

std::string timecode_text(std::int64_t counter, const TimecodeRate& rate) {
  if (rate.frames <= 0) return {};
  const std::int64_t day = frames_per_day(rate);
  counter = ((counter % day) + day) % day;
  if (const int drop = dropped_per_minute(rate); drop > 0) {
    const std::int64_t minute = std::int64_t{rate.frames} * 60 - drop;
    const std::int64_t ten_minutes = minute * 10 + drop;
    const std::int64_t tens = counter / ten_minutes;
    const std::int64_t rest = counter % ten_minutes;
    counter += drop * 9 * tens;
    if (rest >= std::int64_t{rate.frames} * 60) counter += drop * ((rest - drop) / minute);
  }
  const std::int64_t seconds = counter / rate.frames;
  return fmt::format("{:02}:{:02}:{:02}{}{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60,
                     rate.drop_frame ? ';' : ':', counter % rate.frames);
}

Result<std::int64_t> timecode_counter(std::string_view text, const TimecodeRate& rate) {
  const auto parts = fields(text);
  if (!parts || rate.frames <= 0)
    return fail(Code::usage, fmt::format("'{}' is not a timecode HH:MM:SS:FF", text));
  const auto [hours, minutes, seconds, frames] = *parts;
  if (hours > 23 || minutes > 59 || seconds > 59 || frames >= rate.frames)
    return fail(Code::usage,
                fmt::format("timecode '{}' has a field out of range at {} frames a second", text,
                            rate.frames));
  const int drop = dropped_per_minute(rate);
  if (drop > 0 && seconds == 0 && frames < drop && minutes % 10 != 0)
    return fail(Code::usage, fmt::format("timecode '{}' does not exist in drop frame", text));
  const std::int64_t minute_count = std::int64_t{hours} * 60 + minutes;
  return (minute_count * 60 + seconds) * rate.frames + frames -
         drop * (minute_count - minute_count / 10);
}

}  // namespace wanprep
