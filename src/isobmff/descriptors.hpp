/// MPEG-4 descriptors (ISO/IEC 14496-1): what an esds box holds.
#pragma once

#include <optional>

#include "isobmff/box_reader.hpp"

namespace wanprep::isobmff {

struct DecoderConfig {
  int object_type = 0;  ///< 0x20 MPEG-4 picture, 0x40 AAC, 0x6B MP3 …
  Bytes specific;       ///< DecoderSpecificInfo
};
std::optional<DecoderConfig> read_esds(Bytes body);

}  // namespace wanprep::isobmff
