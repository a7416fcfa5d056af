/// MediaTool in processes of their own: a crash, a runaway or a full memory inside libav ends one
/// of them, and is an error about a file here.
#pragma once

#include <chrono>
#include <filesystem>

#include "media/media_tool.hpp"

namespace wanprep {

/// The tool of this installation: starts `kMediaProgram` of the module folders when first asked,
/// one process for each call that is under way, kept for the next. Thread-safe. Errors:
/// Code::internal (the program is missing or does not answer).
Result<MediaTool*> contained_media();

/// Processor time that the media processes of this program have used for calls that have ended.
std::chrono::nanoseconds media_processor_time();

/// True for an error that tells of a media process that died or had to be ended.
bool is_crash(const Error& error);

}  // namespace wanprep
