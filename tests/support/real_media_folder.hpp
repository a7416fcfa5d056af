/// Where the real media lies that tests compare with.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace wanprep::testing {

inline std::filesystem::path media_folder() {
  if (const char* folder = std::getenv("WANPREP_MEDIA")) return folder;
  return std::filesystem::path(WANPREP_SOURCE_DIR) / ".." / "shared" / "media";
}

}  // namespace wanprep::testing
