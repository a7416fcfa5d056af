#include <algorithm>

#include "filters/filter.hpp"

namespace wanprep {

bool Needs::has(std::string_view rule) const {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

bool Needs::geometry() const { return has("width") || has("height") || has("aspect_ratio"); }

Needs needs_of(const std::vector<Finding>& findings, const Wishes& wishes) {
  Needs needs;
  needs.limits_only = wishes.limits_only;
  for (const auto& finding : findings) {
    // A hazard that nothing here cures asks for no step.
    const bool counts =
        finding.severity == Severity::violation ||
        (finding.severity == Severity::hazard && finding.fixable && !wishes.limits_only);
    const bool wished = finding.rule == "codec" && wishes.codec == finding.measured;
    if (counts && !wished) needs.rules.push_back(finding.rule);
  }
  return needs;
}

namespace {

// Trim first: what is cut is not processed. Fields are woven before rows are turned or resampled.
// Turned before scaled, because limits speak of upright pixels. Color before borders: libavfilter
// draws a border in limited-range values whatever the frame's range is.
struct Place {
  int operator()(const Trim&) const { return 0; }
  int operator()(const Deinterlace&) const { return 1; }
  int operator()(const Orient&) const { return 2; }
  int operator()(const FrameRate&) const { return 3; }
  int operator()(const Scale&) const { return 4; }
  int operator()(const ConvertColor&) const { return 5; }
  int operator()(const Pad&) const { return 6; }
  int operator()(const Crop&) const { return 6; }
  int operator()(const Audio&) const { return 7; }
  int operator()(const Encode&) const { return 8; }
  int operator()(const Remux&) const { return 9; }
};

}  // namespace

int place_of(const Step& step) { return std::visit(Place{}, step); }

MediaFacts after_step(const Step& step, MediaFacts facts) {
  return std::visit([&](const auto& one) { return after(one, std::move(facts)); }, step);
}

Undo undo_step(const Step& step, const MediaFacts& before) {
  return std::visit([&](const auto& one) { return undo(one, before); }, step);
}

}  // namespace wanprep
