#include <algorithm>

#include <fmt/format.h>

#include "plan/conform.hpp"

namespace wanprep {
namespace {

constexpr std::int64_t kLeastBitRate = 64'000;

void differ(std::vector<std::string>& lines, const std::string& what, const std::string& expected,
            const std::string& measured) {
  if (expected != measured)
    lines.push_back(fmt::format("{}: expected {}, measured {}", what, expected, measured));
}

std::string text(const Size& size) { return fmt::format("{}x{}", size.width, size.height); }

std::string text(const Orientation& orientation) {
  return fmt::format("{}{}", orientation.rotation, orientation.mirrored ? " mirrored" : "");
}

// Limited range is what a stream without a word on it has (H.264 E.2.1, H.265 E.3.1), and mp4 has
// no other place to say so.
std::string text(const ColorFacts& color) {
  return fmt::format("{}/{}/{}/{}", color.primaries.value_or("?"), color.transfer.value_or("?"),
                     color.matrix.value_or("?"), color.range.value_or("tv"));
}

/// Time scales of real files are whole numbers, so a length may move by a tick and no more.
bool same_length(const Rational& a, const Rational& b) { return abs(a - b) <= Rational{1, 500}; }

void compare_video(std::vector<std::string>& lines, const VideoFacts& expected,
                   const VideoFacts& measured) {
  differ(lines, "codec", expected.codec, measured.codec);
  differ(lines, "pixel format", expected.pixel_format.value_or("?"),
         expected.pixel_format ? measured.pixel_format.value_or("?") : "?");
  differ(lines, "size", text(expected.stored), text(measured.stored));
  differ(lines, "sample aspect", expected.sample_aspect.str(), measured.sample_aspect.str());
  differ(lines, "rotation", text(expected.orientation), text(measured.orientation));
  differ(lines, "frames", std::to_string(expected.frames), std::to_string(measured.frames));
  if (!expected.variable_frame_rate)
    differ(lines, "frame rate", expected.frame_rate.str(), measured.frame_rate.str());
  if (!same_length(expected.duration, measured.duration))
    differ(lines, "picture duration", expected.duration.str(), measured.duration.str());
  differ(lines, "color", text(expected.color), text(measured.color));
}

void compare_audio(std::vector<std::string>& lines, const AudioFacts& expected,
                   const AudioFacts& measured) {
  differ(lines, "sound codec", expected.codec, measured.codec);
  differ(lines, "sound channels", std::to_string(expected.channels),
         std::to_string(measured.channels));
  differ(lines, "sample rate", std::to_string(expected.sample_rate),
         std::to_string(measured.sample_rate));
  // Packets are whole: the sound may be shorter, or longer by its last packet and its priming.
  const Rational packets{3 * 1024, std::max(expected.sample_rate, 8000)};
  if (measured.duration > expected.duration + packets)
    lines.push_back(fmt::format("sound duration: expected at most {} s, measured {} s",
                                decimal(expected.duration), decimal(measured.duration)));
}

// Everything private that did not travel, by name; what stood there where the index holds it.
std::vector<std::pair<std::string, std::string>> removed(const MediaFacts& facts) {
  auto pairs = facts.location_values;
  for (const auto& place : facts.location)
    if (std::none_of(pairs.begin(), pairs.end(),
                     [&](const auto& pair) { return pair.first == place; }))
      pairs.emplace_back(place, "");
  return pairs;
}

}  // namespace

Work stepped_down(Work work, std::uint64_t made_bytes, std::uint64_t budget_bytes,
                  const Rational& duration) {
  auto* pictures = std::get_if<EncodePictures>(&work.picture);
  if (!pictures || duration <= Rational{0}) return work;
  auto& rate = pictures->encoder.max_bit_rate;
  const Rational fitting =
      Rational{static_cast<std::int64_t>(budget_bytes)} * Rational{8} / duration;
  // The file was over: aim a tenth under the cap, and further down on every call.
  std::int64_t next = (fitting * Rational{9, 10}).floor();
  if (made_bytes > budget_bytes)
    next = (Rational{next} * Rational{static_cast<std::int64_t>(budget_bytes)} /
            Rational{static_cast<std::int64_t>(made_bytes)})
               .floor();
  if (rate > 0) next = std::min(next, rate / 10 * 7);
  rate = std::max(next, kLeastBitRate);
  return work;
}

Recipe recipe_of(const ConformInput& input, const ConformPlan& plan, Fingerprint source) {
  Recipe recipe;
  recipe.source_path = input.path.string();
  recipe.source_fingerprint = std::move(source);
  recipe.source = input.probe.facts;
  recipe.profile_id = input.profile.id;
  recipe.profile_date = input.profile.date;
  recipe.rung = plan.rung;
  recipe.cheaper = plan.cheaper;
  recipe.first_frame = plan.first_frame;
  recipe.frame_count = plan.frame_count;
  recipe.steps = plan.steps;
  if (plan.rung != Rung::untouched) recipe.private_metadata = removed(input.probe.facts);
  recipe.versions = {{"wanprep", WANPREP_VERSION}};
  // A file that stays as it is has met no libav.
  if (!input.capabilities.libav.empty())
    recipe.versions.emplace_back("libav", input.capabilities.libav);
  return recipe;
}

std::vector<std::string> mismatches(const MediaFacts& expected, const MediaFacts& measured) {
  std::vector<std::string> lines;
  differ(lines, "container", expected.container, measured.container);
  differ(lines, "picture", expected.video ? "yes" : "no", measured.video ? "yes" : "no");
  if (expected.video && measured.video) compare_video(lines, *expected.video, *measured.video);
  differ(lines, "sound tracks", std::to_string(expected.audio.size()),
         std::to_string(measured.audio.size()));
  for (std::size_t i = 0; i < std::min(expected.audio.size(), measured.audio.size()); ++i)
    compare_audio(lines, expected.audio[i], measured.audio[i]);
  if (expected.bytes > 0 && measured.bytes > expected.bytes && expected.video &&
      measured.video->stored_frames > 0)
    lines.push_back(
        fmt::format("bytes: expected at most {}, measured {}", expected.bytes, measured.bytes));
  return lines;
}

}  // namespace wanprep
