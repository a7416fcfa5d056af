/// SMPTE ST 12-1 timecode as a counter, a nominal rate and a drop flag.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace wanprep {

/// What a counter counts. `frames` is the nominal number of frames a second: 24, 25, 30, 60 …
/// The drop flag counts at multiples of 30 alone; elsewhere it drops nothing.
struct TimecodeRate {
  int frames = 0;
  bool drop_frame = false;
  bool operator==(const TimecodeRate&) const = default;
};

/// "01:00:03:12", or with drop frame "01:00:03;12". The counter wraps at 24 hours; negative
/// counters wrap too.
std::string timecode_text(std::int64_t counter, const TimecodeRate& rate);

/// The counter of "HH:MM:SS:FF" (';' or ',' before the frames allowed) at `rate`. A label that drop
/// frame skips, or a field out of range, is an error (Code::usage). The separator does not decide:
/// the rate does.
Result<std::int64_t> timecode_counter(std::string_view text, const TimecodeRate& rate);

/// True for text of the shape dd:dd:dd[:;,.]dd.
bool looks_like_timecode(std::string_view text);

}  // namespace wanprep
