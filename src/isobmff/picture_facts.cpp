#include "isobmff/facts_of.hpp"

namespace wanprep::isobmff {
namespace {

// The sample entry's pasp, else a track header that shows another width than is stored (as libav
// and QuickTime read it), else the parameter set.
std::optional<Rational> aspect_of(const Track& track, const PictureFormat& format) {
  for (const auto& entry : track.entries) {
    if (entry.body.size() < 78) continue;
    if (find_box(entry.body.subspan(78), fourcc("pasp"))) return format.sample_aspect;
    Cursor cursor(entry.body);
    cursor.skip(24);
    const int width = cursor.u16(), height = cursor.u16();
    const int shown_width = static_cast<int>(track.width >> 16);
    const int shown_height = static_cast<int>(track.height >> 16);
    const bool known = width > 0 && height > 0 && shown_width > 0 && shown_height > 0;
    if (known && (width != shown_width || height != shown_height))
      return Rational{height, 1} * Rational{shown_width} /
             (Rational{width} * Rational{shown_height});
    break;
  }
  return format.sample_aspect;
}

Hdr hdr_of(const PictureFormat& format) {
  if (format.is_dolby_vision) return Hdr::dolby_vision;
  if (format.color.transfer == "smpte2084") return Hdr::pq;
  if (format.color.transfer == "arib-std-b67") return Hdr::hlg;
  return Hdr::none;
}

Orientation orientation_of(const Track& track) {
  std::int32_t matrix[9];
  for (std::size_t i = 0; i < 9; ++i) matrix[i] = track.matrix[i];
  return Orientation::from_matrix(matrix).value_or(Orientation{});
}

}  // namespace

VideoFacts video_facts(const Track& track, const PictureFormat& format) {
  VideoFacts video;
  video.stream = track.stream;
  video.codec = format.codec;
  video.profile = format.profile;
  video.pixel_format = format.pixel_format;
  video.bit_depth = format.bit_depth;
  video.stored = format.size;
  const auto aspect = aspect_of(track, format);
  video.sample_aspect = aspect.value_or(Rational{1});
  video.sample_aspect_known = aspect.has_value();
  video.orientation = orientation_of(track);
  video.field_order = format.field_order;
  video.color = format.color;
  video.hdr = hdr_of(format);
  video.mastering_display = format.mastering_display;
  video.content_light = format.content_light;
  video.dolby_vision = format.dolby_vision;
  video.alpha = format.alpha;
  video.clean_aperture = format.clean_aperture;
  return video;
}

void add_times(const SampleList& list, const Timeline& timeline, VideoFacts& video) {
  const FrameIndex& index = timeline.index;
  video.frame_rate = nominal_rate(index);
  video.variable_frame_rate = is_variable(index);
  video.frames = index.size();
  video.stored_frames = static_cast<std::int64_t>(list.samples.size());
  video.duration = index.duration();
  const std::int64_t first = list.samples.empty() ? 0 : list.samples.front().dts;
  video.stored_duration = Rational{list.end - first} * index.time_base;
  video.start = Rational{index.frames.front().pts} * index.time_base;
  video.random_access = random_access_facts(index);
  video.formats = static_cast<int>(list.descriptions);
  if (video.stored_duration > Rational{0} && list.bytes < (std::uint64_t{1} << 50))
    video.bit_rate =
        (Rational{static_cast<std::int64_t>(list.bytes) * 8} / video.stored_duration).round();
}

// The parameter set's tick is the time of one field; frames last two. Where samples last one tick
// each and the stream may be coded in fields, each sample holds a field (recorders' streams that
// were copied field by field into mp4).
bool holds_fields(const Track& track, const PictureFormat& format, const SampleList& list) {
  if (!format.fields || !format.tick || list.samples.size() < 2) return false;
  const auto count = static_cast<std::int64_t>(list.samples.size());
  const std::int64_t span = list.samples.back().dts - list.samples.front().dts;
  const Rational step = Rational{span, (count - 1)} * Rational{1, track.time_scale};
  return abs(step - *format.tick) * Rational{10} < *format.tick;
}

void join_fields(FrameIndex& index) {
  IndexedFrames frames;
  frames.reserve(index.frames.size() / 2 + 1);
  for (std::size_t i = 0; i < index.frames.size(); i += 2) {
    IndexedFrame frame = index.frames[i];
    if (i + 1 < index.frames.size()) frame.duration += index.frames[i + 1].duration;
    frames.push_back(frame);
  }
  index.frames = std::move(frames);
}

}  // namespace wanprep::isobmff
