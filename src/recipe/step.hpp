/// What may be done to a clip on its way to the service: one struct a step, each with decide,
/// predict, undo and lower in filters/ (the concept `FilterFamily` in filters/filter.hpp holds
/// every alternative to that).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/geometry.hpp"
#include "core/rational.hpp"
#include "facts/media_facts.hpp"

namespace wanprep {

/// exact: undone bit for bit or pixel for pixel; near: undone up to resampling; lossy: something is
/// gone.
enum class Grade { exact, near, lossy };
std::string_view name_of(Grade grade);
Grade worst(Grade a, Grade b);

/// Keeps frames [first, first + frames) of the source's shown frames, then shows the last one
/// `hold` frames longer. `asked_first`/`asked_frames` is the range that the user wants back
/// (smaller than the kept one for a clip extended to the minimum length). Times are exact and lie
/// on the source's frame grid.
struct Trim {
  std::int64_t first = 0;
  std::int64_t frames = 0;
  std::int64_t asked_first = 0;
  std::int64_t asked_frames = 0;
  Rational hold_s{0};  ///< seconds that the last frame stays longer than its own duration
  bool operator==(const Trim&) const = default;
};

/// Weaves fields into progressive frames (bwdif), one frame for one frame. `cadence` names what the
/// fields were found to carry: "" or "3:2 pulldown".
struct Deinterlace {
  FieldOrder order = FieldOrder::tff;
  std::string cadence = {};
  bool operator==(const Deinterlace&) const = default;
};

/// Bakes a mirror and a quarter turn into the pixels and clears the display matrix.
struct Orient {
  Orientation orientation;  ///< as the source's matrix says
  bool operator==(const Orient&) const = default;
};

/// Square pixels, limits, even sides: one resampling. `from` is the stored (turned) size, `to`
/// even.
struct Scale {
  Size from;
  Size to;
  Rational from_aspect{1};  ///< sample aspect before; afterwards it is 1
  bool operator==(const Scale&) const = default;
};

/// Borders in `color`; the picture stands at `at` inside `to`.
struct Pad {
  Size from;
  Size to;
  int x = 0;
  int y = 0;
  std::string color;
  bool operator==(const Pad&) const = default;
};

/// Cuts `keep` out of `from`; what is cut is lost.
struct Crop {
  Size from;
  Rect keep;
  bool operator==(const Crop&) const = default;
};

/// Constant rate: output frame k, at time k/rate, shows frame `map[k]` (counted from Trim::first).
struct FrameRate {
  Rational from{0};
  Rational to{0};
  std::vector<std::int64_t> map;
  bool operator==(const FrameRate&) const = default;
};

/// To SDR BT.709, limited range, 8 bit 4:2:0. `assumed` says by which rule untagged color was read.
struct ConvertColor {
  ColorFacts from;
  ColorFacts to;
  std::string from_pixel_format;
  std::string to_pixel_format;
  Hdr hdr = Hdr::none;          ///< none: no tone map
  std::string assumed;          ///< "" or "untagged, 1080 lines: BT.709" …
  std::string tone_map = {};    ///< "" or what was used, in words
  std::string alpha_over = {};  ///< "" or the color under a transparent picture
  bool operator==(const ConvertColor&) const = default;
};

/// What becomes of the sound.
struct Audio {
  enum class Mode { copy, encode, drop, none };
  Mode mode = Mode::none;
  int stream = -1;       ///< source stream that travels
  Rational start_s{0};   ///< of the range, source time from the first shown picture
  Rational length_s{0};  ///< sound written, shown seconds (at most the picture's)
  std::string codec;     ///< "aac"
  int channels = 0;
  int sample_rate = 0;
  std::int64_t bit_rate = 0;
  bool operator==(const Audio&) const = default;
};

/// The encoder under the byte budget. Encoded bytes are a bound, never an equality.
struct Encode {
  std::string encoder;  ///< libav's name: "libx264"
  std::string pixel_format;
  int crf = 14;
  std::string preset;
  std::int64_t max_bit_rate = 0;  ///< bits a second (VBV), 0 for none
  std::int64_t byte_budget = 0;   ///< bytes that the file may have at most
  bool operator==(const Encode&) const = default;
};

/// Same packets, another box: container, faststart, no further streams, no places in the metadata,
/// no edit list.
struct Remux {
  std::string container;  ///< "mp4" | "mov"
  bool drops_edit_list = false;
  std::vector<std::string> dropped;  ///< streams and metadata that do not travel
  bool operator==(const Remux&) const = default;
};

using Step = std::variant<Trim, Deinterlace, Orient, Scale, Pad, Crop, FrameRate, ConvertColor,
                          Audio, Encode, Remux>;

/// "trim", "deinterlace", … as documents spell it.
std::string_view name_of(const Step& step);

}  // namespace wanprep
