/// Fields of codecs that say so only in each picture.
#pragma once

#include <filesystem>

#include "core/context.hpp"
#include "facts/media_facts.hpp"

namespace wanprep {

/// Where the stream's parameters leave the field order of DV or MPEG-4 part 2 open, the first
/// picture is decoded: interlaced there is interlaced; all else leaves the facts as they are.
void settle_fields(const std::filesystem::path& path, VideoFacts& facts, Context& context);

}  // namespace wanprep
