#include "check/collector.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wanprep {
namespace {

std::string without_trailing_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string with_unit(const std::string& number, const std::string& unit) {
  return unit.empty() ? number : number + " " + unit;
}

// Aspects are said as people say them: 1:8, 8:1.
std::string aspect_text(const Rational& aspect) {
  return fmt::format("{}:{}", aspect.num(), aspect.den());
}

std::string aspect_allowed(const Bound& bound) {
  if (bound.min && bound.max)
    return fmt::format("{} to {}", aspect_text(*bound.min), aspect_text(*bound.max));
  return bound.min ? "at least " + aspect_text(*bound.min) : "at most " + aspect_text(*bound.max);
}

void check_side(Collector& out, const Bound& bound, const std::string& rule,
                const Measures& measures, const std::string& remedy) {
  const bool small = any_below(bound, measures);
  if (!small && !any_above(bound, measures)) return;
  const auto measured = measures_text(measures, "px");
  const auto allowed = allowed_text(bound, "px");
  out.add({rule, Severity::violation, measured, allowed,
           fmt::format("the {} is {} ({}), the service takes {}", rule,
                       small ? "too small" : "too large", measured, allowed),
           remedy},
          bound.source);
}

}  // namespace

void Collector::add(Finding finding) {
  if (among(ignored_, finding.rule)) return;
  if (const auto known = hazards_.find(finding.rule); !finding.source && known != hazards_.end())
    finding.source = known->second.source;
  findings_.push_back(std::move(finding));
}

void Collector::add(Finding finding, const Source& source) {
  // A profile of a user's own, or a test's, may leave its sources empty.
  if (!source.url.empty() || !source.documented_as.empty()) finding.source = source;
  add(std::move(finding));
}

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

bool any_below(const Bound& bound, const Measures& measures) {
  return bound.min && std::any_of(measures.begin(), measures.end(),
                                  [&](const Measure& m) { return m.value < *bound.min; });
}

bool any_above(const Bound& bound, const Measures& measures) {
  return bound.max && std::any_of(measures.begin(), measures.end(),
                                  [&](const Measure& m) { return m.value > *bound.max; });
}

std::string number_text(const Rational& value) {
  // Beyond twelve places the scaled value may not fit; nine tell any two time bases apart.
  std::int64_t scale = 1;
  for (const int digits : {0, 3, 6, 9}) {
    if (scale % value.den() == 0) return without_trailing_zeros(decimal(value, digits));
    scale *= 1000;
  }
  const Rational whole{value.round()};
  const bool close = abs(value - whole) < Rational{1, 1000};
  // 240 / 1922 is under 1:8 and must not read 0.125.
  const bool small = abs(value) < Rational{1};
  return decimal(value, close ? 9 : small ? 6 : 3);
}

std::string allowed_text(const Bound& bound, const std::string& unit) {
  if (bound.min && bound.max)
    return with_unit(fmt::format("{} to {}", number_text(*bound.min), number_text(*bound.max)),
                     unit);
  if (bound.min) return with_unit("at least " + number_text(*bound.min), unit);
  return bound.max ? with_unit("at most " + number_text(*bound.max), unit) : "anything";
}

std::string measures_text(const Measures& measures, const std::string& unit) {
  const bool same = std::all_of(measures.begin(), measures.end(), [&](const Measure& m) {
    return m.value == measures.front().value;
  });
  if (!measures.empty() && same) return with_unit(number_text(measures.front().value), unit);
  std::vector<std::string> parts;
  for (const auto& [who, value] : measures)
    parts.push_back(fmt::format("{} {}", who, with_unit(number_text(value), unit)));
  return joined(parts);
}

void check_sides(Collector& out, const Bound& bound,
                 const std::vector<std::pair<std::string, Size>>& sizes,
                 const std::string& remedy) {
  Measures widths, heights;
  for (const auto& [who, size] : sizes) {
    widths.push_back({who, Rational{size.width}});
    heights.push_back({who, Rational{size.height}});
  }
  check_side(out, bound, "width", widths, remedy);
  check_side(out, bound, "height", heights, remedy);
}

void check_aspect(Collector& out, const Bound& bound, const Measures& aspects,
                  const std::string& remedy) {
  const bool tall = any_below(bound, aspects);
  if (!tall && !any_above(bound, aspects)) return;
  const auto measured = measures_text(aspects, "");
  out.add({"aspect_ratio", Severity::violation, measured, aspect_allowed(bound),
           fmt::format("the picture is too {} (width / height {}), the service takes {}",
                       tall ? "tall" : "wide", measured, aspect_allowed(bound)),
           remedy},
          bound.source);
}

void check_bytes(Collector& out, const Bound& bound, std::uint64_t bytes,
                 const std::string& remedy) {
  const auto most = static_cast<std::uint64_t>(INT64_MAX);
  const Measures size{{"file", Rational{static_cast<std::int64_t>(std::min(bytes, most))}}};
  if (!any_above(bound, size) && !any_below(bound, size)) return;
  const auto allowed = allowed_text(bound, "bytes");
  out.add({"file_size", Severity::violation, fmt::format("{} bytes", bytes), allowed,
           fmt::format("the file has {} bytes, the service takes {}", bytes, allowed), remedy},
          bound.source);
}

}  // namespace wanprep
