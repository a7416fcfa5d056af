/// Opens any one file: image by header, mp4/mov by our own reader, the rest by libav.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "core/context.hpp"
#include "core/error.hpp"
#include "facts/probe.hpp"
#include "session/tools.hpp"

namespace wanprep {

using AnyProbe = std::variant<Probe, ImageFacts>;

/// Errors: Code::input for a missing file, folder, pipe, empty file, playlist, unreadable
/// permission, no media.
Result<AnyProbe> open_file(const std::filesystem::path& path, const Tools& tools, Context& context);

/// The same with every picture of a video decoded (MediaTool::look_deep). Code::input also for a
/// file that changes meanwhile.
Result<AnyProbe> open_file_deep(const std::filesystem::path& path, const Tools& tools,
                                Context& context);

/// As open_file, where only a video will do.
Result<Probe> open_video(const std::filesystem::path& path, const Tools& tools, Context& context);

/// Fills what an index of mp4 or mov leaves open from the first pictures, as open_file does; what
/// they do not tell stays. Errors: Code::interrupted, a crash of the decoder.
Result<void> look_at_pictures(const std::filesystem::path& path, MediaTool& media,
                              VideoFacts& video, Context& context);

/// "https://…": an address, not a name on this machine.
bool looks_like_url(const std::string& text);

/// `error` as it reads to a user: what is wrong with a file says which file it is, once.
Error about(const std::filesystem::path& file, Error error);

}  // namespace wanprep
