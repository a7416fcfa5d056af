#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {

std::optional<Deinterlace> plan_deinterlace(const FilterInput& input) {
  const FieldOrder order = input.video().field_order;
  const bool fields =
      order == FieldOrder::tff || order == FieldOrder::bff || order == FieldOrder::mixed;
  if (!fields || !input.needs.has("interlaced")) return std::nullopt;
  return Deinterlace{order, ""};
}

MediaFacts after(const Deinterlace&, MediaFacts facts) {
  facts.video->field_order = FieldOrder::progressive;
  return facts;
}

Undo undo(const Deinterlace&, const MediaFacts&) {
  return {Grade::lossy, "stays progressive: the second field of each frame is not brought back"};
}

// One frame for one frame, so that the frame count and the frame map stay what they are.
std::string lower(const Deinterlace& step) {
  switch (step.order) {
    case FieldOrder::tff:
      return "bwdif=mode=send_frame:parity=tff:deint=all";
    case FieldOrder::bff:
      return "bwdif=mode=send_frame:parity=bff:deint=all";
    case FieldOrder::mixed:
    case FieldOrder::unknown:
    case FieldOrder::progressive:
      break;
  }
  return "bwdif=mode=send_frame:parity=auto:deint=interlaced";
}

}  // namespace wanprep
