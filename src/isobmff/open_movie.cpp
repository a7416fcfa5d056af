#include "isobmff/open_movie.hpp"

#include <fmt/format.h>

#include "isobmff/box_writer.hpp"

namespace wanprep::isobmff {

Result<std::size_t> OpenMovie::track_of(int stream) const {
  for (std::size_t i = 0; i < movie.tracks.size(); ++i)
    if (movie.tracks[i].stream == stream) return i;
  return fail(Code::input, fmt::format("there is no track {} in the index", stream));
}

Result<OpenMovie> open_movie(const std::filesystem::path& path) {
  WANPREP_TRY(file, InputFile::open(path));
  WANPREP_TRY(index, walk_file(file));
  OpenMovie open{std::move(file), std::move(index), {}};
  WANPREP_TRY(movie, read_movie(open.index));
  open.movie = std::move(movie);
  return open;
}

std::optional<Bytes> box_at(Bytes parent, std::initializer_list<std::uint32_t> path) {
  for (const auto type : path) {
    const auto child = find_box(parent, type);
    if (!child) return std::nullopt;
    parent = *child;
  }
  return parent;
}

std::optional<Bytes> trak_box(Bytes moov, std::size_t number) {
  std::optional<Bytes> found;
  std::size_t seen = 0;
  for_each_box(moov, [&](const RawBox& box) {
    if (box.type == fourcc("trak") && seen++ == number) found = box.body;
  });
  return found;
}

Bytes entry_extensions(const SampleEntry& entry) {
  constexpr std::size_t fields = 78;
  return entry.body.size() > fields ? entry.body.subspan(fields) : Bytes{};
}

}  // namespace wanprep::isobmff
