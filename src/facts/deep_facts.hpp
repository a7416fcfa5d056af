/// What decoding every picture showed (`probe --deep`): measured by media, judged by the functions
/// below and by check.
///
/// Measured on the luma of a sample of lines (at most 64 blocks of four neighboring lines, all
/// columns) in 8-bit terms; a picture without a luma plane (RGB) is turned into gray first.
/// Thresholds and where they come from:
/// - black: 98 % of the sample at or under 10 % of the luma range (16 + 0.1 * 219 limited,
///   0.1 * 255 full): libavfilter's blackdetect, pic_th 0.98 and pix_th 0.10.
/// - frozen: mean absolute difference to the stretch's first picture at most 0.001 of 255:
///   libavfilter's freezedetect, noise 0.001.
/// - both count from half a second on (those filters: 2 s, which is a whole clip here); our choice.
/// - field order: libavfilter's idet, with progressive asked first (own lines fit 1.5 times better
///   than both neighbors'; idet takes a moving test pattern for interlaced), then which neighbor's
///   fit 1.04 times better; a field repeats where it differs three times less than the other from
///   the picture before.
/// - range in use: see range_in_use().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/geometry.hpp"
#include "core/rational.hpp"

namespace wanprep {

/// Shown frames [first, end).
struct FrameSpan {
  std::int64_t first = 0;
  std::int64_t end = 0;
  bool operator==(const FrameSpan&) const = default;
};

/// Pictures by what the comparison of their fields with the neighbors' told.
struct FieldCounts {
  std::int64_t tff = 0;
  std::int64_t bff = 0;
  std::int64_t progressive = 0;
  std::int64_t undecided = 0;  ///< nothing moves, or too little
  std::int64_t repeated = 0;   ///< one field is that of the picture before (telecine)
  bool operator==(const FieldCounts&) const = default;
};

/// Where luma lies over all sampled pixels, in 8-bit codes and millionths.
struct LumaUse {
  int low = 0;        ///< a thousandth of the pixels lie under it
  int high = 0;       ///< a thousandth of the pixels lie over it
  int foot_ppm = 0;   ///< pixels at codes 0 to 7
  int under_ppm = 0;  ///< pixels at codes 0 to 13
  int black_ppm = 0;  ///< pixels at codes 15 to 17
  int over_ppm = 0;   ///< pixels at codes 248 to 255
  bool operator==(const LumaUse&) const = default;
};

/// The first frame from which on pictures have another size or pixel format.
struct ShapeChange {
  std::int64_t frame = 0;
  Size size;
  std::string pixel_format;
  bool operator==(const ShapeChange&) const = default;
};

struct DeepFacts {
  std::int64_t expected = 0;         ///< frames shown by the index
  std::int64_t decoded = 0;          ///< of them: given by the decoder, damaged or not
  std::int64_t corrupt = 0;          ///< of these: marked corrupt, concealed, or with errors
  std::int64_t refused_packets = 0;  ///< that demuxer or decoder refused, hidden frames' included
  std::vector<FrameSpan> damaged;    ///< not decoded or corrupt; the first kMostSpans stretches
  std::vector<FrameSpan> black;      ///< as above
  std::vector<FrameSpan> frozen;     ///< as above; black stretches are not named again
  std::int64_t black_frames = 0;     ///< in all stretches
  std::int64_t frozen_frames = 0;
  FieldCounts fields;
  std::optional<LumaUse> luma;             ///< nothing for RGB, or where no picture decoded
  std::vector<ShapeChange> shape_changes;  ///< the first kMostSpans
  static constexpr std::size_t kMostSpans = 100;
  bool operator==(const DeepFacts&) const = default;
};

/// "pc" (full) or "tv" (limited) where the pixels tell, else nothing. Full: at least 0.5 % of them
/// lie at codes 0 to 7, or 0.05 % there and as many at 248 to 255 (limited footage keeps over- and
/// undershoot of filters near 16 and 235; EBU R 103 tolerates 1 % of the area a few codes beyond).
/// Limited: black stands at 15 to 17 with at least 0.5 %, and at most 0.01 % lie under 14.
std::optional<std::string> range_in_use(const LumaUse& luma);

enum class Content { progressive, tff, bff, telecine };
const char* name_of(Content content);

/// What the fields say, where at least ten pictures moved enough to tell: under a fifth of them
/// interlaced is progressive; else one order must win by four to one. Telecine where a quarter to
/// 55 % of all compared pictures repeat a field (3:2 pulldown: two of five).
std::optional<Content> content_of(const FieldCounts& fields);

}  // namespace wanprep
