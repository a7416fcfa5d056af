/// Files that no reader here takes, recognized all the same: what they are and what to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "core/error.hpp"

namespace wanprep {

/// Camera raw, single frames of film scanning and rendering, drawings and edit decision lists, from
/// their first bytes (and for TIFF-based raw pictures the name's ending).
std::optional<Error> foreign_file(std::span<const std::uint8_t> head,
                                  const std::filesystem::path& path);

/// A clip in mp4 or mov whose pictures are camera raw, by its sample entry: "brxq", "aprn" …
std::optional<Error> raw_codec(const std::string& codec);

/// "a folder", with its numbered frames where it holds some; the way to make a clip of them.
Error about_folder(const std::filesystem::path& folder);

/// For a name that is no file: one with %04d or #### stands for numbered frames.
std::optional<Error> about_pattern(const std::filesystem::path& path);

}  // namespace wanprep
