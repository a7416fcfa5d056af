#include <libheif/heif.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "media/stills/color_profile.hpp"
#include "media/stills/decoders.hpp"
#include "media/stills/free_with.hpp"

namespace wanprep {
namespace {

using HeifContext = std::unique_ptr<heif_context, FreeWith<heif_context_free>>;
using Handle = std::unique_ptr<heif_image_handle, FreeWith<heif_image_handle_release>>;
using Image = std::unique_ptr<heif_image, FreeWith<heif_image_release>>;
using Options = std::unique_ptr<heif_decoding_options, FreeWith<heif_decoding_options_free>>;

tl::unexpected<Error> refused(const heif_error& error) {
  return fail(Code::input, fmt::format("cannot decode the picture: {}", error.message));
}

std::vector<std::uint8_t> profile_of(const heif_image_handle* handle) {
  const auto size = heif_image_handle_get_raw_color_profile_size(handle);
  std::vector<std::uint8_t> icc(size);
  if (size > 0 && heif_image_handle_get_raw_color_profile(handle, icc.data()).code != heif_error_Ok)
    icc.clear();
  return icc;
}

// Ten or twelve bits, spread over sixteen.
void widen(std::vector<std::uint8_t>& pixels, int bits) {
  for (std::size_t i = 0; i + 1 < pixels.size(); i += 2) {
    const unsigned value = pixels[i] | static_cast<unsigned>(pixels[i + 1]) << 8;
    const unsigned wide = (value << (16 - bits) | value >> (2 * bits - 16)) & 0xFFFFu;
    const auto native = static_cast<std::uint16_t>(wide);
    std::memcpy(&pixels[i], &native, 2);
  }
}

Result<StillImage> pixels_of(const heif_image* image, int channels, int bits) {
  int stride = 0;
  const auto* rows = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
  StillImage still;
  still.size = {heif_image_get_width(image, heif_channel_interleaved),
                heif_image_get_height(image, heif_channel_interleaved)};
  still.channels = channels;
  still.bit_depth = bits > 8 ? 16 : 8;
  const auto row = static_cast<std::size_t>(std::max(0, still.size.width)) *
                   static_cast<std::size_t>(channels * still.bit_depth / 8);
  if (!rows || stride < 0 || static_cast<std::size_t>(stride) < row || still.size.height < 1)
    return fail(Code::input, "the decoder gave no picture");
  still.pixels.resize(row * static_cast<std::size_t>(still.size.height));
  for (int y = 0; y < still.size.height; ++y)
    std::memcpy(still.pixels.data() + static_cast<std::size_t>(y) * row,
                rows + static_cast<std::ptrdiff_t>(y) * stride, row);
  if (bits > 8) widen(still.pixels, bits);
  return still;
}

}  // namespace

Result<StillImage> read_heif(std::span<const std::uint8_t> bytes, std::int64_t most_pixels) {
  const HeifContext context(heif_context_alloc());
  if (!context) throw std::bad_alloc();
  auto error = heif_context_read_from_memory_without_copy(context.get(), bytes.data(), bytes.size(),
                                                          nullptr);
  if (error.code != heif_error_Ok) return refused(error);
  heif_image_handle* primary = nullptr;
  error = heif_context_get_primary_image_handle(context.get(), &primary);
  const Handle handle(primary);
  if (error.code != heif_error_Ok) return refused(error);
  const std::int64_t width = heif_image_handle_get_width(handle.get());
  const std::int64_t height = heif_image_handle_get_height(handle.get());
  if (width < 1 || height < 1 || width * height > most_pixels)
    return too_many_pixels(width, height, most_pixels);
  const bool alpha = heif_image_handle_has_alpha_channel(handle.get()) != 0;
  const int bits = std::clamp(heif_image_handle_get_luma_bits_per_pixel(handle.get()), 8, 16);
  const auto chroma =
      bits > 8 ? (alpha ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE)
               : (alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB);
  const Options options(heif_decoding_options_alloc());
  if (!options) throw std::bad_alloc();
  options->ignore_transformations = 1;  // turning is the plan's business
  heif_image* decoded = nullptr;
  error = heif_decode_image(handle.get(), &decoded, heif_colorspace_RGB, chroma, options.get());
  const Image image(decoded);
  if (error.code != heif_error_Ok) return refused(error);
  WANPREP_TRY(still, pixels_of(image.get(), alpha ? 4 : 3, bits));
  return converted_to_srgb(std::move(still), profile_of(handle.get()));
}

}  // namespace wanprep
