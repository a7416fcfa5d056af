#include <nlohmann/json.hpp>

#include "facts/deep_facts_json.hpp"
#include "facts/facts_json.hpp"
#include "facts/facts_names.hpp"
#include "facts/json_reader.hpp"

namespace wanprep {
namespace {

constexpr std::int64_t kMost = INT64_MAX;

int small(const JsonObject& from, const std::string& key) {
  return static_cast<int>(from.integer(key, 0, INT32_MAX));
}

std::optional<std::int64_t> maybe_count(const JsonObject& from, const std::string& key) {
  return from.maybe_integer(key, 0, kMost);
}

std::uint64_t bytes_of(const JsonObject& from) {
  return static_cast<std::uint64_t>(from.integer("bytes", 0, kMost));
}

Orientation orientation_from(const JsonObject& from) {
  const int rotation = small(from, "rotation");
  if (rotation % 90 != 0 || rotation > 270) from.trouble("rotation", "must be 0, 90, 180 or 270");
  return {rotation, from.boolean("mirrored")};
}

ColorFacts color_from(const JsonObject& from) {
  return {from.maybe_string("primaries"), from.maybe_string("transfer"),
          from.maybe_string("matrix"), from.maybe_string("range")};
}

std::optional<Rect> rect_from(const JsonObject& from, const std::string& key) {
  if (!from.has(key)) return std::nullopt;
  const JsonObject rect = from.object(key);
  return Rect{small(rect, "x"), small(rect, "y"), {small(rect, "width"), small(rect, "height")}};
}

std::array<Rational, 2> pair_from(const JsonObject& from, const std::string& key) {
  const auto texts = from.strings(key);
  const auto x = texts.size() == 2 ? Rational::parse(texts[0]) : std::nullopt;
  const auto y = texts.size() == 2 ? Rational::parse(texts[1]) : std::nullopt;
  if (!x || !y) from.trouble(key, "must be two exact numbers, x and y");
  return {*x, *y};
}

// Absent in documents of earlier versions.
void add_grading(const JsonObject& from, VideoFacts& out) {
  if (from.has("mastering_display")) {
    const JsonObject display = from.object("mastering_display");
    out.mastering_display =
        MasteringDisplay{pair_from(display, "red"),           pair_from(display, "green"),
                         pair_from(display, "blue"),          pair_from(display, "white"),
                         display.rational("least_luminance"), display.rational("most_luminance")};
  }
  if (from.has("content_light")) {
    const JsonObject light = from.object("content_light");
    out.content_light = ContentLight{small(light, "most"), small(light, "most_average")};
  }
  if (from.has("dolby_vision")) {
    const JsonObject dolby = from.object("dolby_vision");
    out.dolby_vision =
        DolbyVision{small(dolby, "profile"), small(dolby, "level"), small(dolby, "compatibility")};
  }
  out.log_curve = from.maybe_string("log_curve");
}

VideoFacts video_from(const JsonObject& from) {
  VideoFacts out;
  out.stream = small(from, "stream");
  out.codec = from.string("codec");
  out.profile = from.maybe_string("profile");
  out.pixel_format = from.maybe_string("pixel_format");
  if (from.has("bit_depth")) out.bit_depth = small(from, "bit_depth");
  out.stored = {small(from, "width"), small(from, "height")};
  out.sample_aspect = from.rational("sar");
  out.sample_aspect_known = from.boolean("sar_known");
  out.orientation = orientation_from(from);
  out.frame_rate = from.maybe_rational("frame_rate").value_or(Rational{0});
  out.variable_frame_rate = from.boolean("variable_frame_rate");
  out.frames = from.integer("frames", 0, kMost);
  out.stored_frames = from.integer("stored_frames", 0, kMost);
  out.duration = from.rational("duration");
  out.stored_duration = from.rational("stored_duration");
  out.start = from.rational("start");
  out.field_order = kFieldOrders.value(from.one_of("field_order", kFieldOrders.all()));
  out.color = color_from(from.object("color"));
  out.hdr = kHdrs.value(from.one_of("hdr", kHdrs.all()));
  out.alpha = from.maybe_boolean("alpha");
  out.clean_aperture = rect_from(from, "clean_aperture");
  out.bit_rate = maybe_count(from, "bit_rate");
  add_grading(from, out);
  if (from.has("random_access"))
    out.random_access = random_access_from(from.object("random_access"));
  out.formats = static_cast<int>(from.maybe_integer("formats", 1, INT32_MAX).value_or(1));
  out.decodable = from.maybe_boolean("decodable").value_or(true);
  return out;
}

AudioFacts audio_from(const JsonObject& from) {
  AudioFacts out;
  out.stream = small(from, "stream");
  out.codec = from.string("codec");
  out.profile = from.maybe_string("profile");
  out.channels = static_cast<int>(from.maybe_integer("channels", 0, INT32_MAX).value_or(0));
  out.layout = from.maybe_string("layout");
  out.sample_rate = small(from, "sample_rate");
  out.duration = from.rational("duration");
  out.stored_duration = from.rational("stored_duration");
  out.start = from.rational("start");
  out.language = from.maybe_string("language");
  out.bit_rate = maybe_count(from, "bit_rate");
  out.decodable = from.boolean("decodable");
  // Recipes of earlier versions do not tell.
  if (from.has("default")) out.by_default = from.boolean("default");
  return out;
}

std::optional<TimecodeFacts> timecode_from(const JsonObject& from) {
  if (!from.has("timecode")) return std::nullopt;
  TimecodeFacts out;
  out.text = from.string("timecode");
  out.counter = from.integer("timecode_counter", -kMost - 1, kMost);
  out.rate = {small(from, "timecode_rate"), from.boolean("timecode_drop_frame")};
  out.origin = from.string("timecode_origin");
  out.contradiction = from.maybe_string("timecode_contradiction");
  out.reel = from.maybe_string("timecode_reel");
  return out;
}

Disagreement disagreement_from(const JsonObject& from) {
  Disagreement out;
  out.what = from.string("what");
  for (const JsonObject& claim : from.objects("claims"))
    out.claims.emplace_back(claim.string("origin"), claim.string("value"));
  out.counts = from.string("counts");
  out.why = from.string("why");
  return out;
}

OtherStream other_from(const JsonObject& from) {
  return {small(from, "stream"), from.string("kind"), from.string("codec"), from.boolean("empty")};
}

MediaFacts media_from(const JsonObject& from) {
  MediaFacts out;
  out.container = from.string("container");
  out.bytes = bytes_of(from);
  out.duration = from.maybe_rational("duration");
  out.faststart = from.maybe_boolean("faststart");
  out.edit_list = from.boolean("edit_list");
  out.empty_edit = from.boolean("empty_edit");
  out.fragmented = from.boolean("fragmented");
  out.timecode = timecode_from(from);
  if (from.has("video")) out.video = video_from(from.object("video"));
  for (const auto& audio : from.objects("audio")) out.audio.push_back(audio_from(audio));
  for (const auto& other : from.objects("other_streams"))
    out.other_streams.push_back(other_from(other));
  for (const auto& one : from.objects("disagreements"))
    out.disagreements.push_back(disagreement_from(one));
  out.location = from.strings("location");
  out.truncated = from.maybe_string("truncated");
  out.whole_frames = maybe_count(from, "whole_frames");
  out.damaged_frames = from.integers("damaged_frames");
  if (from.has("spoiled_frames")) out.spoiled_frames = from.integers("spoiled_frames");
  if (from.has("deep")) out.deep = deep_facts_from(from.object("deep"));
  out.creation_time = from.maybe_string("creation_time");
  out.writer = from.maybe_string("writer");
  return out;
}

ImageFacts image_from(const JsonObject& from) {
  ImageFacts out;
  out.format = from.string("format");
  out.bytes = bytes_of(from);
  out.stored = {small(from, "width"), small(from, "height")};
  out.orientation = Orientation::from_exif(static_cast<int>(from.integer("orientation", 1, 8)));
  out.channels = static_cast<int>(from.maybe_integer("channels", 0, INT32_MAX).value_or(0));
  out.bit_depth = static_cast<int>(from.maybe_integer("bit_depth", 0, INT32_MAX).value_or(0));
  out.alpha = kAlphas.value(from.one_of("alpha", kAlphas.all()));
  out.frames = from.integer("frames", 0, kMost);
  out.color_model = from.string("color_model");
  out.icc_profile = from.boolean("icc_profile");
  out.extension_matches = from.boolean("extension_matches");
  out.location = from.strings("location");
  out.truncated = from.maybe_string("truncated");
  return out;
}

Fingerprint print_from(const JsonObject& from) {
  return {bytes_of(from),       from.string("head"),          from.string("tail"),
          from.string("index"), from.maybe_string("samples"), from.maybe_string("whole")};
}

}  // namespace

Result<MediaFacts> media_facts_from(const nlohmann::ordered_json& document) {
  return read_json([&] { return media_from(JsonObject(document, "")); });
}

Result<ImageFacts> image_facts_from(const nlohmann::ordered_json& document) {
  return read_json([&] { return image_from(JsonObject(document, "")); });
}

Result<Fingerprint> fingerprint_from(const nlohmann::ordered_json& document) {
  return read_json([&] { return print_from(JsonObject(document, "")); });
}

}  // namespace wanprep
