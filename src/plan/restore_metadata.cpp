#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "facts/private_words.hpp"
#include "plan/restore_parts.hpp"

namespace wanprep {
namespace {

/// As libav spells them: "location" becomes the container's own kind of place, a dotted name or a
/// Matroska tag a key of its own. What has no such name stays in the recipe.
std::string tag_for(const std::string& place) {
  if (place == "udta/©xyz" || place == "ilst/©xyz" || place == "udta/loci") return "location";
  return place == "XMP" || place.find_first_of("/ ") != std::string::npos ? "" : place;
}

void put_places_back(RestorePlan& plan, const Recipe& recipe) {
  const auto& places = recipe.private_metadata;
  const bool keyed = std::any_of(places.begin(), places.end(), [](const auto& place) {
    return place.first.find("location.ISO6709") != std::string::npos;
  });
  for (const auto& [place, value] : places) {
    if (value.empty()) continue;  // a data track, say, which is lost by its own name
    const auto tag = tag_for(place);
    const bool text = value.rfind("hex:", 0) != 0;
    if (tag.empty() || !text)
      plan.lost.push_back("metadata: " + place + " (kept in the recipe)");
    else if (tag != "location" || !keyed)
      plan.work.metadata.emplace_back(tag, value);
  }
}

/// What a muxer writes by itself, or what stands elsewhere in the plan.
bool is_technical(std::string key) {
  std::transform(key.begin(), key.end(), key.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  constexpr std::array<std::string_view, 7> ours{
      "major_brand",   "minor_version", "compatible_brands", "encoder",
      "creation_time", "timecode",      "duration"};
  return std::find(ours.begin(), ours.end(), key) != ours.end() || key_tells_private(key);
}

/// Title, artist, copyright, the camera's maker and the like.
void put_tags_back(RestorePlan& plan, const RestoreInput& input) {
  for (const auto& tag : input.tags.tags)
    if (!tag.second.empty() && !is_technical(tag.first)) plan.work.metadata.push_back(tag);
}

}  // namespace

void put_metadata_back(RestorePlan& plan, const RestoreInput& input) {
  put_tags_back(plan, input);
  put_labels_back(plan, input);
  if (input.wishes.match == Match::full) put_places_back(plan, input.recipe);
}

}  // namespace wanprep
