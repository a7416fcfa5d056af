/// The seam to OpenCV: what is done to decoded pictures. Implemented in the module wanprep-image.
#pragma once

#include <cstdint>
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
  /// none without an alpha channel, opaque when every pixel is full, else transparent.
  virtual Result<Alpha> alpha(const StillImage& image) = 0;
  /// Always 8 bit afterwards. Errors: Code::usage for an unknown color.
  virtual Result<StillImage> apply(const StillImage& image, const PixelWork& work) = 0;
  virtual std::string version() = 0;  ///< OpenCV's
};

inline constexpr const char* kImageModule = "image";
inline constexpr const char* kImageSymbol = "wanprep_image_tool";

}  // namespace wanprep
