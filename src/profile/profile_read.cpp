#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "profile/limits_reader.hpp"
#include "profile/profile_json.hpp"

namespace wanprep {
namespace {

void newest(std::string& date, const Source& source) { date = std::max(date, source.date); }

std::string newest_date(const Profile& profile) {
  std::string date;
  const VideoLimits& video = profile.video;
  const ImageLimits& image = profile.image;
  const RequestLimits& request = profile.request;
  for (const Source* source :
       {&video.containers_source, &video.duration_s.source, &video.side_px.source,
        &video.aspect.source, &video.bytes.source, &image.formats_source,
        &image.transparency_source, &image.side_px.source, &image.aspect.source,
        &image.bytes.source, &image.most_references_source, &request.prompt_characters.source,
        &request.negative_prompt_characters.source, &request.seed.source, &request.source,
        &profile.result_link_lifetime_source})
    newest(date, *source);
  return date;
}

Bills read_bills(const JsonObject& from, const std::string& key) {
  const std::string value = from.one_of(key, {"yes", "no", "unknown"});
  return value == "yes" ? Bills::yes : (value == "no" ? Bills::no : Bills::unknown);
}

std::optional<Price> read_price(const JsonObject& from, const RequestLimits& limits) {
  if (!from.has("price")) return std::nullopt;
  const JsonObject price = from.object("price");
  price.only({"currency", "date", "per_second"});
  Price out;
  out.currency = price.string("currency");
  out.date = price.string("date");
  const JsonObject rates = price.object("per_second");
  for (const auto& resolution : rates.keys()) {
    const auto& known = limits.resolutions;
    if (std::find(known.begin(), known.end(), resolution) == known.end())
      rates.trouble(resolution, fmt::format("is no resolution of this offer; allowed are {}",
                                            fmt::join(known, ", ")));
    out.per_second[resolution] = rates.rational(resolution);
    if (out.per_second[resolution] < Rational{0}) rates.trouble(resolution, "must not be negative");
  }
  return out;
}

// A name becomes part of a path and of an id.
std::string read_name(const JsonObject& from, const std::string& key) {
  auto name = from.string(key);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
  if (name.empty() || name.front() == '.' || !plain)
    from.trouble(key, fmt::format("is '{}'; allowed are letters, digits, '.', '-' and '_'", name));
  return name;
}

Model read_model(const JsonObject& from) {
  from.only({"schema", "model", "video", "image", "request", "hazards"});
  from.one_of("schema", {"wanprep.model/1"});
  Model out;
  out.name = read_name(from, "model");
  out.video = read_video_limits(from.object("video"), nullptr);
  out.image = read_image_limits(from.object("image"), nullptr);
  out.request = read_request_limits(from.object("request"), nullptr);
  out.hazards = read_hazards(from, "hazards");
  return out;
}

void narrow(const JsonObject& offer, Profile& profile) {
  if (!offer.has("narrows")) return;
  const JsonObject narrows = offer.object("narrows");
  narrows.only({"video", "image", "request"});
  if (narrows.has("video"))
    profile.video = read_video_limits(narrows.object("video"), &profile.video);
  if (narrows.has("image"))
    profile.image = read_image_limits(narrows.object("image"), &profile.image);
  if (narrows.has("request"))
    profile.request = read_request_limits(narrows.object("request"), &profile.request);
}

Profile read_offer(const JsonObject& from, const Model& model) {
  from.only({"schema", "vendor", "model", "base_url", "submit_path", "result_path",
             "result_link_lifetime_s", "result_link_lifetime_source", "bills_input", "bills_output",
             "narrows", "price", "unknown"});
  Profile out;
  out.vendor = read_name(from, "vendor");
  out.model = model.name;
  out.id = out.vendor + "/" + out.model;
  out.video = model.video;
  out.image = model.image;
  out.request = model.request;
  out.hazards = model.hazards;
  narrow(from, out);
  out.base_url = from.string("base_url");
  if (out.base_url.rfind("https://", 0) != 0 && out.base_url.rfind("http://", 0) != 0)
    from.trouble("base_url", fmt::format("is '{}'; it must begin with https://", out.base_url));
  out.submit_path = from.string("submit_path");
  out.result_path = from.string("result_path");
  out.result_link_lifetime_s = from.integer("result_link_lifetime_s", 1, INT32_MAX);
  out.result_link_lifetime_source = read_source(from.object("result_link_lifetime_source"));
  out.bills_input = read_bills(from, "bills_input");
  out.bills_output = read_bills(from, "bills_output");
  out.price = read_price(from, out.request);
  out.unknown = from.strings("unknown");
  out.date = newest_date(out);
  return out;
}

}  // namespace

Result<Model> model_from(const nlohmann::ordered_json& document) {
  return read_json([&] { return read_model(JsonObject(document, "")); });
}

Result<std::optional<std::string>> model_named_by(const nlohmann::ordered_json& document) {
  return read_json([&]() -> std::optional<std::string> {
    const JsonObject offer(document, "");
    offer.one_of("schema", {"wanprep.offer/1"});
    const auto model = document.find("model");
    if (model != document.end() && model->is_object()) return std::nullopt;
    if (model == document.end() || !model->is_string())
      offer.trouble("model", "must be the name of a model, or a model of its own");
    return read_name(offer, "model");
  });
}

Result<Profile> profile_from(const nlohmann::ordered_json& offer, const Model& model) {
  return read_json([&] { return read_offer(JsonObject(offer, ""), model); });
}

}  // namespace wanprep
