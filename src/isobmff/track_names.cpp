#include "isobmff/track_names.hpp"

#include <algorithm>

#include "isobmff/open_movie.hpp"

namespace wanprep::isobmff {
namespace {

// Plain text, in some files closed by a zero.
std::string name_in(Bytes trak) {
  constexpr std::size_t most = 4096;
  const auto name = box_at(trak, {fourcc("udta"), fourcc("name")});
  if (!name || name->size() > most) return "";
  std::string text(reinterpret_cast<const char*>(name->data()), name->size());
  return text.substr(0, text.find('\0'));
}

void add_chapters(const Movie& movie, const Track& track, TrackNames& found) {
  for (const auto& [type, ids] : track.references) {
    if (type != fourcc("chap")) continue;
    for (const auto& other : movie.tracks)
      if (std::find(ids.begin(), ids.end(), other.id) != ids.end())
        found.chapters.push_back(other.stream);
  }
}

}  // namespace

Result<TrackNames> track_names(const std::filesystem::path& path) {
  WANPREP_TRY(open, open_movie(path));
  TrackNames found;
  for (std::size_t i = 0; i < open.movie.tracks.size(); ++i) {
    const auto& track = open.movie.tracks[i];
    add_chapters(open.movie, track, found);
    const auto trak = trak_box(open.index.moov.body, i);
    if (auto name = trak ? name_in(*trak) : ""; !name.empty())
      found.names.emplace_back(track.stream, std::move(name));
  }
  return found;
}

}  // namespace wanprep::isobmff
