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
  open,      ///< H.264: intra picture without either, or a partial sync sample
  gradual    ///< pictures are whole only some frames later: recovery point SEI with frames to
             ///< recover, or the sample group "roll" (intra refresh)
};

/// A picture that is stored behind a random access point and shown before it: what becomes of it
/// where decoding begins at that point.
enum class Leading : std::uint8_t {
  none,  ///< it is no leading picture, or nothing tells its kind
  radl,  ///< decodable (HEVC nal_unit_type 6 and 7; is_leading 3 of ISO 14496-12)
  rasl   ///< lost: it needs pictures before the point (HEVC 8 and 9; is_leading 1)
};

/// "idr", "recovery_point" … as documents spell it.
const char* name_of(RandomAccess kind);

/// The random access points of a picture stream.
struct RandomAccessFacts {
  std::vector<std::pair<std::string, std::int64_t>> kinds;  ///< name → shown pictures of that kind
  std::int64_t with_leading = 0;  ///< of them: pictures stored after are shown before (open group)
  std::int64_t longest_frames = 0;  ///< from one to the next or to the end, at most
  Rational longest{0};              ///< the same in seconds, at most
  std::int64_t leading = 0;         ///< pictures stored behind one and shown before it
  std::int64_t radl = 0;            ///< of them: known to be decodable from there
  std::int64_t rasl = 0;            ///< of them: known to be lost there
  bool operator==(const RandomAccessFacts&) const = default;
};

}  // namespace wanprep
