#include "check/findings.hpp"

#include <algorithm>

#include "check/collector.hpp"
#include "core/utf8.hpp"

namespace wanprep {
namespace {

bool has(const std::vector<Finding>& findings, Severity severity) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& finding) { return finding.severity == severity; });
}

}  // namespace

std::vector<Finding> check_video(const MediaFacts& facts, const Profile& profile,
                                 const Ignored& ignored) {
  Collector out(ignored, profile.hazards);
  check_video_limits(out, facts, profile.video);
  check_video_hazards(out, facts, profile.hazards);
  check_deep(out, facts);
  return out.take();
}

Verdict verdict_of(const std::vector<Finding>& findings) {
  if (!has_violation(findings)) return Verdict::fits;
  const bool stuck = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    // Dolby Vision without a base layer is no limit's business, but nothing can be encoded from it.
    return !finding.fixable && (finding.severity == Severity::violation || finding.rule == "hdr");
  });
  return stuck ? Verdict::unfixable : Verdict::fixable;
}

bool has_violation(const std::vector<Finding>& findings) {
  return has(findings, Severity::violation);
}

bool has_hazard(const std::vector<Finding>& findings) { return has(findings, Severity::hazard); }

const std::vector<std::string>& rule_names() {
  // `video` (no picture at all) is left out: nothing can be done with such a file.
  static const std::vector<std::string> names{"container",
                                              "duration",
                                              "width",
                                              "height",
                                              "aspect_ratio",
                                              "file_size",
                                              "truncated",
                                              "damaged",
                                              "timestamps",
                                              "variable_frame_rate",
                                              "frame_rate",
                                              "interlaced",
                                              "rotation",
                                              "sample_aspect_ratio",
                                              "odd_size",
                                              "clean_aperture",
                                              "codec",
                                              "bit_depth",
                                              "chroma",
                                              "color_range",
                                              "hdr",
                                              "log",
                                              "color",
                                              "start_time",
                                              "audio_codec",
                                              "extra_streams",
                                              "edit_list",
                                              "faststart",
                                              "location",
                                              "range_tag",
                                              "field_order",
                                              "picture_changes",
                                              "black",
                                              "frozen",
                                              "format",
                                              "transparency",
                                              "orientation",
                                              "animation",
                                              "cmyk",
                                              "icc_profile",
                                              "extension",
                                              "prompt_length",
                                              "negative_prompt_length",
                                              "seed",
                                              "resolution",
                                              "ratio",
                                              "audio_setting",
                                              "edit_duration",
                                              "references"};
  return names;
}

std::size_t code_points(const std::string& text) { return code_point_count(text); }

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::violation:
      return "violation";
    case Severity::hazard:
      return "hazard";
    case Severity::note:
      break;
  }
  return "note";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::fits:
      return "fits";
    case Verdict::fixable:
      return "fixable";
    case Verdict::unfixable:
      return "unfixable";
    case Verdict::unreadable:
      break;
  }
  return "unreadable";
}

}  // namespace wanprep
