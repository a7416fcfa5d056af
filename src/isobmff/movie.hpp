/// What a moov box says, before any interpretation. Spans point into the FileIndex.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "facts/random_access.hpp"
#include "isobmff/file_walk.hpp"

namespace wanprep::isobmff {

struct Edit {
  std::uint64_t duration = 0;   ///< movie time scale
  std::int64_t media_time = 0;  ///< media time scale; -1 is an empty edit
  std::int32_t rate = 1 << 16;  ///< 16.16
};

struct SampleEntry {
  std::uint32_t format = 0;
  Bytes body;
};

/// A file's pictures, and the samples of all its fragments, at most: 38 hours at 60 a second, and
/// 40 bytes each in memory. A few bytes of a sparse file can claim any number.
inline constexpr std::uint64_t kMostSamples = 1u << 23;

/// How many samples' places are known of a fragmented track: enough for the pictures that are
/// shown before the first stored one.
inline constexpr std::size_t kFirstPlaces = 64;

/// Bodies of sample group descriptions (sgpd) and of what maps samples to them (sbgp).
struct SampleGroups {
  std::vector<Bytes> sgpd, sbgp;
};

/// The bodies of the sample table's boxes, unread.
struct SampleTables {
  Bytes stts, ctts, stss, stps, stsz, stz2, stsc, stco, co64, sdtp, cslg;
  SampleGroups groups;
  bool has_stss = false;
};

/// One access unit of a picture track, or one packet of a fragmented sound track.
struct Sample {
  std::int64_t dts = 0;
  std::int32_t composition = 0;  ///< composition time less decode time
  bool key = false;
  bool whole = true;  ///< its bytes lie inside the file
  RandomAccess access = RandomAccess::none;
  Leading leading = Leading::none;
};

/// Where a sample's bytes lie.
struct SamplePlace {
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
  std::uint32_t chunk = 0;  ///< from 0
};

struct TrackDefaults {
  std::uint32_t duration = 0, size = 0, flags = 0;
};

struct Track {
  int stream = 0;  ///< libav's stream index
  std::uint32_t id = 0;
  bool enabled = true;
  std::uint32_t handler = 0;
  std::uint32_t time_scale = 1;
  std::optional<std::uint64_t> media_duration;  ///< mdhd; nothing when 0 or "unknown"
  std::uint64_t claimed_duration = 0;           ///< mdhd as it stands, "unknown" too
  std::optional<std::string> language;
  std::array<std::int32_t, 9> matrix{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};
  std::uint32_t width = 0, height = 0;  ///< tkhd, 16.16
  std::vector<Edit> edits;
  std::vector<SampleEntry> entries;
  SampleTables tables;
  std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> references;  ///< tref
  TrackDefaults defaults;                                                        ///< trex
  std::vector<Sample> fragments;   ///< the samples of all fragments
  std::int64_t fragments_end = 0;  ///< decode time after the last of them
  std::uint64_t fragment_bytes = 0;
  std::vector<SamplePlace> first_fragments;  ///< the first kFirstPlaces of `fragments`

  std::uint32_t format() const { return entries.empty() ? 0 : entries.front().format; }
};

struct Cover {
  int stream = 0;
  std::string codec;
};

struct Movie {
  std::uint32_t time_scale = 1;
  std::array<std::int32_t, 9> matrix{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};
  std::optional<std::uint64_t> duration;  ///< mvhd, else mehd; nothing when 0 or "unknown"
  std::optional<std::string> creation_time;
  bool fragmented = false;
  std::vector<Track> tracks;
  std::vector<Cover> covers;
  std::vector<std::string> location;  ///< where a place, a serial number or an owner stands
  std::vector<std::pair<std::string, std::string>> location_values;  ///< what stands there
  std::size_t location_bytes = 0;                                    ///< of these values
  std::optional<std::string> writer;
  std::optional<std::string> log_curve;
};

/// By the major brand; files without one are QuickTime's, too.
inline bool is_quicktime(const std::string& brand) { return brand.empty() || brand == "qt"; }

/// Error (Code::input): no track at all.
Result<Movie> read_movie(const FileIndex& index);
/// Adds the samples of all moof boxes to their tracks. Error (Code::input): a run that claims more
/// samples than the file can hold.
Result<void> read_fragments(const FileIndex& index, Movie& movie);
/// udta, meta, uuid and makers' own boxes: places, serial numbers, writer, cover pictures (numbered
/// from `next_stream`). Other boxes say nothing here.
void read_metadata(Bytes box, std::uint32_t type, Movie& movie, int& next_stream);

}  // namespace wanprep::isobmff
