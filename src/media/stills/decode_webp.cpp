#include <webp/demux.h>

#include <memory>

#include <fmt/format.h>

#include "media/stills/color_profile.hpp"
#include "media/stills/decoders.hpp"

namespace wanprep {
namespace {

struct DeleteDecoder {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};
using Decoder = std::unique_ptr<WebPAnimDecoder, DeleteDecoder>;

std::vector<std::uint8_t> profile_of(const Decoder& decoder) {
  WebPChunkIterator chunk{};
  std::vector<std::uint8_t> icc;
  if (WebPDemuxGetChunk(WebPAnimDecoderGetDemuxer(decoder.get()), "ICCP", 1, &chunk))
    icc.assign(chunk.chunk.bytes, chunk.chunk.bytes + chunk.chunk.size);
  WebPDemuxReleaseChunkIterator(&chunk);
  return icc;
}

// The canvas is allocated on opening, so its size is asked before.
Result<Size> canvas_of(const WebPData& data, std::int64_t most_pixels) {
  WebPBitstreamFeatures features{};
  if (WebPGetFeatures(data.bytes, data.size, &features) != VP8_STATUS_OK)
    return fail(Code::input, "webp without a readable header");
  const std::int64_t width = features.width, height = features.height;
  if (width < 1 || height < 1 || width * height > most_pixels)
    return too_many_pixels(width, height, most_pixels);
  return Size{features.width, features.height};
}

}  // namespace

Result<StillImage> read_webp_animation(std::span<const std::uint8_t> bytes,
                                       std::int64_t most_pixels) {
  const WebPData data{bytes.data(), bytes.size()};
  WANPREP_TRY(size, canvas_of(data, most_pixels));
  WebPAnimDecoderOptions options;
  if (!WebPAnimDecoderOptionsInit(&options))
    return fail(Code::internal, "libwebpdemux is of another version than its headers");
  options.color_mode = MODE_RGBA;
  const Decoder decoder(WebPAnimDecoderNew(&data, &options));
  if (!decoder) return fail(Code::input, "the webp animation cannot be opened");
  std::uint8_t* canvas = nullptr;
  int time = 0;
  if (!WebPAnimDecoderGetNext(decoder.get(), &canvas, &time) || !canvas)
    return fail(Code::input, "the first frame of the webp animation cannot be decoded");
  StillImage image;
  image.size = size;
  image.channels = 4;
  const auto count =
      static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4;
  image.pixels.assign(canvas, canvas + count);
  return converted_to_srgb(std::move(image), profile_of(decoder));
}

}  // namespace wanprep
