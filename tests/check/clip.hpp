/// Facts of a clip and of an image that fit in every way, and the words to make them odd.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "check/findings.hpp"

namespace wanprep {

inline MediaFacts fitting_clip() {
  VideoFacts video;
  video.codec = "h264";
  video.pixel_format = "yuv420p";
  video.bit_depth = 8;
  video.stored = {1280, 720};
  video.frame_rate = Rational{25};
  video.frames = video.stored_frames = 125;
  video.duration = video.stored_duration = Rational{5};
  video.field_order = FieldOrder::progressive;
  video.color = {"bt709", "bt709", "bt709", "tv"};
  AudioFacts audio;
  audio.stream = 1;
  audio.codec = "aac";
  audio.channels = 2;
  audio.sample_rate = 48'000;
  audio.duration = audio.stored_duration = Rational{5};
  MediaFacts out;
  out.container = "mp4";
  out.bytes = 5'000'000;
  out.duration = Rational{5};
  out.faststart = true;
  out.video = video;
  out.audio = {audio};
  return out;
}

/// Container, picture and sound of the same length.
inline MediaFacts clip_of(const Rational& seconds) {
  MediaFacts out = fitting_clip();
  out.duration = seconds;
  out.video->duration = out.video->stored_duration = seconds;
  out.audio.front().duration = out.audio.front().stored_duration = seconds;
  return out;
}

inline ImageFacts fitting_image() {
  ImageFacts out;
  out.format = "jpeg";
  out.bytes = 500'000;
  out.stored = {1024, 768};
  out.channels = 3;
  out.bit_depth = 8;
  out.color_model = "rgb";
  return out;
}

inline Profile test_profile() {
  Profile out;
  out.video.containers = {"mp4", "mov"};
  out.video.duration_s = {Rational{2}, Rational{10}, {}};
  out.video.side_px = {Rational{240}, Rational{4096}, {}};
  out.video.aspect = {Rational{1, 8}, Rational{8}, {}};
  out.video.bytes = {std::nullopt, Rational{100'000'000}, {}};
  out.image.formats = {"jpeg", "png", "bmp", "webp"};
  out.image.side_px = {Rational{240}, Rational{8000}, {}};
  out.image.aspect = {Rational{1, 8}, Rational{8}, {}};
  out.image.bytes = {std::nullopt, Rational{20'000'000}, {}};
  out.image.most_references = 3;
  out.request.prompt_characters = {Rational{0}, Rational{5000}, {}};
  out.request.negative_prompt_characters = {Rational{0}, Rational{500}, {}};
  out.request.seed = {Rational{0}, Rational{2147483647}, {}};
  out.request.durations = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  out.request.resolutions = {"720P", "1080P"};
  out.request.ratios = {"16:9", "9:16", "1:1", "4:3", "3:4"};
  out.request.audio_settings = {"auto", "origin"};
  out.hazards["frame_rate"] = {Rational{15}, Rational{60}, {}};
  return out;
}

inline std::vector<std::string> rules_of(const std::vector<Finding>& findings, Severity severity) {
  std::vector<std::string> out;
  for (const Finding& finding : findings)
    if (finding.severity == severity) out.push_back(finding.rule);
  return out;
}

inline std::vector<std::string> violations(const MediaFacts& facts) {
  return rules_of(check_video(facts, test_profile()), Severity::violation);
}
inline std::vector<std::string> hazards(const MediaFacts& facts) {
  return rules_of(check_video(facts, test_profile()), Severity::hazard);
}
inline std::vector<std::string> violations(const ImageFacts& facts) {
  return rules_of(check_image(facts, test_profile()), Severity::violation);
}
inline std::vector<std::string> hazards(const ImageFacts& facts) {
  return rules_of(check_image(facts, test_profile()), Severity::hazard);
}

/// The one finding of that rule; an empty one when there is none.
inline Finding finding_of(const std::vector<Finding>& findings, const std::string& rule) {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& finding) { return finding.rule == rule; });
  return found == findings.end() ? Finding{} : *found;
}

}  // namespace wanprep
