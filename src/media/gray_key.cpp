#include "media/gray_key.hpp"

#include <cstddef>

extern "C" {
#include <libavutil/intreadwrite.h>
}

namespace wanprep {
namespace {

constexpr std::size_t kChunks = 8, kHeaderEnd = 33;

}  // namespace

std::optional<std::uint8_t> gray_key_of_png(std::string_view bytes) {
  if (bytes.size() < kHeaderEnd || bytes.substr(kChunks + 4, 4) != "IHDR") return std::nullopt;
  const unsigned depth = static_cast<std::uint8_t>(bytes[24]);
  const bool gray = bytes[25] == 0;
  if (!gray || (depth != 1 && depth != 2 && depth != 4)) return std::nullopt;
  for (std::size_t at = kHeaderEnd; at + 12 <= bytes.size();) {
    const auto type = bytes.substr(at + 4, 4);
    const std::size_t length = AV_RB32(bytes.data() + at);
    if (type == "IDAT" || length > bytes.size() - at - 12) return std::nullopt;
    const unsigned most = (1u << depth) - 1;
    // Only the lowest bits of its two bytes count.
    if (type == "tRNS" && length >= 2)
      return static_cast<std::uint8_t>((static_cast<std::uint8_t>(bytes[at + 9]) & most) * 255 /
                                       most);
    at += 12 + length;
  }
  return std::nullopt;
}

}  // namespace wanprep
