/// Whether a file that libav reads to its end without a word was cut off: every container that
/// states its length, or how it ends, is taken at its word.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "disk/descriptor.hpp"

namespace wanprep {

/// What is missing, in words. `demuxer` is libav's name ("mpegts", "mxf" …). Nothing where the file
/// is whole or its container has no way to tell (a program stream cut between two packs). Reads the
/// first and last 128 KiB at most; FLV and Matroska without a length are walked by their headers.
std::optional<std::string> cut_off(const InputFile& file, std::string_view demuxer);

}  // namespace wanprep
