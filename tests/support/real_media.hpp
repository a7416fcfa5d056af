/// The folder of real media that tests compare with.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/real_media_folder.hpp"

namespace wanprep::testing {

inline bool in_ci() {
  const char* ci = std::getenv("CI");
  return ci && std::string(ci) == "true";
}

}  // namespace wanprep::testing

/// `const auto path = …`; skips the test by name when the file is absent, fails it in CI.
#define WANPREP_REAL_MEDIA(path, name)                               \
  const auto path = ::wanprep::testing::media_folder() / (name);     \
  if (!std::filesystem::exists(path)) {                              \
    if (::wanprep::testing::in_ci()) FAIL() << "absent: " << (name); \
    GTEST_SKIP() << "absent: " << (name);                            \
  }                                                                  \
  static_assert(true)
