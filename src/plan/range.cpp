#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

#include "plan/conform.hpp"

namespace wanprep {
namespace {

constexpr const char* kForms =
    "3.5 or 1:02:03.250 (seconds), 84f (frames from 0), 01:00:03:12 or 01:00:03;12 (timecode)";

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

std::optional<Rational> plain_seconds(std::string_view text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789.") == text.npos;
  if (!digits || text.size() > 16 || std::count(text.begin(), text.end(), '.') > 1)
    return std::nullopt;
  return Rational::parse(text);
}

/// [[H:]M:]S with a fraction on the seconds.
std::optional<Rational> clock_seconds(std::string_view text) {
  Rational total{0};
  int fields = 1;
  for (auto colon = text.find(':'); colon != text.npos; colon = text.find(':')) {
    const auto value = whole_number(text.substr(0, colon));
    if (!value || *value > 1'000'000 || ++fields > 3) return std::nullopt;
    total = (total + Rational{*value}) * Rational{60};
    text.remove_prefix(colon + 1);
  }
  const auto seconds = plain_seconds(text);
  if (!seconds || (fields > 1 && *seconds >= Rational{60})) return std::nullopt;
  return total + *seconds;
}

std::string shown(const TimePoint& point) {
  switch (point.form) {
    case TimePoint::Form::seconds:
      return decimal(point.seconds) + " s";
    case TimePoint::Form::frame:
      return fmt::format("{}f", point.frame);
    case TimePoint::Form::timecode:
      return point.timecode;
  }
  return "";
}

/// Frames from the first one to the one that a timecode names. At half the picture's rate a label
/// covers two frames, and the first of the pair is meant.
Result<std::int64_t> frames_from_start(const Probe& probe, const TimePoint& point) {
  const auto& timecode = probe.facts.timecode;
  if (!timecode)
    return fail(Code::usage, fmt::format("timecode {}: the file carries none", point.timecode),
                "give seconds or frames");
  WANPREP_TRY(counter, timecode_counter(point.timecode, timecode->rate));
  std::int64_t labels = counter - timecode->counter;
  const std::int64_t day = std::int64_t{24} * 3600 * timecode->rate.frames;
  if (labels < 0 && labels + day < probe.index.size()) labels += day;
  if (labels < 0)
    return fail(Code::usage, fmt::format("timecode {}: before the clip's first frame at {}",
                                         point.timecode, timecode->text));
  const Rational& rate = probe.facts.video->frame_rate;
  const auto nominal = std::max<std::int64_t>(1, rate.ceil());
  const auto each = std::max<std::int64_t>(1, (Rational{nominal, timecode->rate.frames}).round());
  return labels * each;
}

Result<std::int64_t> frame_of(const Probe& probe, const TimePoint& point, const char* option) {
  const std::int64_t count = probe.index.size();
  std::int64_t frame = 0;
  if (point.form == TimePoint::Form::frame) {
    frame = point.frame;
  } else if (point.form == TimePoint::Form::timecode) {
    WANPREP_TRY(labelled, frames_from_start(probe, point));
    frame = labelled;
  } else {
    const Rational last = probe.index.time_of(count) - probe.index.time_of(count - 1);
    if (point.seconds > probe.index.duration() + last)
      return fail(Code::usage, fmt::format("{} {}: the clip is {} s long", option, shown(point),
                                           decimal(probe.index.duration())));
    frame = probe.index.first_at_or_after(point.seconds);
  }
  if (frame > count + 1)
    return fail(Code::usage, fmt::format("{} {}: that is frame {}, the clip has {} frames", option,
                                         shown(point), frame, count));
  return std::min(frame, count);
}

/// A duration counts frames, or seconds from the first frame's own time.
Result<std::int64_t> end_by_duration(const Probe& probe, std::int64_t first,
                                     const TimePoint& duration) {
  if (duration.form == TimePoint::Form::timecode)
    return fail(Code::usage,
                fmt::format("--duration {}: a timecode is a place, not a length", shown(duration)),
                "give seconds or frames");
  TimePoint end = duration;
  if (end.form == TimePoint::Form::frame)
    end.frame += first;
  else
    end.seconds = probe.index.time_of(first) + end.seconds;
  auto given = frame_of(probe, end, "--duration");
  if (given || end.form == TimePoint::Form::timecode) return given;
  const auto counted = end.form == TimePoint::Form::frame;
  return fail(
      Code::usage,
      fmt::format("--duration {}: from frame {} at {} s on the clip has {} left", shown(duration),
                  first, decimal(probe.index.time_of(first)),
                  counted ? fmt::format("{} frames", probe.index.size() - first)
                          : decimal(probe.index.duration() - probe.index.time_of(first)) + " s"),
      "leave --duration out to go on to the end");
}

Result<FrameRange> range_of(const Probe& probe, const std::optional<TimePoint>& start,
                            const std::optional<TimePoint>& end,
                            const std::optional<TimePoint>& duration) {
  if (probe.index.size() == 0) return fail(Code::input, "the file has no picture");
  if (end && duration)
    return fail(Code::usage, "--end and --duration exclude each other", "give one of them");
  FrameRange range{0, probe.index.size()};
  if (start) {
    WANPREP_TRY(first, frame_of(probe, *start, "--start"));
    if (first >= probe.index.size())
      return fail(Code::usage,
                  fmt::format("--start {}: the clip is {} s ({} frames) long", shown(*start),
                              decimal(probe.index.duration()), probe.index.size()));
    range.first = first;
  }
  std::int64_t last = probe.index.size();
  if (end) {
    WANPREP_TRY(given, frame_of(probe, *end, "--end"));
    last = given;
  } else if (duration) {
    WANPREP_TRY(given, end_by_duration(probe, range.first, *duration));
    last = given;
  }
  if (last <= range.first)
    return fail(Code::usage, fmt::format("the range is empty: it starts at frame {} and ends at {}",
                                         range.first, last));
  range.count = last - range.first;
  return range;
}

}  // namespace

Result<TimePoint> parse_time_point(const std::string& text) {
  TimePoint point;
  if (looks_like_timecode(text)) {
    point.form = TimePoint::Form::timecode;
    point.timecode = text;
    return point;
  }
  if (!text.empty() && text.back() == 'f') {
    const auto frame = whole_number(std::string_view{text}.substr(0, text.size() - 1));
    if (frame && *frame < (std::int64_t{1} << 40)) {
      point.form = TimePoint::Form::frame;
      point.frame = *frame;
      return point;
    }
  } else if (text.size() <= 32) {
    if (const auto seconds = clock_seconds(text)) {
      point.seconds = *seconds;
      return point;
    }
  }
  return fail(Code::usage, fmt::format("'{}' is no point in time", text.substr(0, 64)), kForms);
}

Result<FrameRange> resolve_range(const Probe& probe, const std::optional<TimePoint>& start,
                                 const std::optional<TimePoint>& end,
                                 const std::optional<TimePoint>& duration) {
  try {
    return range_of(probe, start, end, duration);
  } catch (const std::overflow_error&) {
    return fail(Code::usage, "the range is too fine or too far for exact arithmetic", kForms);
  }
}

}  // namespace wanprep
