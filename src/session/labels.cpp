#include "session/labels.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <strings.h>

#include "isobmff/track_names.hpp"

namespace wanprep {
namespace {

bool is_isobmff(const MediaFacts& facts) { return facts.faststart.has_value(); }

const std::string* value_of(const TrackLabel& label, const std::string& key) {
  for (const auto& [name, value] : label.tags)
    if (strcasecmp(name.c_str(), key.c_str()) == 0) return &value;
  return nullptr;
}

/// A track of the output: what was written, by whom it is called so.
struct Written {
  std::string track;  ///< "picture", "sound 1"
  int stream = 0;
  TrackLabel label;
};

std::vector<Written> written_labels(const RestoredFile& job) {
  std::vector<Written> all{
      {"picture", job.written.facts.video->stream, job.plan.work.picture_label}};
  const auto& sound = job.plan.work.sound;
  const auto& found = job.written.facts.audio;
  for (std::size_t i = 0; i < std::min(sound.size(), found.size()); ++i) {
    const auto* copy = std::get_if<CopySound>(&sound[i]);
    if (copy == nullptr) continue;
    all.push_back({fmt::format("sound {}", i + 1), found[i].stream, copy->label});
    if (!copy->title.empty()) all.back().label.tags.emplace_back("title", copy->title);
  }
  return all;
}

std::set<std::string> set_of(const std::vector<std::string>& roles) {
  return {roles.begin(), roles.end()};
}

std::string text_of(const TrackLabel& label) {
  std::vector<std::string> words;
  for (const auto& [key, value] : label.tags) words.push_back(fmt::format("{} '{}'", key, value));
  words.insert(words.end(), label.roles.begin(), label.roles.end());
  return fmt::format("{}", fmt::join(words, ", "));
}

/// What of `wanted` the track does not say.
std::vector<std::string> missing(const Written& wanted, const FileTags& found) {
  std::vector<std::string> gone;
  const auto at = static_cast<std::size_t>(wanted.stream);
  const auto label = at < found.tracks.size() ? found.tracks[at] : TrackLabel{{}, {}};
  for (const auto& [key, value] : wanted.label.tags)
    if (const auto* read = value_of(label, key); read == nullptr || *read != value)
      gone.push_back(fmt::format("{} '{}' of the {}", key, value, wanted.track));
  if (set_of(label.roles) != set_of(wanted.label.roles))
    gone.push_back(fmt::format("the marks of the {}: {} instead of {}", wanted.track,
                               fmt::join(label.roles, ", "), fmt::join(wanted.label.roles, ", ")));
  return gone;
}

/// Keys of the file itself that the container did not take.
std::vector<std::string> missing(const std::vector<std::pair<std::string, std::string>>& wanted,
                                 const FileTags& found) {
  std::vector<std::string> gone;
  for (const auto& [key, value] : wanted) {
    const bool there = std::any_of(found.tags.begin(), found.tags.end(), [&](const auto& tag) {
      return strcasecmp(tag.first.c_str(), key.c_str()) == 0;
    });
    // A place is written in a box of its own, and read back under other names.
    if (!there && key.find("location") == std::string::npos) gone.push_back("metadata: " + key);
  }
  return gone;
}

bool same_chapters(const std::vector<Chapter>& wanted, const std::vector<Chapter>& found) {
  // Containers count them in milliseconds or finer.
  const auto same = [](const Chapter& a, const Chapter& b) {
    return a.title == b.title && abs(a.start - b.start) <= Rational{1, 1000};
  };
  return std::equal(wanted.begin(), wanted.end(), found.begin(), found.end(), same);
}

std::string text_of(const std::vector<Chapter>& chapters) {
  std::vector<std::string> words;
  for (const auto& chapter : chapters)
    words.push_back(fmt::format("'{}' at {} s", chapter.title, decimal(chapter.start)));
  return fmt::format("{}", fmt::join(words, ", "));
}

void take(bool right, const char* what, const std::string& wanted, std::vector<Proof>& proofs) {
  if (right) proofs.push_back({what, wanted, wanted, true});
}

}  // namespace

Result<FileTags> tags_of(const std::filesystem::path& path, const MediaFacts& facts,
                         MediaTool& media, Context& context) {
  WANPREP_TRY(tags, media.tags(path, context));
  if (!is_isobmff(facts)) return tags;
  WANPREP_TRY(names, isobmff::track_names(path));
  for (const auto& [stream, name] : names.names) {
    const auto at = static_cast<std::size_t>(stream);
    if (at < tags.tracks.size() && value_of(tags.tracks[at], "title") == nullptr)
      tags.tracks[at].tags.emplace_back("title", name);
  }
  tags.chapter_streams = std::move(names.chapters);
  return tags;
}

Result<void> check_labels(const RestoredFile& job, MediaTool& media, Context& context,
                          std::vector<Proof>& proofs, std::vector<std::string>& lost) {
  if (job.plan.splice) return {};  // all of the original's, byte for byte
  WANPREP_TRY(found, tags_of(job.file, job.written.facts, media, context));
  std::vector<std::string> texts;
  auto gone = missing(job.plan.work.metadata, found);
  const auto keys_gone = gone.size();
  for (const auto& track : written_labels(job)) {
    for (auto& one : missing(track, found)) gone.push_back(std::move(one));
    texts.push_back(fmt::format("{}: {}", track.track, text_of(track.label)));
  }
  take(gone.size() == keys_gone, "track names", fmt::format("{}", fmt::join(texts, "; ")), proofs);
  const auto& chapters = job.plan.work.chapters;
  const bool right = same_chapters(chapters, found.chapters);
  if (!chapters.empty()) take(right, "chapters", text_of(chapters), proofs);
  if (!right)
    gone.push_back(
        fmt::format("chapters: {} instead of {}", text_of(found.chapters), text_of(chapters)));
  for (const auto& one : gone) context.warn("lost: " + one);
  lost.insert(lost.end(), gone.begin(), gone.end());
  return {};
}

}  // namespace wanprep
