#include "facts/color_claims.hpp"

#include <fmt/format.h>

namespace wanprep {
namespace {

std::string described(const ColorFacts& color) {
  const auto text = [](const std::optional<std::string>& value) { return value.value_or("-"); };
  return fmt::format("{}/{}/{} {}", text(color.primaries), text(color.transfer), text(color.matrix),
                     text(color.range));
}

bool differ(const std::optional<std::string>& a, const std::optional<std::string>& b) {
  return a && b && *a != *b;
}

}  // namespace

std::optional<Disagreement> color_disagreement(const ColorClaim& one, const ColorClaim& other,
                                               const std::string& counts, const std::string& why) {
  const ColorFacts &a = one.color, &b = other.color;
  if (!differ(a.primaries, b.primaries) && !differ(a.transfer, b.transfer) &&
      !differ(a.matrix, b.matrix) && !differ(a.range, b.range))
    return std::nullopt;
  return Disagreement{
      "color", {{one.origin, described(a)}, {other.origin, described(b)}}, counts, why};
}

}  // namespace wanprep
