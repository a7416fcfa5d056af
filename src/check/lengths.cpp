#include <algorithm>
#include <stdexcept>

#include "check/collector.hpp"

namespace wanprep {

Measures all_lengths(const MediaFacts& facts) {
  Measures out;
  if (facts.duration) out.push_back({"container", *facts.duration});
  out.push_back({"picture", facts.video->duration});
  if (facts.video->stored_duration != facts.video->duration)
    out.push_back({"picture as stored", facts.video->stored_duration});
  for (const AudioFacts& audio : facts.audio) {
    out.push_back({"sound", audio.duration});
    if (audio.stored_duration != audio.duration)
      out.push_back({"sound as stored", audio.stored_duration});
  }
  return out;
}

Measures lengths_that_must_reach(const MediaFacts& facts) {
  Measures out;
  if (facts.duration) out.push_back({"container", *facts.duration});
  out.push_back({"picture", facts.video->duration});
  return out;
}

std::optional<LegalFrames> legal_frames(const VideoFacts& video, const Bound& duration_s) {
  if (video.variable_frame_rate || video.frame_rate <= Rational{0}) return std::nullopt;
  try {
    LegalFrames out;
    if (duration_s.min) out.least = (*duration_s.min * video.frame_rate).ceil();
    if (duration_s.max) out.most = (*duration_s.max * video.frame_rate).floor();
    return out;
  } catch (const std::overflow_error&) {
    return std::nullopt;
  }
}

std::optional<ClipLength> length_of(const MediaFacts& facts) {
  if (!facts.video) return std::nullopt;
  const auto shorter = [](const Measure& a, const Measure& b) { return a.value < b.value; };
  const Measures all = all_lengths(facts), must = lengths_that_must_reach(facts);
  const auto most = std::max_element(all.begin(), all.end(), shorter);
  const auto least = std::min_element(must.begin(), must.end(), shorter);
  return ClipLength{most->value, most->who, least->value, least->who};
}

}  // namespace wanprep
