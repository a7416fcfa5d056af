// What the original's tracks are called and for, and its chapters, as far as the output's container
// has places for them.
#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

#include "facts/private_words.hpp"
#include "plan/restore_parts.hpp"

namespace wanprep {
namespace {

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What the writing of the media says by itself, what tools count, and what stands elsewhere in the
/// plan: nothing that anybody would miss.
bool is_technical(const std::string& key) {
  for (const auto* begin : {"_statistics", "bps", "number_of_", "duration"})
    if (key.rfind(begin, 0) == 0) return true;
  return one_of(key, {"language", "creation_time", "encoder", "timecode", "reel_name", "vendor_id",
                      "rotate", "alpha_mode", "stereo_mode", "source_id"}) ||
         key_tells_private(key);
}

bool has_place(const std::string& container, const std::string& key) {
  return container == "matroska" || one_of(key, {"handler_name", "title"});
}

bool has_role(const std::string& container, const std::string& role) {
  if (role == "default") return true;
  if (container == "matroska")
    return one_of(role, {"forced", "original", "comment", "hearing_impaired", "visual_impaired"});
  return container == "mp4" &&
         one_of(role, {"dub", "comment", "hearing_impaired", "visual_impaired"});
}

/// Only these containers say which track is meant to be heard.
bool keeps_roles(const std::string& container) {
  return one_of(container, {"mp4", "mov", "3gp", "matroska", "webm"});
}

TrackLabel label_of(RestorePlan& plan, const RestoreInput& input, int stream) {
  TrackLabel label;
  if (static_cast<std::size_t>(stream) >= input.tags.tracks.size()) return label;
  const auto& original = input.tags.tracks[static_cast<std::size_t>(stream)];
  const auto& container = plan.work.container;
  for (const auto& tag : original.tags) {
    const auto key = lowered(tag.first);
    if (tag.second.empty() || is_technical(key)) continue;
    if (has_place(container, key))
      label.tags.push_back(tag);
    else
      plan.lost.push_back(fmt::format("stream {}: its tag {}", stream, tag.first));
  }
  if (!keeps_roles(input.original.facts.container)) return label;
  label.roles.clear();
  for (const auto& role : original.roles)
    if (has_role(container, role))
      label.roles.push_back(role);
    else
      plan.lost.push_back(fmt::format("stream {}: its mark \"{}\"", stream, role));
  return label;
}

const std::string* tag_in(const TrackLabel& label, std::string_view wanted) {
  for (const auto& [key, value] : label.tags)
    if (lowered(key) == wanted) return &value;
  return nullptr;
}

bool is_default(const TrackLabel& label) {
  return std::find(label.roles.begin(), label.roles.end(), "default") != label.roles.end();
}

/// Movies of which no sound is switched on do not exist: a muxer would switch on the first.
void switch_on_one(std::vector<SoundWork>& sound) {
  CopySound* first = nullptr;
  for (auto& work : sound)
    if (auto* copy = std::get_if<CopySound>(&work)) {
      if (is_default(copy->label)) return;
      if (first == nullptr) first = copy;
    }
  if (first != nullptr) first->label.roles.insert(first->label.roles.begin(), "default");
}

void label_picture(RestorePlan& plan, const RestoreInput& input) {
  const auto stream = input.original.facts.video->stream;
  plan.work.picture_label = label_of(plan, input, stream);
  auto& label = plan.work.picture_label;
  if (!is_default(label)) label.roles.insert(label.roles.begin(), "default");
  if (static_cast<std::size_t>(stream) >= input.tags.tracks.size()) return;
  const auto* language = tag_in(input.tags.tracks[static_cast<std::size_t>(stream)], "language");
  if (language != nullptr && *language != "und") label.tags.emplace_back("language", *language);
}

}  // namespace

void put_labels_back(RestorePlan& plan, const RestoreInput& input) {
  label_picture(plan, input);
  for (auto& work : plan.work.sound) {
    auto* copy = std::get_if<CopySound>(&work);
    if (copy == nullptr) continue;
    if (copy->path != input.original_path) {
      // Beside the original's sound the edited one is there to be chosen, not to be heard with it.
      if (input.wishes.audio == RestoreAudio::both) std::erase(copy->label.roles, "default");
      continue;
    }
    copy->label = label_of(plan, input, copy->stream);
    if (tag_in(copy->label, "title") != nullptr) copy->title.clear();
  }
  if (plan.work.container != "matroska") switch_on_one(plan.work.sound);
}

void put_chapters_back(RestorePlan& plan, const RestoreInput& input, const TimeRange& range) {
  const auto& chapters = input.tags.chapters;
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    const auto& chapter = chapters[i];
    // Some files tell beginnings alone.
    const bool open = chapter.end <= chapter.start;
    const auto next = i + 1 < chapters.size() ? chapters[i + 1].start : range.end();
    const auto start = std::max(chapter.start, range.start);
    const auto end = std::min(open ? next : chapter.end, range.end());
    if (start < end)
      plan.work.chapters.push_back({start - range.start, end - range.start, chapter.title});
  }
}

}  // namespace wanprep
