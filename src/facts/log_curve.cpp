#include "facts/log_curve.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

namespace wanprep {
namespace {

/// A text in lower case, without what writers put between the parts of a name.
struct Plain {
  std::string letters;
  std::vector<bool> starts;  ///< of each letter: a word begins with it ("PictureProfile S-Log3")
};

Plain plain(std::string_view text) {
  Plain out;
  char before = ' ';
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const auto last = static_cast<unsigned char>(before);
    before = letter;
    if (std::isalnum(byte) == 0) continue;
    const bool hump = std::isupper(byte) != 0 && std::islower(last) != 0;
    out.letters += static_cast<char>(std::tolower(byte));
    out.starts.push_back(hump || std::isalnum(last) == 0);
  }
  return out;
}

bool has_word(const Plain& text, std::string_view word) {
  for (auto at = text.letters.find(word); at != std::string::npos;
       at = text.letters.find(word, at + 1))
    if (text.starts[at]) return true;
  return false;
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
  const auto name = plain(value.substr(0, 256));
  for (const auto& [word, curve] : kCurves)
    if (has_word(name, word)) return curve;
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
  const auto name = plain(key).letters;
  for (const char* word : {"gamma", "transfer", "logprofile", "logcurve", "pictureprofile"})
    if (name.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace wanprep
