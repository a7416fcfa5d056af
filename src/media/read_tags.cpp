#include "media/read_tags.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/file_tags.hpp"
#include "facts/log_curve.hpp"
#include "facts/private_words.hpp"

namespace wanprep {
namespace {

void add_locations(const AVDictionary* tags, Tags& found) {
  constexpr std::size_t most = 64;
  const AVDictionaryEntry* entry = nullptr;
  while (found.size() < most &&
         (entry = av_dict_get(tags, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
    const std::string_view value(entry->value);
    const bool xml = value.starts_with('<') && xml_tells_private(value);
    const std::pair tag(std::string(entry->key), std::string(value));
    if ((xml || key_tells_private(tag.first)) &&
        std::find(found.begin(), found.end(), tag) == found.end())
      found.push_back(tag);
  }
}

// Of the file, its streams and its chapters.
Tags locations(const Input& input) {
  Tags found;
  add_locations(input.get()->metadata, found);
  for (int i = 0; i < input.size(); ++i) add_locations(input.stream(i)->metadata, found);
  for (unsigned i = 0; i < input.get()->nb_chapters; ++i)
    add_locations(input.get()->chapters[i]->metadata, found);
  return found;
}

std::optional<std::string> log_curve_in(const AVDictionary* metadata) {
  const AVDictionaryEntry* entry = nullptr;
  while ((entry = av_dict_get(metadata, "", entry, AV_DICT_IGNORE_SUFFIX)))
    if (key_names_curve(entry->key))
      if (auto curve = log_curve_named(entry->value)) return curve;
  return std::nullopt;
}

void add_location(MediaFacts& facts, const std::string& place) {
  auto& all = facts.location;
  if (std::find(all.begin(), all.end(), place) == all.end()) all.push_back(place);
}

// MISB's key-length-value metadata of drones, and what mp4 readers know as telemetry.
void add_telemetry(MediaFacts& facts, const Input& input) {
  for (int i = 0; i < input.size(); ++i) {
    const auto& codec = *input.stream(i)->codecpar;
    if (codec.codec_id == AV_CODEC_ID_SMPTE_KLV) add_location(facts, "klv stream");
    if (codec.codec_tag == MKTAG('g', 'p', 'm', 'd')) add_location(facts, "gpmd track");
  }
}

}  // namespace

void note_places(const Input& input, MediaFacts& facts) {
  facts.location_values = locations(input);
  for (const auto& [key, value] : facts.location_values) add_location(facts, key);
  add_telemetry(facts, input);
}

std::optional<std::string> find_log_curve(const Input& input, int picture) {
  auto curve = log_curve_in(input.stream(picture)->metadata);
  return curve ? curve : log_curve_in(input.get()->metadata);
}

}  // namespace wanprep
