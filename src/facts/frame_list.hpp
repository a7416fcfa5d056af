/// Frame numbers as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "facts/deep_facts.hpp"

namespace wanprep {

/// Rising numbers as stretches.
std::vector<FrameSpan> spans_of(const std::vector<std::int64_t>& frames);

/// "17 to 19, 40, 52 …": at most `most` stretches.
std::string frame_list(const std::vector<FrameSpan>& spans, std::size_t most = 3);

/// "frame 17", "frames 17 to 19, 40 (4 of them)".
std::string frames_text(const std::vector<std::int64_t>& frames);

}  // namespace wanprep
