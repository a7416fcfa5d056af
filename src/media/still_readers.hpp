/// Stills that libav 5.1 does not read, or reads with a loss, and color profiles: behind a seam of
/// their own, because most pictures need none of those libraries.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "media/media_tool.hpp"

namespace wanprep {

enum class StillKind {
  heif,         ///< AVIF too
  moving_webp,  ///< its first frame, on its canvas
  cmyk_jpeg,    ///< four inks, of which libav folds the black one away
};

/// By content: `file` is all of it. Nothing for what libav reads.
std::optional<StillKind> kind_beyond_libav(std::string_view file);

class StillReaders {
 public:
  virtual ~StillReaders() = default;
  /// As MediaTool::decode_image. Errors: Code::input.
  virtual Result<StillImage> read(StillKind kind, std::span<const std::uint8_t> file,
                                  std::int64_t most_pixels) = 0;
  /// The picture, whose pixels are in the profile `icc`, in sRGB; as it is where that is unusable.
  virtual StillImage in_srgb(StillImage image, std::span<const std::uint8_t> icc) = 0;
};

/// Exported by the module wanprep-stills: `extern "C" wanprep::StillReaders*
/// wanprep_still_readers()`, the one of the process.
inline constexpr const char* kStillModule = "stills";
inline constexpr const char* kStillSymbol = "wanprep_still_readers";

/// Through the module, loaded when first asked for. Error besides: Code::internal.
Result<StillImage> read_beyond_libav(StillKind kind, std::span<const std::uint8_t> file,
                                     std::int64_t most_pixels);
Result<StillImage> in_srgb(StillImage image, std::span<const std::uint8_t> icc);

}  // namespace wanprep
