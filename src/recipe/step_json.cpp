#include "recipe/step_json.hpp"

#include "facts/facts_names.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

Json text(const std::optional<std::string>& value) { return value ? Json(*value) : Json(nullptr); }

Json size_json(const Size& size) { return {{"width", size.width}, {"height", size.height}}; }

Json color_json(const ColorFacts& color) {
  return {{"primaries", text(color.primaries)},
          {"transfer", text(color.transfer)},
          {"matrix", text(color.matrix)},
          {"range", text(color.range)}};
}

const char* name_of_mode(Audio::Mode mode) {
  switch (mode) {
    case Audio::Mode::copy:
      return "copy";
    case Audio::Mode::encode:
      return "encode";
    case Audio::Mode::drop:
      return "drop";
    case Audio::Mode::none:
      return "none";
  }
  return "none";
}

struct Write {
  Json operator()(const Trim& step) const {
    return {{"first", step.first},
            {"frames", step.frames},
            {"asked_first", step.asked_first},
            {"asked_frames", step.asked_frames},
            {"hold", step.hold_s.str()}};
  }
  Json operator()(const Deinterlace& step) const {
    return {{"field_order", kFieldOrders.name(step.order)}, {"cadence", step.cadence}};
  }
  Json operator()(const Orient& step) const {
    return {{"rotation", step.orientation.rotation}, {"mirrored", step.orientation.mirrored}};
  }
  Json operator()(const Scale& step) const {
    return {{"from", size_json(step.from)},
            {"to", size_json(step.to)},
            {"from_aspect", step.from_aspect.str()}};
  }
  Json operator()(const Pad& step) const {
    return {{"from", size_json(step.from)},
            {"to", size_json(step.to)},
            {"x", step.x},
            {"y", step.y},
            {"color", step.color}};
  }
  Json operator()(const Crop& step) const {
    return {{"from", size_json(step.from)},
            {"x", step.keep.x},
            {"y", step.keep.y},
            {"to", size_json(step.keep.size)}};
  }
  Json operator()(const FrameRate& step) const {
    return {{"from", step.from.str()}, {"to", step.to.str()}, {"map", step.map}};
  }
  Json operator()(const ConvertColor& step) const {
    return {{"from", color_json(step.from)},
            {"to", color_json(step.to)},
            {"from_pixel_format", step.from_pixel_format},
            {"to_pixel_format", step.to_pixel_format},
            {"hdr", kHdrs.name(step.hdr)},
            {"assumed", step.assumed},
            {"tone_map", step.tone_map},
            {"alpha_over", step.alpha_over}};
  }
  Json operator()(const Audio& step) const {
    return {{"mode", name_of_mode(step.mode)},
            {"stream", step.stream},
            {"start", step.start_s.str()},
            {"length", step.length_s.str()},
            {"codec", step.codec},
            {"channels", step.channels},
            {"sample_rate", step.sample_rate},
            {"bit_rate", step.bit_rate}};
  }
  Json operator()(const Encode& step) const {
    return {{"encoder", step.encoder},
            {"pixel_format", step.pixel_format},
            {"crf", step.crf},
            {"preset", step.preset},
            {"max_bit_rate", step.max_bit_rate},
            {"byte_budget", step.byte_budget}};
  }
  Json operator()(const Remux& step) const {
    return {{"container", step.container},
            {"drops_edit_list", step.drops_edit_list},
            {"dropped", step.dropped}};
  }
};

}  // namespace

Json step_json(const Step& step) {
  Json document{{"step", name_of(step)}};
  document.update(std::visit(Write{}, step));
  return document;
}

}  // namespace wanprep
