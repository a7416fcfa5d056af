#include <array>

#include "isobmff/bit_reader.hpp"
#include "isobmff/picture_format.hpp"

namespace wanprep::isobmff {

void read_mp3_header(Bytes header, SoundFormat& format) {
  BitReader bits(std::vector<std::uint8_t>(header.begin(), header.end()));
  constexpr std::array<int, 3> rates{44100, 48000, 32000};
  constexpr std::uint32_t sync = 0x7ff, version_2_5 = 0, reserved = 1, version_1 = 3, mono = 3;
  if (bits.bits(11) != sync) return;
  const std::uint32_t version = bits.bits(2);
  bits.skip(2 + 1 + 4);
  const std::uint32_t rate = bits.bits(2);
  bits.skip(2);
  const std::uint32_t mode = bits.bits(2);
  if (bits.failed() || version == reserved || rate >= rates.size()) return;
  format.sample_rate = rates[rate] / (version == version_1 ? 1 : version == version_2_5 ? 4 : 2);
  format.channels = mode == mono ? 1 : 2;
  format.layout = mode == mono ? "mono" : "stereo";
}

}  // namespace wanprep::isobmff
