#include "media/luma_sample.hpp"

#include <algorithm>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace wanprep {
namespace {

/// How plane 0 holds luma.
struct Plane {
  int depth = 8;
  int shift = 0;  ///< of the component inside its word
  int step = 1;   ///< bytes from one pixel to the next
};

// Little or big endian words, one luma component a pixel; nothing for RGB, packed bits and
// palettes.
const AVPixFmtDescriptor* readable(int format) {
  const auto* described = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format));
  if (!described) return nullptr;
  constexpr std::uint64_t kOther = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL |
                                   AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
                                   AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BE;
  const auto& luma = described->comp[0];
  const bool plain = (described->flags & kOther) == 0 && luma.plane == 0 && luma.offset == 0;
  const bool fits = luma.depth >= 8 && luma.depth <= 16 && luma.step >= (luma.depth > 8 ? 2 : 1);
  return plain && fits ? described : nullptr;
}

Plane plane_of(const AVPixFmtDescriptor& described) {
  const auto& luma = described.comp[0];
  return {luma.depth, luma.shift, luma.step};
}

void copy_line(const std::uint8_t* from, const Plane& plane, int width, std::uint8_t* to) {
  if (plane.depth == 8 && plane.step == 1) {
    std::copy_n(from, width, to);
    return;
  }
  const int down = plane.shift + plane.depth - 8;
  if (plane.depth == 8) {
    for (int x = 0; x < width; ++x) to[x] = from[static_cast<std::ptrdiff_t>(x) * plane.step];
    return;
  }
  for (int x = 0; x < width; ++x) {
    const auto* word = from + static_cast<std::ptrdiff_t>(x) * plane.step;
    // Bits above the component are zero in all formats that are read here.
    to[x] = static_cast<std::uint8_t>(std::min(255, (word[0] | word[1] << 8) >> down));
  }
}

// Even first lines, so that line i of every block belongs to the same field.
void take_lines(const std::uint8_t* data, std::ptrdiff_t stride, const Plane& plane,
                LumaSample& into, int height) {
  const int blocks = std::min(height / LumaSample::kBlockLines, LumaSample::kMostBlocks);
  into.lines = blocks * LumaSample::kBlockLines;
  into.rows.resize(static_cast<std::size_t>(into.lines) * static_cast<std::size_t>(into.width));
  auto* to = into.rows.data();
  for (int block = 0; block < blocks; ++block) {
    const auto room = std::int64_t{height} - LumaSample::kBlockLines;
    const int first = blocks > 1 ? static_cast<int>(room * block / (blocks - 1)) & ~1 : 0;
    for (int i = 0; i < LumaSample::kBlockLines; ++i, to += into.width)
      copy_line(data + (first + i) * stride, plane, into.width, to);
  }
}

}  // namespace

bool LumaSampler::through_gray(const AVFrame& frame, LumaSample& into) {
  scaler_.reset(sws_getCachedContext(
      scaler_.release(), frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
      frame.width, frame.height, AV_PIX_FMT_GRAY8, SWS_POINT, nullptr, nullptr, nullptr));
  if (!scaler_) return false;
  const int stride = (frame.width + 63) / 64 * 64;
  gray_.resize(static_cast<std::size_t>(stride) * static_cast<std::size_t>(frame.height) + 64);
  std::uint8_t* planes[4] = {gray_.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {stride, 0, 0, 0};
  sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height, planes, strides);
  into.luma = false;
  take_lines(gray_.data(), stride, {}, into, frame.height);
  return true;
}

bool LumaSampler::take(const AVFrame& frame, LumaSample& into) {
  into.width = frame.width;
  into.luma = true;
  if (frame.width < 1 || frame.height < LumaSample::kBlockLines || !frame.data[0]) return false;
  const auto* described = readable(frame.format);
  if (!described) return through_gray(frame, into);
  take_lines(frame.data[0], frame.linesize[0], plane_of(*described), into, frame.height);
  return true;
}

}  // namespace wanprep
