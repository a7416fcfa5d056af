#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {

std::string chained(const std::vector<std::string>& filters) {
  std::string text;
  for (const auto& filter : filters) {
    if (filter.empty()) continue;
    if (!text.empty()) text += ',';
    text += filter;
  }
  return text;
}

// Option parsing takes one backslash off ':' and "'", graph parsing another off "[],;'" as well:
// https://ffmpeg.org/ffmpeg-filters.html#Notes-on-filtergraph-escaping
std::string escaped(const std::string& value) {
  std::string once;
  for (const char c : value) {
    if (c == '\\' || c == '\'' || c == ':') once += '\\';
    once += c;
  }
  std::string twice;
  for (const char c : once) {
    if (std::string_view{"\\'[],;"}.find(c) != std::string_view::npos) twice += '\\';
    twice += c;
  }
  return twice;
}

std::string tag_filter(const ColorFacts& color) {
  std::string text;
  const auto add = [&](const char* key, const std::optional<std::string>& value) {
    if (value) text += fmt::format("{}{}={}", text.empty() ? "" : ":", key, escaped(*value));
  };
  add("range", color.range);
  add("color_primaries", color.primaries);
  add("color_trc", color.transfer);
  add("colorspace", color.matrix);
  return text.empty() ? "" : "setparams=" + text;
}

Result<std::string> checked_color(const std::string& color) {
  const bool hex = !color.empty() && color.front() == '#';
  const std::string body = hex ? color.substr(1) : color;
  const bool digits =
      std::all_of(body.begin(), body.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
  if (hex ? digits && body.size() == 6 : is_color_name(body)) return color;
  return fail(Code::usage, fmt::format("color '{}': neither a name nor #RRGGBB", color),
              "for example black or '#101010'");
}

bool looks_at_neighbors(const std::vector<RecipeStep>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const RecipeStep& entry) {
    return std::holds_alternative<Deinterlace>(entry.step);
  });
}

bool is_odd(Size size) { return size.width % 2 != 0 || size.height % 2 != 0; }

namespace {

bool has_odd_side(const Step& step) {
  if (const auto* scale = std::get_if<Scale>(&step))
    return is_odd(scale->from) || is_odd(scale->to);
  if (const auto* pad = std::get_if<Pad>(&step)) return is_odd(pad->from);
  const auto* crop = std::get_if<Crop>(&step);
  return crop && is_odd(crop->from);
}

}  // namespace

std::string filter_chain(const std::vector<RecipeStep>& steps) {
  std::vector<const Step*> ordered;
  std::optional<Scale> scale;
  bool converts = false;
  bool odd = false;
  bool encodes = false;
  for (const auto& entry : steps) {
    ordered.push_back(&entry.step);
    if (const auto* found = std::get_if<Scale>(&entry.step)) scale = *found;
    odd = odd || has_odd_side(entry.step);
    converts = converts || std::holds_alternative<ConvertColor>(entry.step);
    encodes = encodes || std::holds_alternative<Encode>(entry.step);
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Step* a, const Step* b) { return place_of(*a) < place_of(*b); });
  std::vector<std::string> filters;
  for (const Step* step : ordered) {
    if (const auto* color = std::get_if<ConvertColor>(step)) {
      filters.push_back(lower_scaled(*color, scale, odd));
    } else if (!std::holds_alternative<Scale>(*step) || !converts) {
      filters.push_back(std::visit([](const auto& one) { return lower(one); }, *step));
    }
  }
  if (encodes && converts && odd) filters.push_back("format=yuv420p");
  if (encodes) filters.push_back(tag_filter(target_color()));
  return chained(filters);
}

}  // namespace wanprep
