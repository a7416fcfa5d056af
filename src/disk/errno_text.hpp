/// errno in words, lower case as every message of this program.
#pragma once

#include <cctype>
#include <string>
#include <system_error>

#include <fmt/format.h>

namespace wanprep {

inline std::string errno_text(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace wanprep
