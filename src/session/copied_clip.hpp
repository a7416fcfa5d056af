/// Clips whose packets stay as they are: what the container says about them has to stay true.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "plan/conform.hpp"
#include "session/tools.hpp"

namespace wanprep {

/// Code::damaged, with frame and sizes, where pictures that would travel as they are change their
/// size by the parameter sets inside them. Only mp4 and mov need the look; it reads the beginnings
/// of random access points alone, of fragments all packets.
Result<void> check_one_size(const ConformInput& input, const ConformPlan& plan, const Tools& tools,
                            Context& context);

/// Gives a copy the marks of its source's sample entry that the muxer left out: color, fields,
/// sample aspect, clean aperture, HDR. Errors as isobmff::carry_entry_boxes.
Result<void> carry_marks(const Work& work, const MediaFacts& source,
                         const std::filesystem::path& copy, Context& context);

/// What of those marks is not the source's in a copy of it, one line each.
std::vector<std::string> mark_mismatches(const MediaFacts& source, const MediaFacts& copy);

}  // namespace wanprep
