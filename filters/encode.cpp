#include <algorithm>

#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

constexpr int kQuality = 14;
constexpr int kQualitySlowLink = 16;
/// H.264 level 5.1 High; more helps nobody who reads ten seconds.
constexpr std::int64_t kMostBitRate = 240'000'000;
constexpr std::int64_t kLeastBitRate = 64'000;

std::int64_t budget_of(const VideoLimits& limits) {
  if (!limits.bytes.max) return 0;
  return (*limits.bytes.max * Rational{95, 100}).floor();
}

/// The rate that fills the budget in `length` after the sound has had its share. The encoder's
/// buffer holds a second of it and starts nine tenths full, so that much may come on top.
std::int64_t rate_of(std::int64_t budget, const Rational& length, const Audio& audio) {
  if (budget == 0 || length <= Rational{0}) return 0;
  const Rational sound = Rational{audio.bit_rate} * audio.length_s / Rational{8};
  const Rational left = Rational{budget} - Rational{sound.ceil()};
  const auto rate = (left * Rational{8} / (length + Rational{9, 10})).floor();
  return std::clamp(rate, kLeastBitRate, kMostBitRate);
}

std::string encoder_for(const Wishes& wishes) {
  return wishes.codec == "hevc" ? "libx265" : "libx264";
}

}  // namespace

Result<Encode> plan_encode(const FilterInput& input, const Capabilities& capabilities,
                           const Rational& length, const Audio& audio) {
  Encode step;
  step.encoder = encoder_for(input.wishes);
  if (!capabilities.has_encoder(step.encoder))
    return fail(Code::unfit, fmt::format("encoder {} is not on this machine", step.encoder),
                "wanprep doctor lists what is");
  step.pixel_format = "yuv420p";
  const bool slow = input.wishes.slow_link;
  step.crf = input.wishes.quality.value_or(slow ? kQualitySlowLink : kQuality);
  if (step.crf < 0 || step.crf > 51)
    return fail(Code::usage, fmt::format("--quality {}: 0 to 51 are possible", step.crf));
  step.preset = slow ? "medium" : "veryfast";
  step.byte_budget = budget_of(input.limits);
  step.max_bit_rate = rate_of(step.byte_budget, length, audio);
  return step;
}

MediaFacts after(const Encode& step, MediaFacts facts) {
  auto& video = *facts.video;
  const bool hevc = step.encoder == "libx265";
  video.codec = hevc ? "hevc" : "h264";
  video.profile = hevc ? "Main" : "High";
  video.pixel_format = step.pixel_format;
  video.bit_depth = 8;
  video.stream = 0;
  video.stored_frames = video.frames;
  video.stored_duration = video.duration;
  video.start = Rational{0};
  video.color = target_color();
  video.alpha = false;
  video.sample_aspect_known = true;
  video.clean_aperture.reset();
  video.bit_rate.reset();
  if (video.field_order == FieldOrder::unknown) video.field_order = FieldOrder::progressive;
  if (step.byte_budget > 0) facts.bytes = static_cast<std::uint64_t>(step.byte_budget);
  return facts;
}

Undo undo(const Encode& step, const MediaFacts&) {
  return {Grade::near,
          fmt::format("pictures went through {} once, quality {}", step.encoder, step.crf)};
}

std::string lower(const Encode&) { return ""; }

}  // namespace wanprep
