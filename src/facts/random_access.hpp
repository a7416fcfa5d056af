/// Where decoding can start: kinds of random access points.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/rational.hpp"

namespace wanprep {

/// What a picture is to a decoder that starts there. The container marks random access points; what
/// kind one is stands in the picture's own bytes (nal_unit_type, recovery point SEI), or in the
/// sample groups of ISO 14496-12 and -15.
enum class RandomAccess : std::uint8_t {
  none,      ///< needs earlier pictures
  sync,      ///< marked by the container; the picture itself was not looked at
  intra,     ///< of a codec in which every picture stands alone
  idr,       ///< H.264 nal_unit_type 5, HEVC 19 and 20: nothing looks back over it
  cra,       ///< HEVC 21: pictures shown before it (RASL) may need earlier ones
  bla,       ///< HEVC 16 to 18: as CRA, its RASL pictures are lost for good
  recovery,  ///< H.264: recovery point SEI with no frames to recover, but no IDR
  open       ///< H.264: intra picture without either, or a partial sync sample
};

/// "idr", "recovery_point" … as documents spell it.
const char* name_of(RandomAccess kind);

/// The random access points of a picture stream.
struct RandomAccessFacts {
  std::vector<std::pair<std::string, std::int64_t>> kinds;  ///< name → shown pictures of that kind
  std::int64_t with_leading = 0;  ///< of them: pictures stored after are shown before (open group)
  std::int64_t longest_frames = 0;  ///< from one to the next or to the end, at most
  Rational longest{0};              ///< the same in seconds, at most
  bool operator==(const RandomAccessFacts&) const = default;
};

}  // namespace wanprep
