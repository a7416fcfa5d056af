#include "media/mix.hpp"

#include <cstring>
#include <string>

#include "media/libav_error.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

namespace wanprep {
namespace {

constexpr std::uint32_t kWhole = 1 << 16;

template <class Sample>
void mix_row(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::size_t bytes,
             std::uint32_t share) {
  for (std::size_t i = 0; i + sizeof(Sample) <= bytes; i += sizeof(Sample)) {
    Sample one, two;
    std::memcpy(&one, a + i, sizeof one);
    std::memcpy(&two, b + i, sizeof two);
    const std::uint64_t sum = std::uint64_t{one} * (kWhole - share) + std::uint64_t{two} * share;
    const auto mean = static_cast<Sample>((sum + kWhole / 2) >> 16);
    std::memcpy(out + i, &mean, sizeof mean);
  }
}

// Bytes of one sample; 0 where samples share bytes, are looked up, or lie in the other order.
std::size_t sample_bytes(const AVPixFmtDescriptor& format) {
  constexpr auto kOther = AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_PAL |
                          AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT;
  if ((format.flags & kOther) != 0) return 0;
  const int depth = format.comp[0].depth;
  for (int i = 0; i < format.nb_components; ++i)
    if (format.comp[i].depth != depth) return 0;
  if (depth == 8) return 1;
  const bool big = (format.flags & AV_PIX_FMT_FLAG_BE) != 0;
  return depth > 8 && depth <= 16 && format.comp[0].step % 2 == 0 && !big ? 2 : 0;
}

Frame like(const AVFrame& from) {
  auto frame = new_frame();
  frame->format = from.format;
  frame->width = from.width;
  frame->height = from.height;
  if (av_frame_get_buffer(frame.get(), 0) < 0 || av_frame_copy_props(frame.get(), &from) < 0)
    throw std::bad_alloc();
  return frame;
}

}  // namespace

Result<Frame> mixed(const AVFrame& a, const AVFrame& b, std::uint32_t share) {
  const auto pixels = static_cast<AVPixelFormat>(a.format);
  const auto* format = av_pix_fmt_desc_get(pixels);
  const auto bytes = format ? sample_bytes(*format) : 0;
  if (bytes == 0)
    return fail(Code::unfit,
                std::string("pictures of ") + (format ? format->name : "an unknown format") +
                    " cannot be mixed",
                "--cadence nearest");
  if (a.format != b.format || a.width != b.width || a.height != b.height)
    return fail(Code::internal, "two pictures to be mixed are not alike");
  auto out = like(a);
  for (int plane = 0; plane < av_pix_fmt_count_planes(pixels); ++plane) {
    const int width = av_image_get_linesize(pixels, a.width, plane);
    const int shift = plane == 1 || plane == 2 ? format->log2_chroma_h : 0;
    const int rows = AV_CEIL_RSHIFT(a.height, shift);
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
      const auto* one = a.data[plane] + row * a.linesize[plane];
      const auto* two = b.data[plane] + row * b.linesize[plane];
      auto* to = out->data[plane] + row * out->linesize[plane];
      const auto count = static_cast<std::size_t>(width);
      bytes == 1 ? mix_row<std::uint8_t>(one, two, to, count, share)
                 : mix_row<std::uint16_t>(one, two, to, count, share);
    }
  }
  return out;
}

}  // namespace wanprep
