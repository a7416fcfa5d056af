/// Facts and frame index of mp4, mov and 3gp from one read of the index: no libav, no walk over
/// mdat.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

#include "core/error.hpp"
#include "facts/probe.hpp"

namespace wanprep::isobmff {

/// True when the first bytes are an ISO base media or QuickTime file's (ftyp, moov, mdat, wide,
/// free, skip …) and not an image brand (heic, mif1, avif …).
bool recognizes(std::span<const std::uint8_t> head);

/// Errors: Code::input — unreadable index (moov missing or cut off, mdat of length zero in an
/// unfinished file), no frame at all. A file that ends before its last sample has facts.truncated
/// and facts.whole_frames.
Result<Probe> probe(const std::filesystem::path& path);

/// False for a VideoFacts::codec that is a sample entry's code for which no name is known here.
bool is_codec_name(std::string_view codec);

}  // namespace wanprep::isobmff
