#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {

std::optional<Orient> plan_orient(const FilterInput& input) {
  if (input.video().orientation.upright()) return std::nullopt;
  // A documented limit on size speaks of upright pixels, so solving one straightens the picture.
  if (!input.needs.has("rotation") && !input.needs.geometry()) return std::nullopt;
  return Orient{input.video().orientation};
}

MediaFacts after(const Orient& step, MediaFacts facts) {
  auto& video = *facts.video;
  if (step.orientation.swaps_sides()) {
    video.stored = video.stored.transposed();
    video.sample_aspect = Rational{1} / video.sample_aspect;
  }
  video.orientation = {};
  return facts;
}

Undo undo(const Orient&, const MediaFacts& before) {
  const auto& orientation = before.video->orientation;
  return {Grade::exact,
          fmt::format("turned back and the display matrix written again ({} degrees{})",
                      orientation.rotation, orientation.mirrored ? ", mirrored" : "")};
}

std::string lower(const Orient& step) { return turn_filter(step.orientation); }

// EXIF 1..8 in order; transpose=0 and 3 mirror as well.
std::string turn_filter(const Orientation& orientation) {
  static constexpr const char* kFilters[] = {
      "",           "hflip", "hflip,vflip", "vflip", "transpose=0", "transpose=1", "transpose=3",
      "transpose=2"};
  return kFilters[orientation.exif() - 1];
}

}  // namespace wanprep
