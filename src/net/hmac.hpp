/// Keyed digests and their spellings, for signing requests: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wanprep {

/// 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);
/// Lower-case hexadecimal of raw bytes.
std::string hex(std::string_view bytes);
std::string base64_text(std::string_view bytes);
/// Nothing for text that is no base64 of whole bytes (padding is required).
std::optional<std::string> from_base64(std::string_view text);

}  // namespace wanprep
