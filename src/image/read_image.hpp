#pragma once

#include <cstdint>
#include <filesystem>

#include "facts/image_facts.hpp"
#include "media/media_tool.hpp"

namespace wanprep {

/// As ImageTool::decode.
Result<StillImage> read_image(const std::filesystem::path& path, const ImageFacts& facts,
                              std::int64_t most_pixels);

}  // namespace wanprep
