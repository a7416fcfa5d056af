#include <array>

#include "facts/facts_names.hpp"
#include "recipe/step_json.hpp"

namespace wanprep {
namespace {

constexpr std::int64_t kMostNumber = std::int64_t{1} << 52;

int side(const JsonObject& object, const std::string& key) {
  return static_cast<int>(object.integer(key, 1, kMostSide));
}

int place(const JsonObject& object, const std::string& key) {
  return static_cast<int>(object.integer(key, 0, kMostSide));
}

Size size_from(const JsonObject& parent, const std::string& key) {
  const auto object = parent.object(key);
  return {side(object, "width"), side(object, "height")};
}

Rational at_least_zero(const JsonObject& object, const std::string& key) {
  auto value = object.rational(key);
  if (value < Rational{0}) object.trouble(key, "is negative");
  return value;
}

ColorFacts color_from(const JsonObject& parent, const std::string& key) {
  const auto object = parent.object(key);
  return {object.maybe_string("primaries"), object.maybe_string("transfer"),
          object.maybe_string("matrix"), object.maybe_string("range")};
}

Step trim_from(const JsonObject& object) {
  Trim step;
  step.first = object.integer("first", 0, kMostFrames);
  step.frames = object.integer("frames", 1, kMostFrames);
  step.asked_first = object.integer("asked_first", 0, kMostFrames);
  step.asked_frames = object.integer("asked_frames", 1, kMostFrames);
  step.hold_s = at_least_zero(object, "hold");
  if (step.asked_first < step.first ||
      step.asked_first + step.asked_frames > step.first + step.frames)
    object.trouble("asked_first", "and asked_frames reach outside the frames that are kept");
  return step;
}

Step deinterlace_from(const JsonObject& object) {
  return Deinterlace{kFieldOrders.value(object.one_of("field_order", kFieldOrders.all())),
                     object.maybe_string("cadence").value_or("")};
}

Step orient_from(const JsonObject& object) {
  const auto rotation = static_cast<int>(object.integer("rotation", 0, 270));
  if (rotation % 90 != 0) object.trouble("rotation", "must be 0, 90, 180 or 270");
  return Orient{Orientation{rotation, object.boolean("mirrored")}};
}

Step scale_from(const JsonObject& object) {
  Scale step{size_from(object, "from"), size_from(object, "to"), object.rational("from_aspect")};
  if (step.from_aspect <= Rational{0}) object.trouble("from_aspect", "must be positive");
  return step;
}

void inside(const JsonObject& object, int offset, int inner, int outer, const char* key) {
  if (offset + inner > outer) object.trouble(key, "puts the smaller picture outside the larger");
}

Step pad_from(const JsonObject& object) {
  Pad step{size_from(object, "from"), size_from(object, "to"), place(object, "x"),
           place(object, "y"), object.string("color")};
  inside(object, step.x, step.from.width, step.to.width, "x");
  inside(object, step.y, step.from.height, step.to.height, "y");
  return step;
}

Step crop_from(const JsonObject& object) {
  Crop step{size_from(object, "from"),
            Rect{place(object, "x"), place(object, "y"), size_from(object, "to")}};
  inside(object, step.keep.x, step.keep.size.width, step.from.width, "x");
  inside(object, step.keep.y, step.keep.size.height, step.from.height, "y");
  return step;
}

Step frame_rate_from(const JsonObject& object) {
  FrameRate step{at_least_zero(object, "from"), object.rational("to"), object.integers("map")};
  if (step.to <= Rational{0}) object.trouble("to", "must be positive");
  if (step.map.empty()) object.trouble("map", "is empty");
  std::int64_t before = 0;
  for (const auto frame : step.map) {
    if (frame < before || frame > kMostFrames)
      object.trouble("map", "must be frame numbers from 0 that never fall");
    before = frame;
  }
  return step;
}

Step color_step_from(const JsonObject& object) {
  ConvertColor step;
  step.from = color_from(object, "from");
  step.to = color_from(object, "to");
  step.from_pixel_format = object.string("from_pixel_format");
  step.to_pixel_format = object.string("to_pixel_format");
  step.hdr = kHdrs.value(object.one_of("hdr", kHdrs.all()));
  step.assumed = object.string("assumed");
  step.tone_map = object.maybe_string("tone_map").value_or("");
  step.alpha_over = object.maybe_string("alpha_over").value_or("");
  return step;
}

Step audio_from(const JsonObject& object) {
  static const std::vector<std::string> kModes{"copy", "encode", "drop", "none"};
  const auto mode = object.one_of("mode", kModes);
  Audio step;
  step.mode = mode == "copy"     ? Audio::Mode::copy
              : mode == "encode" ? Audio::Mode::encode
              : mode == "drop"   ? Audio::Mode::drop
                                 : Audio::Mode::none;
  step.stream = static_cast<int>(object.integer("stream", -1, 1 << 16));
  step.start_s = object.rational("start");
  step.length_s = at_least_zero(object, "length");
  step.codec = object.string("codec");
  step.channels = static_cast<int>(object.integer("channels", 0, 1 << 16));
  step.sample_rate = static_cast<int>(object.integer("sample_rate", 0, 1 << 24));
  step.bit_rate = object.integer("bit_rate", 0, kMostNumber);
  return step;
}

Step encode_from(const JsonObject& object) {
  Encode step;
  step.encoder = object.string("encoder");
  step.pixel_format = object.string("pixel_format");
  step.crf = static_cast<int>(object.integer("crf", 0, 63));
  step.preset = object.string("preset");
  step.max_bit_rate = object.integer("max_bit_rate", 0, kMostNumber);
  step.byte_budget = object.integer("byte_budget", 0, kMostNumber);
  return step;
}

Step remux_from(const JsonObject& object) {
  return Remux{object.string("container"), object.boolean("drops_edit_list"),
               object.strings("dropped")};
}

struct Reader {
  const char* name;
  Step (*read)(const JsonObject&);
};

constexpr std::array<Reader, 11> kReaders{{{"trim", trim_from},
                                           {"deinterlace", deinterlace_from},
                                           {"orient", orient_from},
                                           {"scale", scale_from},
                                           {"pad", pad_from},
                                           {"crop", crop_from},
                                           {"frame_rate", frame_rate_from},
                                           {"convert_color", color_step_from},
                                           {"audio", audio_from},
                                           {"encode", encode_from},
                                           {"remux", remux_from}}};

}  // namespace

Step step_from(const JsonObject& object) {
  std::vector<std::string> names;
  for (const auto& reader : kReaders) names.emplace_back(reader.name);
  const auto name = object.one_of("step", names);
  for (const auto& reader : kReaders)
    if (name == reader.name) return reader.read(object);
  object.trouble("step", "is unknown");
}

}  // namespace wanprep
