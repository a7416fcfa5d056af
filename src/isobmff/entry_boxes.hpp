/// What a sample entry says about how its pictures are to be shown, carried over into a copy:
/// muxers write only what they know how to say.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace wanprep::isobmff {

/// Gives the first sample entry of the copy's first picture track the boxes that the source's
/// has and it lacks or says otherwise: color (colr, gama), fields (fiel), sample aspect (pasp),
/// clean aperture (clap), HDR (mdcv, clli, dvcC, dvvC). The copy's index grows in place, what
/// stands behind it moves. Returns the types that were added. Errors: Code::output, Code::input.
Result<std::vector<std::string>> carry_entry_boxes(const std::filesystem::path& source, int stream,
                                                   const std::filesystem::path& copy);

}  // namespace wanprep::isobmff
