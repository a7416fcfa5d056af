/// A track's samples from its run-length tables.
#pragma once

#include <span>

#include "core/large_memory.hpp"
#include "core/rational.hpp"
#include "isobmff/movie.hpp"

namespace wanprep::isobmff {

using Samples = LargeVector<Sample>;

/// Every sample of a picture track in decode order, from the tables and then from the fragments.
struct SampleList {
  Samples samples;
  std::size_t in_tables = 0;     ///< how many of them the tables gave; edit lists apply to these
  std::int64_t end = 0;          ///< decode time after the last
  std::uint64_t bytes = 0;       ///< of all samples
  std::uint64_t missing = 0;     ///< samples whose bytes lie beyond the end of the file
  bool reordered = false;        ///< there are composition offsets
  std::size_t descriptions = 1;  ///< sample descriptions in use
};

/// Errors (Code::input): more samples than the tables or the file can hold, times beyond 2^61
/// ticks.
Result<SampleList> read_samples(const Track& track, std::uint64_t file_bytes);

/// Samples of the tables in decode order, from 0: [first, past).
struct SampleSpan {
  std::uint64_t first = 0;
  std::uint64_t past = 0;
};
/// One for each sample of the tables, or of a part of them, in decode order; errors as
/// read_samples.
Result<std::vector<SamplePlace>> read_places(const Track& track, std::uint64_t file_bytes,
                                             SampleSpan span = {0, UINT64_MAX});
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

/// Sets key and access of all samples from stss, stps and the sample groups "rap " and "sync", as
/// libav's mov demuxer takes its key frames, and what the group "roll" and sdtp add. What the
/// tables do not prove is RandomAccess::sync.
void mark_random_access(const SampleTables& tables, std::span<Sample> samples);
/// The groups of one fragment over its samples; `of_movie` are those of the index.
void mark_groups(const SampleGroups& of_movie, const SampleGroups& of_fragment,
                 std::span<Sample> samples);
/// is_leading of ISO 14496-12, 8.6.4.3 (two bits).
Leading leading_of(unsigned is_leading);

/// Where one sample of the tables lies; its chunk is not looked up.
std::optional<SamplePlace> place_of_sample(const Track& track, std::uint64_t number);

/// Where the first samples lie, at most kFirstPlaces.
std::vector<SamplePlace> first_places(const Track& track);

}  // namespace wanprep::isobmff
