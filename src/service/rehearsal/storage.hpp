/// Files under a folder, addressed by URL paths: nothing outside is ever reached.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace wanprep::rehearsal {

/// "a/b/c.mp4" to a path under `folder`; nothing for empty, hidden, ".", ".." or odd parts.
std::optional<std::filesystem::path> inside(const std::filesystem::path& folder,
                                            const std::string& name);

/// One byte range of a file of `total` bytes, as "Range: bytes=A-B", "A-" or "-N" ask for it.
struct Slice {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};
/// Nothing: unsatisfiable. An absent or unreadable header gives the whole.
std::optional<Slice> slice_of(const std::string& range_header, std::uint64_t total);

}  // namespace wanprep::rehearsal
