#include "facts/facts_json.hpp"

#include <nlohmann/json.hpp>

#include "core/utf8.hpp"
#include "facts/deep_facts_json.hpp"
#include "facts/facts_names.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

// What stands in a file need not be UTF-8, and a JSON document must.
Json text(const std::string& value) { return valid_utf8(value); }
Json text(const std::optional<std::string>& value) { return value ? text(*value) : Json(nullptr); }

Json texts(const std::vector<std::string>& values) {
  Json out = Json::array();
  for (const auto& value : values) out.push_back(text(value));
  return out;
}

// 0 stands for what the file does not tell.
Json known(int value) { return value > 0 ? Json(value) : Json(nullptr); }

template <class T>
Json maybe(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json exact(const Rational& value) { return value.str(); }
Json exact(const std::optional<Rational>& value) { return value ? exact(*value) : Json(nullptr); }

Json readable(const std::optional<Rational>& value) {
  return value ? Json(value->approx()) : Json(nullptr);
}

Json color_json(const ColorFacts& color) {
  return {{"primaries", text(color.primaries)},
          {"transfer", text(color.transfer)},
          {"matrix", text(color.matrix)},
          {"range", text(color.range)}};
}

Json rect_json(const std::optional<Rect>& rect) {
  if (!rect) return nullptr;
  return {
      {"x", rect->x}, {"y", rect->y}, {"width", rect->size.width}, {"height", rect->size.height}};
}

Json pair_json(const std::array<Rational, 2>& xy) {
  return Json::array({xy[0].str(), xy[1].str()});
}

Json mastering_json(const std::optional<MasteringDisplay>& display) {
  if (!display) return nullptr;
  return {{"red", pair_json(display->red)},
          {"green", pair_json(display->green)},
          {"blue", pair_json(display->blue)},
          {"white", pair_json(display->white)},
          {"least_luminance", exact(display->least_luminance)},
          {"most_luminance", exact(display->most_luminance)}};
}

Json light_json(const std::optional<ContentLight>& light) {
  if (!light) return nullptr;
  return {{"most", light->most}, {"most_average", light->most_average}};
}

Json dolby_json(const std::optional<DolbyVision>& dolby) {
  if (!dolby) return nullptr;
  return {{"profile", dolby->profile},
          {"level", dolby->level},
          {"compatibility", dolby->compatibility}};
}

Json video_json(const VideoFacts& video) {
  const Size shown = video.display();
  const bool has_rate = video.frame_rate > Rational{0};
  return {{"stream", video.stream},
          {"codec", text(video.codec)},
          {"profile", text(video.profile)},
          {"pixel_format", text(video.pixel_format)},
          {"bit_depth", maybe(video.bit_depth)},
          {"width", video.stored.width},
          {"height", video.stored.height},
          {"display_width", shown.width},
          {"display_height", shown.height},
          {"sar", exact(video.sample_aspect)},
          {"sar_known", video.sample_aspect_known},
          {"rotation", video.orientation.rotation},
          {"mirrored", video.orientation.mirrored},
          {"frame_rate", has_rate ? exact(video.frame_rate) : Json(nullptr)},
          {"variable_frame_rate", video.variable_frame_rate},
          {"frames", video.frames},
          {"stored_frames", video.stored_frames},
          {"duration_s", readable(video.duration)},
          {"duration", exact(video.duration)},
          {"stored_duration_s", readable(video.stored_duration)},
          {"stored_duration", exact(video.stored_duration)},
          {"start_s", readable(video.start)},
          {"start", exact(video.start)},
          {"field_order", kFieldOrders.name(video.field_order)},
          {"color", color_json(video.color)},
          {"hdr", kHdrs.name(video.hdr)},
          {"mastering_display", mastering_json(video.mastering_display)},
          {"content_light", light_json(video.content_light)},
          {"dolby_vision", dolby_json(video.dolby_vision)},
          {"log_curve", text(video.log_curve)},
          {"alpha", maybe(video.alpha)},
          {"clean_aperture", rect_json(video.clean_aperture)},
          {"bit_rate", maybe(video.bit_rate)},
          {"random_access", video.random_access ? to_json(*video.random_access) : Json(nullptr)},
          {"formats", video.formats},
          {"decodable", video.decodable}};
}

Json audio_json(const AudioFacts& audio) {
  return {{"stream", audio.stream},
          {"codec", text(audio.codec)},
          {"profile", text(audio.profile)},
          {"channels", known(audio.channels)},
          {"layout", text(audio.layout)},
          {"sample_rate", audio.sample_rate},
          {"duration_s", readable(audio.duration)},
          {"duration", exact(audio.duration)},
          {"stored_duration_s", readable(audio.stored_duration)},
          {"stored_duration", exact(audio.stored_duration)},
          {"start_s", readable(audio.start)},
          {"start", exact(audio.start)},
          {"language", text(audio.language)},
          {"bit_rate", maybe(audio.bit_rate)},
          {"decodable", audio.decodable},
          {"default", audio.by_default}};
}

Json other_json(const OtherStream& other) {
  return {{"stream", other.stream},
          {"kind", text(other.kind)},
          {"codec", text(other.codec)},
          {"empty", other.empty}};
}

Json disagreement_json(const Disagreement& disagreement) {
  Json claims = Json::array();
  for (const auto& [origin, value] : disagreement.claims)
    claims.push_back({{"origin", text(origin)}, {"value", text(value)}});
  return {{"what", text(disagreement.what)},
          {"claims", std::move(claims)},
          {"counts", text(disagreement.counts)},
          {"why", text(disagreement.why)}};
}

// `timecode` is what people read; its siblings say how it came about.
void add_timecode(Json& out, const std::optional<TimecodeFacts>& timecode) {
  out["timecode"] = timecode ? text(timecode->text) : Json(nullptr);
  if (!timecode) return;
  out["timecode_counter"] = timecode->counter;
  out["timecode_rate"] = timecode->rate.frames;
  out["timecode_drop_frame"] = timecode->rate.drop_frame;
  out["timecode_origin"] = text(timecode->origin);
  out["timecode_contradiction"] = text(timecode->contradiction);
  out["timecode_reel"] = text(timecode->reel);
}

template <class T, class ToJson>
Json list(const std::vector<T>& values, ToJson to) {
  Json out = Json::array();
  for (const auto& value : values) out.push_back(to(value));
  return out;
}

}  // namespace

Json to_json(const Rational& value) { return value.str(); }

Json to_json(const MediaFacts& facts) {
  Json out = {{"container", text(facts.container)},     {"bytes", facts.bytes},
              {"duration_s", readable(facts.duration)}, {"duration", exact(facts.duration)},
              {"faststart", maybe(facts.faststart)},    {"edit_list", facts.edit_list},
              {"empty_edit", facts.empty_edit},         {"fragmented", facts.fragmented}};
  add_timecode(out, facts.timecode);
  out["video"] = facts.video ? video_json(*facts.video) : Json(nullptr);
  out["audio"] = list(facts.audio, audio_json);
  out["other_streams"] = list(facts.other_streams, other_json);
  out["disagreements"] = list(facts.disagreements, disagreement_json);
  out["location"] = texts(facts.location);
  out["truncated"] = text(facts.truncated);
  out["whole_frames"] = maybe(facts.whole_frames);
  out["damaged_frames"] = facts.damaged_frames;
  if (!facts.spoiled_frames.empty()) out["spoiled_frames"] = facts.spoiled_frames;
  if (facts.deep) out["deep"] = to_json(*facts.deep);
  out["creation_time"] = text(facts.creation_time);
  out["writer"] = text(facts.writer);
  return out;
}

Json to_json(const ImageFacts& facts) {
  const Size shown = facts.display();
  return {{"format", text(facts.format)},
          {"bytes", facts.bytes},
          {"width", facts.stored.width},
          {"height", facts.stored.height},
          {"display_width", shown.width},
          {"display_height", shown.height},
          {"orientation", facts.orientation.exif()},
          {"channels", known(facts.channels)},
          {"bit_depth", known(facts.bit_depth)},
          {"alpha", kAlphas.name(facts.alpha)},
          {"frames", facts.frames},
          {"color_model", text(facts.color_model)},
          {"icc_profile", facts.icc_profile},
          {"extension_matches", facts.extension_matches},
          {"location", texts(facts.location)},
          {"truncated", text(facts.truncated)}};
}

Json to_json(const Fingerprint& print) {
  Json out = {
      {"bytes", print.bytes}, {"head", print.head}, {"tail", print.tail}, {"index", print.index}};
  if (print.samples) out["samples"] = *print.samples;
  if (print.whole) out["whole"] = *print.whole;
  return out;
}

}  // namespace wanprep
