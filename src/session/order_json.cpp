#include "session/order_json.hpp"

#include <array>
#include <type_traits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/whole_number.hpp"
#include "facts/facts_json.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

// The words of each enumeration, in its order.
constexpr std::array<std::string_view, 4> kFit{"pad", "crop", "stretch", "fail"};
constexpr std::array<std::string_view, 3> kShort{"extend", "hold", "fail"};
constexpr std::array<std::string_view, 2> kLong{"trim", "fail"};
constexpr std::array<std::string_view, 3> kSmall{"scale", "pad", "fail"};
constexpr std::array<std::string_view, 2> kDamaged{"fail", "hold"};
constexpr std::array<std::string_view, 2> kAudio{"keep", "drop"};
constexpr std::array<std::string_view, 3> kMatch{"audio", "timing", "full"};
constexpr std::array<std::string_view, 4> kSound{"original", "result", "both", "none"};
constexpr std::array<std::string_view, 3> kEnds{"hold", "original", "fail"};
constexpr std::array<std::string_view, 2> kCadence{"nearest", "blend"};

template <class Enum, std::size_t N>
std::string word(const std::array<std::string_view, N>& words, Enum value) {
  return std::string(words.at(static_cast<std::size_t>(value)));
}

struct Bad {
  std::string key;
};

template <class Enum, std::size_t N>
void read(const Json& from, const char* key, const std::array<std::string_view, N>& words,
          Enum& to) {
  if (!from.contains(key)) return;
  const auto text = from.at(key).get<std::string>();
  for (std::size_t i = 0; i < N; ++i)
    if (words.at(i) == text) {
      to = static_cast<Enum>(i);
      return;
    }
  throw Bad{key};
}

template <class T>
T value_of(const Json& from) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
    return whole_number<T>(from);
  else
    return from.get<T>();
}

template <class T>
void read(const Json& from, const char* key, T& to) {
  if (from.contains(key)) to = value_of<T>(from.at(key));
}

template <class T>
void read(const Json& from, const char* key, std::optional<T>& to) {
  if (from.contains(key) && !from.at(key).is_null()) to = value_of<T>(from.at(key));
}

template <class T>
void put(Json& to, const char* key, const std::optional<T>& value) {
  if (value) to[key] = *value;
}

// Whole frames as a number, as they were written before there were others.
void put_offset(Json& to, const std::optional<Rational>& frames) {
  if (frames) to["offset"] = frames->den() == 1 ? Json(frames->num()) : Json(frames->str());
}

void read_offset(const Json& from, std::optional<Rational>& to) {
  const auto found = from.find("offset");
  if (found == from.end() || found->is_null()) return;
  if (!found->is_string()) {
    to = Rational{found->get<std::int64_t>()};
    return;
  }
  to = Rational::parse(found->get<std::string>());
  if (!to) throw Bad{"offset"};
}

Json point_json(const TimePoint& point) {
  switch (point.form) {
    case TimePoint::Form::seconds:
      return Json{{"seconds", point.seconds.str()}};
    case TimePoint::Form::frame:
      return Json{{"frame", point.frame}};
    case TimePoint::Form::timecode:
      return Json{{"timecode", point.timecode}};
  }
  return {};
}

void put_point(Json& to, const char* key, const std::optional<TimePoint>& point) {
  if (point) to[key] = point_json(*point);
}

void read_point(const Json& from, const char* key, std::optional<TimePoint>& to) {
  if (!from.contains(key)) return;
  const Json& at = from.at(key);
  TimePoint point;
  if (at.contains("frame")) {
    point.form = TimePoint::Form::frame;
    point.frame = whole_number<std::int64_t>(at.at("frame"));
  } else if (at.contains("timecode")) {
    point.form = TimePoint::Form::timecode;
    point.timecode = at.at("timecode").get<std::string>();
  } else {
    const auto seconds = Rational::parse(at.at("seconds").get<std::string>());
    if (!seconds) throw Bad{key};
    point.seconds = *seconds;
  }
  to = point;
}

Json wishes_json(const Wishes& w) {
  Json out;
  put_point(out, "start", w.start);
  put_point(out, "end", w.end);
  put_point(out, "duration", w.duration);
  out["fit"] = word(kFit, w.fit);
  out["pad_color"] = w.pad_color;
  out["background"] = w.background;
  out["short"] = word(kShort, w.shorter);
  out["long"] = word(kLong, w.longer);
  out["small"] = word(kSmall, w.small);
  out["damaged"] = word(kDamaged, w.damaged);
  out["audio"] = word(kAudio, w.audio);
  out["limits_only"] = w.limits_only;
  put(out, "max_side", w.max_side);
  out["codec"] = w.codec;
  put(out, "quality", w.quality);
  out["slow_link"] = w.slow_link;
  out["first_frame"] = w.first_frame;
  out["ignored"] = w.ignored;
  return out;
}

Wishes wishes_from(const Json& from) {
  Wishes w;
  read_point(from, "start", w.start);
  read_point(from, "end", w.end);
  read_point(from, "duration", w.duration);
  read(from, "fit", kFit, w.fit);
  read(from, "pad_color", w.pad_color);
  read(from, "background", w.background);
  read(from, "short", kShort, w.shorter);
  read(from, "long", kLong, w.longer);
  read(from, "small", kSmall, w.small);
  read(from, "damaged", kDamaged, w.damaged);
  read(from, "audio", kAudio, w.audio);
  read(from, "limits_only", w.limits_only);
  read(from, "max_side", w.max_side);
  read(from, "codec", w.codec);
  read(from, "quality", w.quality);
  read(from, "slow_link", w.slow_link);
  read(from, "first_frame", w.first_frame);
  read(from, "ignored", w.ignored);
  return w;
}

Json request_json(const EditRequest& r) {
  Json out{{"prompt", r.prompt}, {"negative_prompt", r.negative_prompt}};
  out["resolution"] = r.resolution;
  put(out, "ratio", r.ratio);
  put(out, "seed", r.seed);
  out["duration"] = r.duration;
  out["audio_setting"] = r.audio_setting;
  out["prompt_extend"] = r.prompt_extend;
  out["watermark"] = r.watermark;
  return out;
}

EditRequest request_from(const Json& from) {
  EditRequest r;
  read(from, "prompt", r.prompt);
  read(from, "negative_prompt", r.negative_prompt);
  read(from, "resolution", r.resolution);
  read(from, "ratio", r.ratio);
  read(from, "seed", r.seed);
  read(from, "duration", r.duration);
  read(from, "audio_setting", r.audio_setting);
  read(from, "prompt_extend", r.prompt_extend);
  read(from, "watermark", r.watermark);
  return r;
}

FrozenOrder order_from(const Json& from) {
  FrozenOrder order;
  std::string source;
  read(from, "source", source);
  order.source = source;
  if (from.contains("fingerprint")) {
    auto print = fingerprint_from(from.at("fingerprint"));
    if (!print) throw Bad{"fingerprint"};
    order.fingerprint = *print;
  }
  if (from.contains("wishes")) order.wishes = wishes_from(from.at("wishes"));
  order.request = request_from(from.at("request"));
  for (const Json& entry : from.value("references", Json::array()))
    order.references.push_back(
        {entry.at("given").get<std::string>(), entry.value("sha256", std::string{})});
  read(from, "profile", order.profile_id);
  read(from, "service", order.service);
  read(from, "service_url", order.service_url);
  read(from, "target", order.target);
  read(from, "public_url", order.public_url);
  read(from, "tag", order.tag);
  read(from, "keep_uploads", order.keep_uploads);
  return order;
}

template <class F>
auto guarded(const char* what, F read_all) -> Result<decltype(read_all())> {
  try {
    return read_all();
  } catch (const Bad& bad) {
    return fail(Code::damaged, fmt::format("{}: \"{}\" has no known value", what, bad.key));
  } catch (const std::exception& error) {
    return fail(Code::damaged, fmt::format("{}: {}", what, error.what()));
  }
}

void compare(std::vector<std::string>& out, const Json& a, const Json& b, const char* skip) {
  const Json none;
  for (const auto& entry : b.items()) {
    if (entry.key() == skip) continue;
    const Json& old = a.contains(entry.key()) ? a.at(entry.key()) : none;
    if (old != entry.value())
      out.push_back(fmt::format("{}: {} in the job, {} now", entry.key(),
                                old.is_null() ? "not given" : old.dump(), entry.value().dump()));
  }
  for (const auto& entry : a.items())
    if (entry.key() != skip && !b.contains(entry.key()))
      out.push_back(
          fmt::format("{}: {} in the job, not given now", entry.key(), entry.value().dump()));
}

Json references_json(const FrozenOrder& order) {
  Json out = Json::array();
  for (const auto& reference : order.references)
    out.push_back(Json{{"given", reference.given}, {"sha256", reference.sha256}});
  return out;
}

/// The same pictures under other names are the same references.
std::vector<std::string> contents(const FrozenOrder& order) {
  std::vector<std::string> out;
  for (const auto& reference : order.references)
    out.push_back(reference.sha256.empty() ? reference.given : reference.sha256);
  return out;
}

}  // namespace

Json to_json(const FrozenOrder& order) {
  Json out{{"source", order.source.string()}};
  out["fingerprint"] = to_json(order.fingerprint);
  out["wishes"] = wishes_json(order.wishes);
  out["request"] = request_json(order.request);
  out["references"] = references_json(order);
  out["profile"] = order.profile_id;
  out["service"] = order.service;
  out["service_url"] = order.service_url;
  out["target"] = order.target;
  put(out, "public_url", order.public_url);
  out["tag"] = order.tag;
  out["keep_uploads"] = order.keep_uploads;
  return out;
}

Json to_json(const RestoreWishes& w) {
  Json out{{"match", word(kMatch, w.match)}, {"audio", word(kSound, w.audio)}};
  out["whole"] = w.whole;
  out["codec"] = w.codec;
  put_offset(out, w.offset);
  out["ends"] = word(kEnds, w.ends);
  out["cadence"] = word(kCadence, w.cadence);
  put_point(out, "start", w.start);
  put_point(out, "end", w.end);
  put_point(out, "duration", w.duration);
  return out;
}

Result<FrozenOrder> frozen_order_from(const Json& document) {
  return guarded("order", [&] { return order_from(document); });
}

Result<RestoreWishes> restore_wishes_from(const Json& document) {
  return guarded("restore", [&] {
    RestoreWishes w;
    read(document, "match", kMatch, w.match);
    read(document, "audio", kSound, w.audio);
    read(document, "whole", w.whole);
    read(document, "codec", w.codec);
    read_offset(document, w.offset);
    read(document, "ends", kEnds, w.ends);
    read(document, "cadence", kCadence, w.cadence);
    read_point(document, "start", w.start);
    read_point(document, "end", w.end);
    read_point(document, "duration", w.duration);
    return w;
  });
}

std::vector<std::string> differences(const FrozenOrder& frozen, const FrozenOrder& asked,
                                     bool seed_given) {
  std::vector<std::string> out;
  if (!same_content(frozen.fingerprint, asked.fingerprint))
    out.push_back(fmt::format("clip: {} in the job, {} now (other content)", frozen.source.string(),
                              asked.source.string()));
  compare(out, wishes_json(frozen.wishes), wishes_json(asked.wishes), "");
  compare(out, request_json(frozen.request), request_json(asked.request), seed_given ? "" : "seed");
  if (contents(frozen) != contents(asked))
    out.push_back(fmt::format("references: {} in the job, {} now", references_json(frozen).dump(),
                              references_json(asked).dump()));
  if (frozen.profile_id != asked.profile_id)
    out.push_back(
        fmt::format("profile: {} in the job, {} now", frozen.profile_id, asked.profile_id));
  if (frozen.service != asked.service)
    out.push_back(fmt::format("service: {} in the job, {} now", frozen.service, asked.service));
  return out;
}

}  // namespace wanprep
