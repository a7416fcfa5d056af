/// A track's samples from its run-length tables.
#pragma once

#include "core/rational.hpp"
#include "isobmff/movie.hpp"

namespace wanprep::isobmff {

/// Every sample of a picture track in decode order, from the tables and then from the fragments.
struct SampleList {
  std::vector<Sample> samples;
  std::size_t in_tables = 0;  ///< how many of them the tables gave; edit lists apply to these
  std::int64_t end = 0;       ///< decode time after the last
  std::uint64_t bytes = 0;    ///< of all samples
  std::uint64_t missing = 0;  ///< samples whose bytes lie beyond the end of the file
  bool reordered = false;     ///< there are composition offsets
};

/// Errors (Code::input): more samples than the tables or the file can hold, times beyond 2^61
/// ticks.
Result<SampleList> read_samples(const Track& track, std::uint64_t file_bytes);

/// Where a sample's bytes lie.
struct SamplePlace {
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
  std::uint32_t chunk = 0;  ///< from 0
};
/// One for each sample of the tables, in decode order; errors as read_samples.
Result<std::vector<SamplePlace>> read_places(const Track& track, std::uint64_t file_bytes);
/// Every sample is described by the first sample entry.
bool uses_first_entry_alone(const Track& track);

/// The sums that a sound or data track needs, without a list.
struct TableSums {
  std::uint64_t count = 0;
  std::uint64_t duration = 0;  ///< ticks; saturates at 2^61
  std::uint64_t bytes = 0;
  std::uint64_t missing = 0;  ///< as SampleList::missing
  std::uint64_t step = 0;     ///< ticks of the first sample
};
TableSums sum_tables(const Track& track, std::uint64_t file_bytes);

/// The tables give at least that many samples; does not read on once they do.
bool has_samples(const Track& track, std::uint64_t least);

/// Where the first sample's bytes lie.
std::optional<std::uint64_t> first_sample_offset(const Track& track);

}  // namespace wanprep::isobmff
