/// What writing and proving a splice read alike.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "isobmff/box_writer.hpp"
#include "isobmff/open_movie.hpp"
#include "isobmff/sample_table.hpp"

namespace wanprep::isobmff {

/// One file's picture track.
struct SpliceSource {
  OpenMovie open;
  std::size_t number = 0;  ///< of the track
  SampleList list;
  std::vector<SamplePlace> places;
  const Track& track() const { return open.movie.tracks[number]; }
};
/// Error: Code::input for tables that contradict or samples that are not there.
Result<SpliceSource> open_splice_source(const std::filesystem::path& path, int stream);

Result<std::vector<std::uint8_t>> bytes_of(const InputFile& file, const SamplePlace& place);

/// Each NAL unit of a sample through `change`, a length of four bytes before it.
template <class Change>
Result<std::vector<std::uint8_t>> with_units(Bytes sample, Change change) {
  BoxWriter out;
  Cursor cursor(sample);
  while (cursor.left() > 4) {
    const auto unit = cursor.take(cursor.u32());
    Result<std::vector<std::uint8_t>> changed = change(unit);
    if (!changed) return changed;
    out.u32(static_cast<std::uint32_t>(changed->size()));
    out.bytes(*changed);
  }
  if (cursor.failed() || cursor.left() > 0)
    return fail(Code::damaged, "a picture is no row of NAL units");
  return out.take();
}

/// A HEVC sample with every CRA unit as BLA without leading pictures.
Result<std::vector<std::uint8_t>> with_cut_references(Bytes sample);

}  // namespace wanprep::isobmff
