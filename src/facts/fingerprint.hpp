/// What identifies a media file's content without reading all of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace wanprep {

/// Lower-case hexadecimal SHA-256 digests. `head` and `tail` cover the first and last MiB (the
/// whole file when shorter); `index` the moov box (empty for other containers); `samples` the
/// packets in range where they were read; `whole` only with --hash full.
struct Fingerprint {
  std::uint64_t bytes = 0;
  std::string head;
  std::string tail;
  std::string index;
  std::optional<std::string> samples = std::nullopt;
  std::optional<std::string> whole = std::nullopt;
  bool operator==(const Fingerprint&) const = default;
};

/// True when nothing that both know contradicts.
bool same_content(const Fingerprint& a, const Fingerprint& b);

}  // namespace wanprep
