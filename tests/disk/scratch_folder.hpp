/// A folder of its own for one test, removed at its end.
#pragma once

#include <filesystem>

#include "disk/digest.hpp"

namespace wanprep::testing {

struct ScratchFolder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("wanprep-disk-" + random_hex(8));
  ScratchFolder() { std::filesystem::create_directories(path); }
  ScratchFolder(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::size_t entries() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path)) ++count;
    return count;
  }
};

}  // namespace wanprep::testing
