/// A file with its index read, and one of its tracks.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>

#include "isobmff/movie.hpp"

namespace wanprep::isobmff {

struct OpenMovie {
  InputFile file;
  FileIndex index;
  Movie movie;  ///< its spans point into index

  /// Its place among the movie's tracks. Error (Code::input): no such track.
  Result<std::size_t> track_of(int stream) const;
};
/// Errors as probe().
Result<OpenMovie> open_movie(const std::filesystem::path& path);

/// The body of the box that a path of types leads to, first child of each type.
std::optional<Bytes> box_at(Bytes parent, std::initializer_list<std::uint32_t> path);
/// The body of the n-th trak box.
std::optional<Bytes> trak_box(Bytes moov, std::size_t number);
/// The boxes behind a picture's sample entry fields.
Bytes entry_extensions(const SampleEntry& entry);

}  // namespace wanprep::isobmff
