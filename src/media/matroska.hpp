/// What Matroska's own bytes say and libav does not: the document type, and where the file ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "disk/descriptor.hpp"

namespace wanprep {

/// libav has one demuxer for Matroska and WebM; the document type stands in the first bytes.
bool says_webm(const InputFile& file);

/// What is missing where an element (the segment, or in a segment without a length the last cluster
/// or block) states more bytes than the file has. Source: RFC 8794 (EBML), RFC 9559 (Matroska).
std::optional<std::string> matroska_cut_off(const InputFile& file);

}  // namespace wanprep
