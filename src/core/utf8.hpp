/// UTF-8 as files and people give it: not always valid.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wanprep {

/// Bytes of the valid code point that `text` begins with (1..4), or 0 when it begins with none.
/// Overlong forms, surrogates and values above U+10FFFF are not valid.
std::size_t utf8_sequence(std::string_view text);

/// Code points; a byte that belongs to none counts as one.
std::size_t code_point_count(std::string_view text);

/// The text with every byte that belongs to no code point replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

}  // namespace wanprep
