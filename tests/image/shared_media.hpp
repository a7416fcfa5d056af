/// The folder of real media: $WANPREP_MEDIA, or beside the source tree.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace wanprep::testing {

inline std::filesystem::path shared_media() {
  if (const char* folder = std::getenv("WANPREP_MEDIA")) return folder;
  return std::filesystem::path(WANPREP_SOURCE_DIR) / "../shared/media";
}

inline bool is_ci() {
  const char* value = std::getenv("CI");
  return value != nullptr && std::string(value) == "true";
}

}  // namespace wanprep::testing

/// Skips by name where the media are absent; in CI that is a failure.
#define WANPREP_NEEDS_MEDIA(name)                                                \
  if (!std::filesystem::exists(wanprep::testing::shared_media() / (name))) {     \
    if (wanprep::testing::is_ci()) FAIL() << "missing shared media: " << (name); \
    GTEST_SKIP() << "missing shared media: " << (name);                          \
  }                                                                              \
  static_assert(true)
