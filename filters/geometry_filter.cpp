#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {

MediaFacts after(const Scale& step, MediaFacts facts) {
  facts.video->stored = step.to;
  facts.video->sample_aspect = Rational{1};
  facts.video->sample_aspect_known = true;
  return facts;
}

Undo undo(const Scale& step, const MediaFacts&) {
  return {Grade::near, fmt::format("resampled once, back to {}x{} with sample aspect {}",
                                   step.from.width, step.from.height, step.from_aspect.str())};
}

std::string lower(const Scale& step) {
  // zimg takes odd sides with full chroma only.
  const bool odd = is_odd(step.from) || is_odd(step.to);
  return fmt::format("{}zscale=w={}:h={}:f=lanczos", odd ? "format=yuv444p," : "", step.to.width,
                     step.to.height);
}

MediaFacts after(const Pad& step, MediaFacts facts) {
  facts.video->stored = step.to;
  return facts;
}

Undo undo(const Pad& step, const MediaFacts&) {
  return {Grade::exact, fmt::format("the border is cut off again: {}x{} at {},{}", step.from.width,
                                    step.from.height, step.x, step.y)};
}

std::string lower(const Pad& step) {
  return fmt::format("pad=w={}:h={}:x={}:y={}:color={}", step.to.width, step.to.height, step.x,
                     step.y, escaped(step.color));
}

MediaFacts after(const Crop& step, MediaFacts facts) {
  facts.video->stored = step.keep.size;
  return facts;
}

Undo undo(const Crop& step, const MediaFacts&) {
  return {Grade::lossy,
          fmt::format("what stood outside {}x{} at {},{} is filled with a border",
                      step.keep.size.width, step.keep.size.height, step.keep.x, step.keep.y)};
}

std::string lower(const Crop& step) {
  return fmt::format("crop=w={}:h={}:x={}:y={}:exact=1", step.keep.size.width,
                     step.keep.size.height, step.keep.x, step.keep.y);
}

}  // namespace wanprep
