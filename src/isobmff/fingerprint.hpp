/// A media file's fingerprint: edges of the file and, for mp4/mov, its moov box.
#pragma once

#include <filesystem>

#include "core/error.hpp"
#include "facts/fingerprint.hpp"

namespace wanprep {

/// `whole` also hashes all bytes (--hash full).
Result<Fingerprint> fingerprint(const std::filesystem::path& file, bool whole = false);

}  // namespace wanprep
