#include <algorithm>

#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

std::vector<std::string> left_behind(const FilterInput& input) {
  std::vector<std::string> names;
  for (const auto& other : input.facts.other_streams)
    names.push_back(fmt::format("stream {}: {} {}", other.stream, other.kind, other.codec));
  for (const auto& place : input.facts.location) names.push_back("metadata: " + place);
  return names;
}

}  // namespace

Remux plan_remux(const FilterInput& input, const std::string& container) {
  return {container, input.facts.edit_list || input.facts.empty_edit, left_behind(input)};
}

MediaFacts after(const Remux& step, MediaFacts facts) {
  facts.container = step.container;
  facts.faststart = true;
  facts.edit_list = false;
  facts.empty_edit = false;
  facts.fragmented = false;
  facts.timecode.reset();
  facts.other_streams.clear();
  facts.location.clear();
  facts.disagreements.clear();
  facts.truncated.reset();
  facts.whole_frames.reset();
  facts.damaged_frames.clear();
  facts.writer.reset();
  facts.creation_time.reset();
  if (facts.video) {
    facts.video->stream = 0;
    facts.video->start = Rational{0};
  }
  Rational longest = facts.video ? facts.video->duration : Rational{0};
  for (auto& sound : facts.audio) {
    sound.stream = 1;
    sound.start = Rational{0};
    longest = std::max(longest, sound.duration);
  }
  facts.duration = longest;
  return facts;
}

Undo undo(const Remux& step, const MediaFacts&) {
  if (step.dropped.empty()) return {Grade::exact, "same packets in another box"};
  return {Grade::exact, "same packets; what stayed behind is still in the original"};
}

std::string lower(const Remux&) { return ""; }

}  // namespace wanprep
