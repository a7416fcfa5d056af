#include "media/labels.hpp"

#include <algorithm>

#include "media/input.hpp"
#include "media/track.hpp"

extern "C" {
#include <libavutil/mem.h>
}

namespace wanprep {
namespace {

constexpr std::size_t kMostTags = 64, kMostTracks = 64, kMostChapters = 1000;
// Fine enough for every clock of a track, and what Matroska counts chapters in.
constexpr std::int64_t kNanoseconds = 1'000'000'000;

Tags tags_of(const AVDictionary* from) {
  Tags found;
  const AVDictionaryEntry* entry = nullptr;
  while (found.size() < kMostTags &&
         (entry = av_dict_get(from, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr)
    found.emplace_back(entry->key, entry->value);
  return found;
}

std::vector<std::string> roles_of(int disposition) {
  std::vector<std::string> roles;
  for (unsigned bit = 1; bit != 0; bit <<= 1)
    if (const int one = disposition & static_cast<int>(bit))
      if (const char* name = av_disposition_to_string(one)) roles.emplace_back(name);
  return roles;
}

std::vector<TrackLabel> tracks_of(const Input& input) {
  std::vector<TrackLabel> tracks;
  const auto count = std::min(static_cast<std::size_t>(input.size()), kMostTracks);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& stream = *input.stream(static_cast<int>(i));
    tracks.push_back({tags_of(stream.metadata), roles_of(stream.disposition)});
  }
  return tracks;
}

std::vector<Chapter> chapters_of(const AVFormatContext& file) {
  std::vector<Chapter> chapters;
  const auto count = std::min<std::size_t>(file.nb_chapters, kMostChapters);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& chapter = *file.chapters[i];
    const auto tick = rational(chapter.time_base);
    const auto* title = av_dict_get(chapter.metadata, "title", nullptr, 0);
    chapters.push_back({Rational{chapter.start} * tick,
                        Rational{std::max(chapter.start, chapter.end)} * tick,
                        title ? title->value : ""});
  }
  return chapters;
}

}  // namespace

Result<FileTags> file_tags(const std::filesystem::path& path, Context& context) {
  WANPREP_TRY(input, Input::open(path, context));
  return FileTags{tags_of(input.get()->metadata), tracks_of(input), chapters_of(*input.get()), {}};
}

void set_label(AVStream& stream, const TrackLabel& label) {
  for (const auto& [key, value] : label.tags)
    av_dict_set(&stream.metadata, key.c_str(), value.c_str(), 0);
  stream.disposition = 0;
  for (const auto& role : label.roles)
    if (const int one = av_disposition_from_string(role.c_str()); one > 0)
      stream.disposition |= one;
}

void set_chapters(AVFormatContext& muxer, const std::vector<Chapter>& chapters) {
  if (chapters.empty()) return;
  muxer.chapters = static_cast<AVChapter**>(av_calloc(chapters.size(), sizeof(AVChapter*)));
  if (muxer.chapters == nullptr) throw std::bad_alloc();
  for (const auto& chapter : chapters) {
    auto* made = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
    if (made == nullptr) throw std::bad_alloc();
    muxer.chapters[muxer.nb_chapters++] = made;
    made->id = muxer.nb_chapters;
    made->time_base = {1, static_cast<int>(kNanoseconds)};
    made->start = (chapter.start * Rational{kNanoseconds}).round();
    made->end = (chapter.end * Rational{kNanoseconds}).round();
    av_dict_set(&made->metadata, "title", chapter.title.c_str(), 0);
  }
}

}  // namespace wanprep
