/// What the user asks for, as values; filled by the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/rational.hpp"

namespace wanprep {

/// A point on the timeline as typed: "3.5", "1:02:03.250", "84f" or a timecode.
struct TimePoint {
  enum class Form { seconds, frame, timecode };
  Form form = Form::seconds;
  Rational seconds{0};     ///< form seconds
  std::int64_t frame = 0;  ///< form frame
  std::string timecode;    ///< form timecode
  bool operator==(const TimePoint&) const = default;
};

enum class Fit { pad, crop, stretch, fail };
enum class ShortPolicy { extend, hold, fail };
enum class LongPolicy { trim, fail };
enum class SmallPolicy { scale, pad, fail };
enum class AudioPolicy { keep, drop };
enum class DamagePolicy { fail, hold };

/// The options of `conform` (contract, section 2).
struct Wishes {
  std::optional<TimePoint> start;
  std::optional<TimePoint> end;  ///< exclusive
  std::optional<TimePoint> duration;
  Fit fit = Fit::pad;
  std::string pad_color = "black";   ///< libavutil color name or #RRGGBB
  std::string background = "white";  ///< images
  ShortPolicy shorter = ShortPolicy::extend;
  LongPolicy longer = LongPolicy::trim;
  SmallPolicy small = SmallPolicy::scale;
  DamagePolicy damaged = DamagePolicy::fail;
  AudioPolicy audio = AudioPolicy::keep;
  bool limits_only = false;          ///< fix documented limits, leave hazards
  std::optional<int> max_side;       ///< pixels
  std::string codec = "auto";        ///< auto | h264 | hevc
  std::optional<int> quality;        ///< crf
  bool slow_link = false;            ///< preset medium instead of veryfast
  bool first_frame = false;          ///< of an animated image
  std::vector<std::string> ignored;  ///< rules overruled
  bool operator==(const Wishes&) const = default;
};

enum class Match { audio, timing, full };
enum class RestoreAudio { original, result, both, none };
enum class Ends { hold, original, fail };
enum class Cadence { nearest, blend };

/// The options of `restore` (contract, section 2).
struct RestoreWishes {
  Match match = Match::full;
  RestoreAudio audio = RestoreAudio::original;
  bool whole = false;              ///< the full original with just this range replaced
  std::string codec = "auto";      ///< auto | h264 | hevc | prores | dnxhr | ffv1
  std::optional<Rational> offset;  ///< result frames; overrides the measured one
  Ends ends = Ends::hold;
  Cadence cadence = Cadence::nearest;
  std::optional<TimePoint> start;  ///< without a recipe: where the result belongs in the original
  std::optional<TimePoint> end;
  std::optional<TimePoint> duration;
  bool operator==(const RestoreWishes&) const = default;
};

}  // namespace wanprep
