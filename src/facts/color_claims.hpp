/// Two places of one file that speak of its color.
#pragma once

#include <optional>
#include <string>

#include "facts/media_facts.hpp"

namespace wanprep {

struct ColorClaim {
  std::string origin;  ///< "sample entry", "parameter set", "container" …
  const ColorFacts& color;
};

/// Nothing where no value that both state differs.
std::optional<Disagreement> color_disagreement(const ColorClaim& one, const ColorClaim& other,
                                               const std::string& counts, const std::string& why);

}  // namespace wanprep
