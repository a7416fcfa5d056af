#include "profile/limits_reader.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wanprep {
namespace {

template <class T>
bool among(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

void check_narrower(const JsonObject& place, const Bound& own, const Bound& base) {
  if (base.min && *own.min < *base.min)
    place.trouble("min", fmt::format("is {}; an offer may only narrow its model: at least {}",
                                     own.min->str(), base.min->str()));
  if (base.max && *own.max > *base.max)
    place.trouble("max", fmt::format("is {}; an offer may only narrow its model: at most {}",
                                     own.max->str(), base.max->str()));
}

Bound read_bound(const JsonObject& from, const std::string& key, const Bound* base) {
  if (base != nullptr && !from.has(key)) return *base;
  const JsonObject object = from.object(key);
  object.only({"min", "max", "source"});
  Bound out{object.maybe_rational("min"), object.maybe_rational("max"),
            read_source(object.object("source"))};
  if (!out.min && !out.max) from.trouble(key, "must have min, max or both");
  if (base != nullptr) {
    if (!out.min) out.min = base->min;
    if (!out.max) out.max = base->max;
    check_narrower(object, out, *base);
  }
  if (out.min && out.max && *out.min > *out.max)
    from.trouble(key, fmt::format("has min {} above max {}", out.min->str(), out.max->str()));
  return out;
}

template <class T>
std::vector<T> narrowed(const JsonObject& from, const std::string& key, std::vector<T> values,
                        const std::vector<T>* base) {
  if (values.empty()) from.trouble(key, "must have at least one value");
  for (const T& value : values)
    if (base != nullptr && !among(*base, value))
      from.trouble(key, fmt::format("has {}; an offer may only narrow its model: {}", value,
                                    fmt::join(*base, ", ")));
  return values;
}

std::vector<std::string> read_names(const JsonObject& from, const std::string& key,
                                    const std::vector<std::string>* base) {
  if (base != nullptr && !from.has(key)) return *base;
  return narrowed(from, key, from.strings(key), base);
}

struct NamesWithSource {
  std::vector<std::string> names;
  Source source;
};

NamesWithSource read_allowed(const JsonObject& from, const std::string& key,
                             const NamesWithSource* base) {
  if (base != nullptr && !from.has(key)) return *base;
  const JsonObject object = from.object(key);
  object.only({"allowed", "source"});
  return {narrowed(object, "allowed", object.strings("allowed"), base ? &base->names : nullptr),
          read_source(object.object("source"))};
}

std::vector<int> read_durations(const JsonObject& from, const std::vector<int>* base) {
  if (base != nullptr && !from.has("durations")) return *base;
  std::vector<int> out;
  for (const std::int64_t value : from.integers("durations")) {
    if (value < 0 || value > 86'400) from.trouble("durations", "must be seconds from 0 to 86400");
    out.push_back(static_cast<int>(value));
  }
  return narrowed(from, "durations", std::move(out), base);
}

Size read_size(const JsonObject& from, const std::string& key) {
  const std::string text = from.string(key);
  const char* const end = text.data() + text.size();
  Size out;
  const auto width = std::from_chars(text.data(), end, out.width);
  const bool cross = width.ec == std::errc{} && width.ptr != end && *width.ptr == 'x';
  const auto height = cross ? std::from_chars(width.ptr + 1, end, out.height) : width;
  if (!cross || height.ec != std::errc{} || height.ptr != end || out.width < 1 || out.height < 1)
    from.trouble(key, fmt::format("is '{}'; it must be a size such as \"1280x720\"", text));
  return out;
}

using OutputSizes = decltype(RequestLimits::output_sizes);

OutputSizes read_output_sizes(const JsonObject& from, const RequestLimits& limits) {
  OutputSizes out;
  for (const auto& resolution : from.keys()) {
    if (!among(limits.resolutions, resolution))
      from.trouble(resolution, fmt::format("is no resolution of this offer; allowed are {}",
                                           fmt::join(limits.resolutions, ", ")));
    const JsonObject sizes = from.object(resolution);
    for (const auto& ratio : sizes.keys()) {
      if (!among(limits.ratios, ratio))
        sizes.trouble(ratio, fmt::format("is no ratio of this offer; allowed are {}",
                                         fmt::join(limits.ratios, ", ")));
      out[resolution][ratio] = read_size(sizes, ratio);
    }
  }
  return out;
}

OutputSizes kept_sizes(const RequestLimits& base, const RequestLimits& limits) {
  OutputSizes out;
  for (const auto& [resolution, sizes] : base.output_sizes)
    for (const auto& [ratio, size] : sizes)
      if (among(limits.resolutions, resolution) && among(limits.ratios, ratio))
        out[resolution][ratio] = size;
  return out;
}

void read_most_references(const JsonObject& from, const ImageLimits* base, ImageLimits& out) {
  if (base != nullptr && !from.has("most_references")) return;
  const JsonObject object = from.object("most_references");
  object.only({"max", "source"});
  const Rational most = object.rational("max");
  const int bound = base != nullptr ? base->most_references : 1000;
  if (most.den() != 1 || most < Rational{0} || most > Rational{bound})
    object.trouble("max", fmt::format("is {}; allowed is 0 to {}", most.str(), bound));
  out.most_references = static_cast<int>(most.num());
  out.most_references_source = read_source(object.object("source"));
}

void read_transparency(const JsonObject& from, const ImageLimits* base, ImageLimits& out) {
  if (base != nullptr && !from.has("transparency")) return;
  const JsonObject object = from.object("transparency");
  object.only({"allowed", "source"});
  out.transparency_allowed = object.boolean("allowed");
  if (base != nullptr && out.transparency_allowed && !base->transparency_allowed)
    object.trouble("allowed", "is true; an offer may only narrow its model: false");
  out.transparency_source = read_source(object.object("source"));
}

template <class Limits>
const Bound* bound_of(const Limits* base, Bound Limits::*member) {
  return base != nullptr ? &(base->*member) : nullptr;
}

}  // namespace

Source read_source(const JsonObject& from) {
  from.only({"url", "date", "documented_as", "basis"});
  Source out{from.string("url"), from.string("date"), from.string("documented_as")};
  if (!from.has("basis")) return out;
  const std::string basis = from.one_of("basis", {"documented", "observed", "inferred"});
  out.basis = basis == "documented" ? Basis::documented
              : basis == "observed" ? Basis::observed
                                    : Basis::inferred;
  return out;
}

HazardBounds read_hazards(const JsonObject& from, const std::string& key) {
  HazardBounds out;
  if (!from.has(key)) return out;
  for (const JsonObject& one : from.objects(key)) {
    one.only({"rules", "min", "max", "source"});
    const Bound bound{one.maybe_rational("min"), one.maybe_rational("max"),
                      read_source(one.object("source"))};
    for (const auto& rule : one.strings("rules"))
      if (!out.emplace(rule, bound).second) one.trouble("rules", "names " + rule + " twice");
  }
  return out;
}

VideoLimits read_video_limits(const JsonObject& from, const VideoLimits* base) {
  from.only({"containers", "duration_s", "side_px", "aspect", "bytes"});
  VideoLimits out;
  const NamesWithSource known = base != nullptr
                                    ? NamesWithSource{base->containers, base->containers_source}
                                    : NamesWithSource{};
  const auto containers = read_allowed(from, "containers", base != nullptr ? &known : nullptr);
  out.containers = containers.names;
  out.containers_source = containers.source;
  out.duration_s = read_bound(from, "duration_s", bound_of(base, &VideoLimits::duration_s));
  out.side_px = read_bound(from, "side_px", bound_of(base, &VideoLimits::side_px));
  out.aspect = read_bound(from, "aspect", bound_of(base, &VideoLimits::aspect));
  out.bytes = read_bound(from, "bytes", bound_of(base, &VideoLimits::bytes));
  return out;
}

ImageLimits read_image_limits(const JsonObject& from, const ImageLimits* base) {
  from.only({"formats", "transparency", "side_px", "aspect", "bytes", "most_references"});
  ImageLimits out = base != nullptr ? *base : ImageLimits{};
  const NamesWithSource known{out.formats, out.formats_source};
  const auto formats = read_allowed(from, "formats", base != nullptr ? &known : nullptr);
  out.formats = formats.names;
  out.formats_source = formats.source;
  read_transparency(from, base, out);
  out.side_px = read_bound(from, "side_px", bound_of(base, &ImageLimits::side_px));
  out.aspect = read_bound(from, "aspect", bound_of(base, &ImageLimits::aspect));
  out.bytes = read_bound(from, "bytes", bound_of(base, &ImageLimits::bytes));
  read_most_references(from, base, out);
  return out;
}

RequestLimits read_request_limits(const JsonObject& from, const RequestLimits* base) {
  from.only({"prompt_characters", "negative_prompt_characters", "seed", "durations", "resolutions",
             "default_resolution", "ratios", "audio_settings", "source", "output_sizes"});
  const auto bound = [&](const char* key, Bound RequestLimits::*member) {
    return read_bound(from, key, bound_of(base, member));
  };
  RequestLimits out;
  out.prompt_characters = bound("prompt_characters", &RequestLimits::prompt_characters);
  out.negative_prompt_characters =
      bound("negative_prompt_characters", &RequestLimits::negative_prompt_characters);
  out.seed = bound("seed", &RequestLimits::seed);
  out.durations = read_durations(from, base != nullptr ? &base->durations : nullptr);
  const auto names = [&](const char* key, std::vector<std::string> RequestLimits::*member) {
    return read_names(from, key, base != nullptr ? &(base->*member) : nullptr);
  };
  out.resolutions = names("resolutions", &RequestLimits::resolutions);
  out.ratios = names("ratios", &RequestLimits::ratios);
  out.audio_settings = names("audio_settings", &RequestLimits::audio_settings);
  const bool own_default = base == nullptr || from.has("default_resolution");
  out.default_resolution =
      own_default ? from.string("default_resolution") : base->default_resolution;
  if (!among(out.resolutions, out.default_resolution))
    from.trouble("default_resolution",
                 fmt::format("is '{}'; allowed are {}", out.default_resolution,
                             fmt::join(out.resolutions, ", ")));
  out.source =
      base == nullptr || from.has("source") ? read_source(from.object("source")) : base->source;
  out.output_sizes = base == nullptr || from.has("output_sizes")
                         ? read_output_sizes(from.object("output_sizes"), out)
                         : kept_sizes(*base, out);
  return out;
}

}  // namespace wanprep
