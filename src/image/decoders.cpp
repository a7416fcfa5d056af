#include "image/decoders.hpp"

#include <fstream>
#include <new>
#include <system_error>

#include <fmt/format.h>

#include "image/image_tool.hpp"
#include "image/read_image.hpp"

namespace wanprep {
namespace {

constexpr std::uintmax_t kMostBytes = std::uintmax_t{256} << 20;

Result<std::vector<std::uint8_t>> bytes_of(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > kMostBytes)
    return fail(Code::input, fmt::format("{} has {} bytes, at most {} are read", path.string(),
                                         error ? 0 : size, kMostBytes));
  std::vector<std::uint8_t> bytes(size);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (file.gcount() != static_cast<std::streamsize>(size))
    return fail(Code::input, fmt::format("cannot read {}", path.string()));
  return bytes;
}

Result<StillImage> decoded(std::span<const std::uint8_t> bytes, const ImageFacts& facts,
                           std::int64_t most_pixels) {
  if (facts.format == "jpeg") return read_cmyk_jpeg(bytes, most_pixels);
  if (facts.format == "webp") return read_webp_animation(bytes, most_pixels);
  return read_heif(bytes, most_pixels);
}

}  // namespace

tl::unexpected<Error> too_many_pixels(std::int64_t width, std::int64_t height, std::int64_t most) {
  return fail(Code::input, fmt::format("the picture is {} x {}: over the {} pixels that are read",
                                       width, height, most));
}

Result<StillImage> read_image(const std::filesystem::path& path, const ImageFacts& facts,
                              std::int64_t most_pixels) {
  if (!read_by_image_tool(facts))
    return fail(Code::internal, fmt::format("{} is read by libav", facts.format));
  WANPREP_TRY(bytes, bytes_of(path));
  try {
    return decoded(bytes, facts, most_pixels);
  } catch (const std::bad_alloc&) {
    return fail(Code::input, fmt::format("not enough memory for a picture of {} x {} pixels",
                                         facts.stored.width, facts.stored.height));
  }
}

}  // namespace wanprep
