/// A few bytes of a file, for those who look at its structure.
#pragma once

#include <cstdint>
#include <string>

#include "disk/descriptor.hpp"

namespace wanprep {

/// At most `most` bytes from `offset`; fewer at the end of the file, none where it cannot be read.
inline std::string bytes_at(const InputFile& file, std::uint64_t offset, std::size_t most) {
  std::string bytes(most, '\0');
  const auto got =
      file.read_at(offset, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  bytes.resize(got.value_or(0));
  return bytes;
}

}  // namespace wanprep
