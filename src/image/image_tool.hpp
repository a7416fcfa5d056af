/// The seam to OpenCV: what is done to decoded pictures. Implemented in the module wanprep-image.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "facts/image_facts.hpp"
#include "media/media_tool.hpp"

namespace wanprep {

/// Pixel operations in this order; see plan/images.hpp (ImageWork), which this layer may not
/// include.
struct PixelWork {
  std::optional<std::string> flatten_on;  ///< a color, or "auto": what the picture stands out from
  Orientation turn;
  std::optional<Rect> crop_to;
  std::optional<Size> scale_to;
  std::optional<Rect> pad_into;
  std::string pad_color;
};

class ImageTool {
 public:
  virtual ~ImageTool() = default;
  /// A picture's pixels as stored (not turned), for which read_by_image_tool() holds; refuses more
  /// than `most_pixels` by its header. Errors: Code::input.
  virtual Result<StillImage> decode(const std::filesystem::path& path, const ImageFacts& facts,
                                    std::int64_t most_pixels) {
    static_cast<void>(facts), static_cast<void>(most_pixels);
    return fail(Code::input, "nothing reads " + path.string());
  }
  /// none without an alpha channel, opaque when every pixel is full, else transparent.
  virtual Result<Alpha> alpha(const StillImage& image) = 0;
  /// First to sRGB by the picture's own profile, always 8 bit afterwards. Errors: Code::usage for
  /// an unknown color.
  virtual Result<StillImage> apply(const StillImage& image, const PixelWork& work) = 0;
  virtual std::string version() = 0;  ///< OpenCV's
};

/// What libav 5.1 cannot read, or reads with a loss: HEIF, AVIF, moving WEBP, JPEG of four inks.
inline bool read_by_image_tool(const ImageFacts& facts) {
  return facts.format == "heif" || facts.format == "avif" ||
         (facts.format == "webp" && facts.frames > 1) ||
         (facts.format == "jpeg" && facts.color_model == "cmyk");
}

inline constexpr const char* kImageModule = "image";
inline constexpr const char* kImageSymbol = "wanprep_image_tool";

}  // namespace wanprep
