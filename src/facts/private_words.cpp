#include "facts/private_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace wanprep {
namespace {

// IPTC's core calls the place where a picture was taken by these names, in words.
constexpr std::array<std::string_view, 6> kPlaces{"city",        "state",       "country",
                                                  "countrycode", "countryname", "provincestate"};
constexpr std::array<std::string_view, 9> kWords{"gps",     "latitude",  "longitude",
                                                 "iso6709", "location",  "serial",
                                                 "geotag",  "ownername", "camera_owner"};
// Schemas lie somewhere, too, and keyframes in FLV; software serializes; memory is allocated.
constexpr std::array<std::string_view, 5> kInnocent{"schemalocation", "serializ", "serialis",
                                                    "allocation", "keyframelocation"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& letter : out)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return out;
}

bool is_name_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' ||
         c == ':';
}

bool is_iptc_place(std::string_view name) {
  const auto colon = name.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto space = name.substr(0, colon);
  if (space != "photoshop" && !space.starts_with("iptc4xmp")) return false;
  return std::find(kPlaces.begin(), kPlaces.end(), name.substr(colon + 1)) != kPlaces.end();
}

// Where the quoted value that begins at `at` ends.
std::size_t end_of_value(std::string_view tag, std::size_t at) {
  const auto end = tag.find(tag[at], at + 1);
  return end == std::string_view::npos ? tag.size() : end;
}

// A tag without its brackets: "Item name="Latitude" value="48:08"".
bool tag_tells(std::string_view tag) {
  std::string_view name;
  for (std::size_t at = 0; at < tag.size(); ++at) {
    if (tag[at] == '"' || tag[at] == '\'') {
      const auto end = end_of_value(tag, at);
      const auto attribute = lower(name);
      if ((attribute == "name" || attribute == "key") &&
          key_tells_private(tag.substr(at + 1, end - at - 1)))
        return true;
      if (end < tag.size()) at = end;
    } else if (is_name_letter(tag[at])) {
      const auto start = at;
      while (at < tag.size() && is_name_letter(tag[at])) ++at;
      name = tag.substr(start, at - start);
      if (!name.starts_with("xmlns") && key_tells_private(name)) return true;
      --at;
    }
  }
  return false;
}

// A '>' inside a quoted value ends no tag; a quote that nothing closes is none.
std::size_t end_of_tag(std::string_view document, std::size_t at) {
  if (document.substr(at).starts_with("!--")) return document.find("-->", at);
  const auto start = at;
  for (; at < document.size() && document[at] != '>'; ++at)
    if (document[at] == '"' || document[at] == '\'') at = end_of_value(document, at);
  return at < document.size() ? at : document.find('>', start);
}

}  // namespace

bool key_tells_private(std::string_view key) {
  auto name = lower(key.substr(0, 1024));
  for (const auto innocent : kInnocent)
    for (auto at = name.find(innocent); at != std::string::npos; at = name.find(innocent))
      name.erase(at, innocent.size());
  return is_iptc_place(name) || std::any_of(kWords.begin(), kWords.end(), [&](auto word) {
           return name.find(word) != std::string::npos;
         });
}

bool xml_tells_private(std::string_view document) {
  for (auto at = document.find('<'); at != std::string_view::npos; at = document.find('<', at)) {
    const auto end = std::min(end_of_tag(document, at + 1), document.size());
    const auto tag = document.substr(at + 1, end - at - 1);
    if (!tag.starts_with('/') && !tag.starts_with('!') && !tag.starts_with('?') && tag_tells(tag))
      return true;
    at = end;
  }
  return false;
}

bool bytes_tell_private(std::string_view bytes) {
  constexpr std::array<std::string_view, 5> words{"serial", "latitude", "longitude", "location",
                                                  "iso6709"};
  constexpr std::size_t most = std::size_t{4} << 20;
  const auto text = lower(bytes.substr(0, most));
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return text.find(word) != std::string::npos; });
}

}  // namespace wanprep
