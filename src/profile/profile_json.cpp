#include "profile/profile_json.hpp"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "facts/facts_json.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

Json source_json(const Source& source) {
  return {{"url", source.url},
          {"date", source.date},
          {"documented_as", source.documented_as},
          {"basis", name_of(source.basis)}};
}

Json maybe(const std::optional<Rational>& value) { return value ? to_json(*value) : Json(nullptr); }

// Whole bounds read "100000000", others "1/8": scripts compare the former as they are.
Json exact(const std::optional<Rational>& value) {
  return value && value->den() == 1 ? Json(fmt::format("{}", value->num())) : maybe(value);
}

Json bound_json(const Bound& bound) {
  return {
      {"min", exact(bound.min)}, {"max", exact(bound.max)}, {"source", source_json(bound.source)}};
}

Json allowed_json(const std::vector<std::string>& names, const Source& source) {
  return {{"allowed", names}, {"source", source_json(source)}};
}

Json video_json(const VideoLimits& video) {
  return {{"containers", allowed_json(video.containers, video.containers_source)},
          {"duration_s", bound_json(video.duration_s)},
          {"side_px", bound_json(video.side_px)},
          {"aspect", bound_json(video.aspect)},
          {"bytes", bound_json(video.bytes)}};
}

Json image_json(const ImageLimits& image) {
  return {{"formats", allowed_json(image.formats, image.formats_source)},
          {"transparency",
           {{"allowed", image.transparency_allowed},
            {"source", source_json(image.transparency_source)}}},
          {"side_px", bound_json(image.side_px)},
          {"aspect", bound_json(image.aspect)},
          {"bytes", bound_json(image.bytes)},
          {"most_references",
           {{"max", fmt::format("{}", image.most_references)},
            {"source", source_json(image.most_references_source)}}}};
}

Json hazards_json(const HazardBounds& hazards) {
  Json out = Json::object();
  for (const auto& [rule, bound] : hazards) out[rule] = bound_json(bound);
  return out;
}

Json sizes_json(const RequestLimits& request) {
  Json out = Json::object();
  for (const auto& resolution : request.resolutions) {
    const auto sizes = request.output_sizes.find(resolution);
    if (sizes == request.output_sizes.end()) continue;
    Json row = Json::object();
    for (const auto& [ratio, size] : sizes->second)
      row[ratio] = fmt::format("{}x{}", size.width, size.height);
    out[resolution] = std::move(row);
  }
  return out;
}

Json request_json(const RequestLimits& request) {
  return {{"prompt_characters", bound_json(request.prompt_characters)},
          {"negative_prompt_characters", bound_json(request.negative_prompt_characters)},
          {"seed", bound_json(request.seed)},
          {"durations", request.durations},
          {"resolutions", request.resolutions},
          {"default_resolution", request.default_resolution},
          {"ratios", request.ratios},
          {"audio_settings", request.audio_settings},
          {"source", source_json(request.source)},
          {"output_sizes", sizes_json(request)}};
}

Json price_json(const std::optional<Price>& price) {
  if (!price) return nullptr;
  Json rates = Json::object();
  for (const auto& [resolution, rate] : price->per_second) rates[resolution] = to_json(rate);
  return {{"currency", price->currency}, {"date", price->date}, {"per_second", std::move(rates)}};
}

}  // namespace

Json to_json(const Source& source) { return source_json(source); }

std::string_view name_of(Basis basis) {
  switch (basis) {
    case Basis::documented:
      return "documented";
    case Basis::observed:
      return "observed";
    case Basis::inferred:
      break;
  }
  return "inferred";
}

std::string_view name_of(Bills bills) {
  switch (bills) {
    case Bills::yes:
      return "yes";
    case Bills::no:
      return "no";
    case Bills::unknown:
      break;
  }
  return "unknown";
}

Json to_json(const Profile& profile) {
  return {{"schema", "wanprep.limits/1"},
          {"profile", profile.id},
          {"model", profile.model},
          {"vendor", profile.vendor},
          {"date", profile.date},
          {"video", video_json(profile.video)},
          {"image", image_json(profile.image)},
          {"request", request_json(profile.request)},
          {"hazards", hazards_json(profile.hazards)},
          {"base_url", profile.base_url},
          {"submit_path", profile.submit_path},
          {"result_path", profile.result_path},
          {"result_link_lifetime_s", profile.result_link_lifetime_s},
          {"result_link_lifetime_source", source_json(profile.result_link_lifetime_source)},
          {"bills_input", name_of(profile.bills_input)},
          {"bills_output", name_of(profile.bills_output)},
          {"price", price_json(profile.price)},
          {"unknown", profile.unknown}};
}

}  // namespace wanprep
