/// A folder of this process's own, for tests that ctest runs side by side; it goes with the
/// process.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace wanprep::testing {

inline std::filesystem::path own_folder() {
  static const struct Folder {
    std::filesystem::path path =
        std::filesystem::path(::testing::TempDir()) / ("wanprep-test-" + std::to_string(getpid()));
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } folder;
  return folder.path;
}

}  // namespace wanprep::testing
