/// Camera makers' names for logarithmic curves, as their metadata spell them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wanprep {

/// "S-Log3" for "s-log3-cine", "LogC" for "LOG-C"; nothing for a name of no known curve. Only for
/// values that speak of a transfer curve: a title may hold any word.
std::optional<std::string> log_curve_named(std::string_view value);

/// The curve that an XML document of camera metadata names in an element or item called …Gamma….
std::optional<std::string> log_curve_in_xml(std::string_view document);

/// True for a metadata key whose value names a transfer curve.
bool key_names_curve(std::string_view key);

}  // namespace wanprep
