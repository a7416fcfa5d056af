#include <algorithm>

#include "plan/conform_parts.hpp"
#include "plan/matte.hpp"

namespace wanprep {
namespace {

// Recorders of VP8 and VP9 announce transparency that no picture then has: those are opaque.
std::string matte_filter(const std::string& codec) {
  return codec == "vp8" || codec == "vp9" ? "format=yuva420p,alphaextract" : "alphaextract";
}

}  // namespace

bool is_transparent(const VideoFacts& video) {
  const std::string format = video.pixel_format.value_or("");
  const auto starts = [&](const char* with) { return format.rfind(with, 0) == 0; };
  return video.alpha.value_or(starts("yuva") || starts("gbrap"));
}

std::string gray_format(const VideoFacts& video) {
  const int bits = video.bit_depth.value_or(8);
  if (bits <= 8) return "gray";
  if (bits <= 10) return "gray10le";
  return bits <= 12 ? "gray12le" : "gray16le";
}

Segment transparency_of(const std::filesystem::path& path, const Probe& probe) {
  Segment segment;
  segment.path = path;
  segment.stream = probe.facts.video->stream;
  segment.index = probe.index;
  segment.filter = matte_filter(probe.facts.video->codec);
  return segment;
}

// The range as it stands in the original, not as it was sent: what comes back has the original's
// size, frames and times, and the matte lies on it frame for frame.
std::optional<Work> matte_work(const ConformPlan& plan, const ConformCase& job) {
  const auto& probe = job.input.probe;
  const auto& index = probe.index;
  const auto first = static_cast<std::size_t>(plan.first_frame);
  const auto count = static_cast<std::size_t>(plan.frame_count);
  auto segment = transparency_of(job.input.path, probe);
  EncodePictures pictures;
  pictures.time_base = index.time_base;
  for (std::size_t k = 0; k < count; ++k) {
    segment.frames.push_back(good_frame(job, plan.first_frame + static_cast<std::int64_t>(k)));
    pictures.times.push_back(index.frames[first + k].pts - index.frames[first].pts);
  }
  std::sort(segment.frames.begin(), segment.frames.end());
  pictures.last_duration = index.frames[first + count - 1].duration;
  pictures.segments = {std::move(segment)};
  auto& encoder = pictures.encoder;
  encoder.encoder = "ffv1";
  encoder.pixel_format = gray_format(*probe.facts.video);
  encoder.size = probe.facts.video->stored;
  encoder.sample_aspect = probe.facts.video->sample_aspect;
  encoder.orientation = probe.facts.video->orientation;
  Work work;
  work.container = "mov";
  work.picture = std::move(pictures);
  return work;
}

}  // namespace wanprep
