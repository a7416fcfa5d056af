#include "disk/atomic_file.hpp"
#include "disk/descriptor.hpp"

#include <cerrno>

#include <fmt/format.h>

#include "disk/network_calls.hpp"

namespace wanprep {
namespace {

Result<std::string> read_once(const std::filesystem::path& file, std::size_t most_bytes) {
  WANPREP_TRY(input, InputFile::open(file));
  if (input.bytes() > most_bytes)
    return fail(Code::input, fmt::format("{} has {} bytes, more than the {} that are read",
                                         file.string(), input.bytes(), most_bytes));
  std::string text(static_cast<std::size_t>(input.bytes()), '\0');
  WANPREP_TRY(count, input.read_at(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  text.resize(count);
  return text;
}

}  // namespace

// Another host may replace a lease between its opening and its reading.
Result<std::string> read_file(const std::filesystem::path& file, std::size_t most_bytes) {
  Result<std::string> text;
  unless_stale([&] {
    text = read_once(file, most_bytes);
    return text ? 0 : -1;
  });
  return text;
}

}  // namespace wanprep
