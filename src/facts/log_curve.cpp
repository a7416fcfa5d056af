#include "facts/log_curve.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace wanprep {
namespace {

// Lower case, without what writers put between the parts of a name.
std::string plain(std::string_view text) {
  std::string out;
  for (const char letter : text)
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return out;
}

// Longer names first where one holds the other.
constexpr std::array<std::pair<std::string_view, const char*>, 21> kCurves{
    {{"slog2", "S-Log2"},
     {"slog3", "S-Log3"},
     {"slog", "S-Log"},
     {"vlog", "V-Log"},
     {"logc4", "LogC4"},
     {"logc3", "LogC3"},
     {"logc", "LogC"},
     {"dlogm", "D-Log M"},
     {"dlog", "D-Log"},
     {"canonlog3", "Canon Log 3"},
     {"canonlog2", "Canon Log 2"},
     {"canonlog", "Canon Log"},
     {"clog3", "Canon Log 3"},
     {"clog2", "Canon Log 2"},
     {"clog", "Canon Log"},
     {"nlog", "N-Log"},
     {"flog2", "F-Log2"},
     {"flog", "F-Log"},
     {"log3g10", "Log3G10"},
     {"applelog", "Apple Log"},
     {"blackmagicdesignfilm", "Blackmagic Film"}}};

}  // namespace

std::optional<std::string> log_curve_named(std::string_view value) {
  const std::string name = plain(value.substr(0, 256));
  for (const auto& [part, curve] : kCurves)
    if (name.find(part) != std::string::npos) return curve;
  return std::nullopt;
}

std::optional<std::string> log_curve_in_xml(std::string_view document) {
  // Sony: <Item name="CaptureGammaEquation" value="s-log3-cine"/>
  // Panasonic: <CaptureGamma>V-Log</CaptureGamma>
  constexpr std::size_t reach = 64;
  for (auto at = document.find("Gamma"); at != std::string_view::npos;
       at = document.find("Gamma", at + 5)) {
    const auto end = document.find_first_of("\n\r", at);
    const auto length = std::min(reach, end == std::string_view::npos ? reach : end - at);
    if (const auto curve = log_curve_named(document.substr(at, length))) return curve;
  }
  return std::nullopt;
}

bool key_names_curve(std::string_view key) {
  const std::string name = plain(key);
  for (const char* word : {"gamma", "transfer", "logprofile", "logcurve", "pictureprofile"})
    if (name.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace wanprep
