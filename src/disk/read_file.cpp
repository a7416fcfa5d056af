#include "disk/atomic_file.hpp"
#include "disk/descriptor.hpp"

#include <fmt/format.h>

namespace wanprep {

Result<std::string> read_file(const std::filesystem::path& file, std::size_t most_bytes) {
  WANPREP_TRY(input, InputFile::open(file));
  if (input.bytes() > most_bytes)
    return fail(Code::input, fmt::format("{} has {} bytes, more than the {} that are read",
                                         file.string(), input.bytes(), most_bytes));
  std::string text(static_cast<std::size_t>(input.bytes()), '\0');
  WANPREP_TRY(count, input.read_at(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  text.resize(count);
  return text;
}

}  // namespace wanprep
