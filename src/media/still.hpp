/// Still pictures in and out, by libav's own coders.
#pragma once

#include "media/media_tool.hpp"
#include "media/owned.hpp"

namespace wanprep {

/// As MediaTool::decode_image and encode_image.
Result<StillImage> read_still(const std::filesystem::path& path, std::int64_t most_pixels,
                              Context& context);
Result<std::string> write_still(const StillImage& image, const std::string& format, int quality);

/// An 8-bit picture of libav's as JPEG or PNG bytes.
Result<std::string> encode_frame(const AVFrame& frame, const std::string& format, int quality);

/// As MediaTool::thumbnail.
Result<std::string> make_thumbnail(const std::filesystem::path& path, const Probe& probe,
                                   std::int64_t frame, int most_side, Context& context);

}  // namespace wanprep
