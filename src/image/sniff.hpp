/// Image facts from the bytes of the header alone; no OpenCV, no decoder, bounded reads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "core/error.hpp"
#include "facts/image_facts.hpp"

namespace wanprep {

/// "jpeg" "png" "bmp" "webp" "gif" "tiff" "heif" "avif" "jxl", or nothing, from the first bytes of
/// a file.
std::optional<std::string> image_format(std::span<const std::uint8_t> head);

/// What the header could not decide.
struct SniffedImage {
  ImageFacts
      facts;  ///< facts.alpha is `opaque` where only pixels can tell and `undecided_alpha` is set
  bool undecided_alpha = false;
  bool later_frames_may_clear =
      false;  ///< of an animation: full pixels of the first may turn clear
};

/// Reads headers and walks chunks (never pixel data). Errors: Code::input for what is no image or
/// is cut off inside its header. A file that is cut off later has facts.truncated set.
Result<SniffedImage> sniff_image(const std::filesystem::path& path);
/// The same for a file that lies in memory; `name` is what its ending is judged by.
Result<SniffedImage> sniff_image_bytes(std::span<const std::uint8_t> bytes,
                                       const std::string& name);

}  // namespace wanprep
