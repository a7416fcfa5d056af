#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace wanprep {

/// JPEG, PNG and WEBP files can lose their metadata without touching a pixel.
bool can_drop_metadata(const std::string& format);

/// The file without EXIF, XMP, comments of cameras and whatever follows the picture; what decides
/// how its pixels look (color profile, palette, transparency, gamma) stays, byte for byte. Errors:
/// Code::input for bytes that are no such file to its end.
Result<std::string> without_private_metadata(std::string_view bytes, const std::string& format);

}  // namespace wanprep
