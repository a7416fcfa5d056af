#include "core/module.hpp"
#include "media/still_readers.hpp"
#include "media/stills/color_profile.hpp"
#include "media/stills/decoders.hpp"

namespace wanprep {
namespace {

class Stills final : public StillReaders {
 public:
  Result<StillImage> read(StillKind kind, std::span<const std::uint8_t> file,
                          std::int64_t most_pixels) override {
    switch (kind) {
      case StillKind::heif:
        return read_heif(file, most_pixels);
      case StillKind::moving_webp:
        return read_webp_animation(file, most_pixels);
      case StillKind::cmyk_jpeg:
        return read_cmyk_jpeg(file, most_pixels);
    }
    return fail(Code::internal, "a still of no kind");
  }
  StillImage in_srgb(StillImage image, std::span<const std::uint8_t> icc) override {
    return converted_to_srgb(std::move(image), icc);
  }
};

}  // namespace
}  // namespace wanprep

WANPREP_EXPORT wanprep::StillReaders* wanprep_still_readers() {
  static wanprep::Stills readers;
  return &readers;
}
