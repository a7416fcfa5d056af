/// How documents spell the enumerations of the facts.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.hpp"
#include "facts/media_facts.hpp"

namespace wanprep {

/// The names of an enumeration in the order of its values, which count from 0.
template <class Enum, std::size_t Count>
struct Names {
  std::array<std::string_view, Count> names;

  std::string_view name(Enum value) const { return names.at(static_cast<std::size_t>(value)); }
  std::vector<std::string> all() const { return {names.begin(), names.end()}; }
  /// `name` must be one of all().
  Enum value(std::string_view name) const {
    std::size_t i = 0;
    while (i + 1 < Count && names[i] != name) ++i;
    return static_cast<Enum>(i);
  }
};

inline constexpr Names<Hdr, 4> kHdrs{{"none", "pq", "hlg", "dolby_vision"}};
inline constexpr Names<FieldOrder, 5> kFieldOrders{
    {"progressive", "tff", "bff", "mixed", "unknown"}};
inline constexpr Names<Alpha, 4> kAlphas{{"none", "opaque", "transparent", "unknown"}};

}  // namespace wanprep
