/// Text for a page: escaping and data URIs.
#pragma once

#include <string>
#include <string_view>

namespace wanprep {

/// Safe between tags and inside quoted attributes; control characters become U+FFFD.
std::string escaped(std::string_view text);
std::string base64(std::string_view bytes);

}  // namespace wanprep
