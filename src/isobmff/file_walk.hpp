/// The boxes of a file from first to last: the index is read, the media is stepped over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/large_memory.hpp"
#include "disk/descriptor.hpp"
#include "isobmff/box_reader.hpp"

namespace wanprep::isobmff {

/// A box's body and where the box (not the body) starts.
struct IndexBox {
  std::uint64_t offset = 0;
  LargeVector<std::uint8_t> body;
  std::uint32_t type = 0;
};

struct FileIndex {
  std::uint64_t bytes = 0;  ///< of the file
  std::string brand;        ///< major brand; empty without ftyp
  IndexBox moov;
  std::vector<IndexBox> moofs;
  std::vector<IndexBox> beside;           ///< moov: meta, udta, uuid and the like, what cameras say
                                          ///< about a clip; of a long one the beginning
  bool gps_blocks = false;                ///< free boxes that hold a dash-cam's positions
  std::optional<std::uint64_t> insta360;  ///< bytes of the trailer that these cameras append
  bool index_first = false;               ///< moov stands before the first mdat
  std::uint64_t segments_end =
      0;                         ///< where the last segment ends that an index of them (sidx) lists
  std::uint64_t past_end = 0;    ///< bytes by which the last box overruns the file
  std::uint64_t moofs_lost = 0;  ///< fragments cut off by the end of the file (0 or 1)
  std::vector<std::uint64_t> moovs;         ///< where every moov box starts; the first one counts
  std::optional<std::uint64_t> open_ended;  ///< where a last box without a length starts
  std::uint64_t trailing = 0;               ///< bytes behind the last box that are no box
};

/// Errors (Code::input): no moov, a moov that is cut off, larger than 256 MiB or compressed.
Result<FileIndex> walk_file(const InputFile& file);

}  // namespace wanprep::isobmff
