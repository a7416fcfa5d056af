#include "media/still_readers.hpp"

#include <utility>

#include "core/module.hpp"

namespace wanprep {
namespace {

std::uint8_t byte(std::string_view file, std::size_t at) {
  return static_cast<std::uint8_t>(file[at]);
}

bool starts_frame(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

// ITU-T T.81 B.1.1: markers with lengths, up to the frame header, which counts the components.
int jpeg_components(std::string_view file) {
  for (std::size_t at = 2; at + 10 <= file.size() && byte(file, at) == 0xFF;) {
    const auto marker = byte(file, at + 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (starts_frame(marker)) return byte(file, at + 9);
    at += 2 + (std::size_t{byte(file, at + 2)} << 8 | byte(file, at + 3));
  }
  return 0;
}

// The extended header's second flag.
bool webp_moves(std::string_view file) {
  return file.size() > 20 && file.substr(12, 4) == "VP8X" && (byte(file, 20) & 0x02) != 0;
}

Result<StillReaders*> readers() {
  WANPREP_TRY(address, load_module(kStillModule, kStillSymbol));
  return reinterpret_cast<StillReaders* (*)()>(address)();
}

}  // namespace

std::optional<StillKind> kind_beyond_libav(std::string_view file) {
  if (file.size() < 12) return std::nullopt;
  if (file.substr(4, 4) == "ftyp") return StillKind::heif;
  if (file.substr(0, 4) == "RIFF" && file.substr(8, 4) == "WEBP" && webp_moves(file))
    return StillKind::moving_webp;
  if (file.substr(0, 3) == "\xff\xd8\xff" && jpeg_components(file) == 4)
    return StillKind::cmyk_jpeg;
  return std::nullopt;
}

Result<StillImage> read_beyond_libav(StillKind kind, std::span<const std::uint8_t> file,
                                     std::int64_t most_pixels) {
  WANPREP_TRY(found, readers());
  return found->read(kind, file, most_pixels);
}

Result<StillImage> in_srgb(StillImage image, std::span<const std::uint8_t> icc) {
  if (icc.empty()) return image;
  WANPREP_TRY(found, readers());
  return found->in_srgb(std::move(image), icc);
}

}  // namespace wanprep
