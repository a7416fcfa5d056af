/// The index of a file cut down to what reading a part of one track needs: libav makes an entry in
/// memory for every sample of every track before it gives the first packet.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/rational.hpp"
#include "isobmff/open_movie.hpp"
#include "isobmff/sample_table.hpp"

namespace wanprep::isobmff {

/// The samples of a sound track that are heard between two times, seconds from the beginning of the
/// presentation, each moved outwards to a whole sample; nothing where the edit list is more than a
/// delay and one plain edit.
std::optional<SampleSpan> samples_between(const Track& track, std::uint32_t movie_time_scale,
                                          const SampleList& list, const Rational& from,
                                          const Rational& to);

/// What stands before the file's own bytes in a file that reads like the original: a moov box and
/// the header of an mdat box that holds the original as a whole. All tracks are there; `stream`
/// alone has samples: its first ones (decode times and edit lists count from them) and those of
/// `span`, each with its own times. Nothing where less would read differently (fragments, samples
/// that are counted and not listed, edit lists of several parts, steps that do not fit).
/// Error (Code::input): as read_samples().
Result<std::optional<std::vector<std::uint8_t>>> partial_index(const OpenMovie& open,
                                                               std::size_t track,
                                                               const SampleList& list,
                                                               SampleSpan span);

}  // namespace wanprep::isobmff
