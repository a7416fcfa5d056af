#include "support/clip_picture.hpp"

#include <algorithm>
#include <cmath>

#include "support/bar_code.hpp"

namespace wanprep::testing {
namespace {

Frame picture(Size size, AVPixelFormat format) {
  auto frame = new_frame();
  frame->width = size.width;
  frame->height = size.height;
  frame->format = format;
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  return frame;
}

// Blocks of random brightness that drift to the left and slowly down; never near white or black.
int texture(int x, int y, int i) {
  const auto column = static_cast<std::uint32_t>((x + 3 * i) / 12);
  const auto row = static_cast<std::uint32_t>((y + 4000 - i) / 12);
  std::uint32_t value = column * 374761393u + row * 668265263u;
  value = (value ^ (value >> 13)) * 1274126177u;
  return 80 + static_cast<int>((value >> 16) % 80);
}

void draw_luma(const ClipSpec& spec, int i, AVFrame& frame) {
  const auto seen = spec.orientation.swaps_sides() ? spec.size.transposed() : spec.size;
  for (int y = 0; y < spec.size.height; ++y)
    for (int x = 0; x < spec.size.width; ++x) {
      const auto place = seen_at(x, y, spec.size, spec.orientation);
      const auto code = bar_code_luma(spec.first_number + i, seen, place.x, place.y);
      frame.data[0][static_cast<std::ptrdiff_t>(y) * frame.linesize[0] + x] =
          static_cast<std::uint8_t>(code.value_or(texture(place.x, place.y, i)));
    }
}

void draw_chroma(const ClipSpec& spec, int i, AVFrame& frame) {
  const auto seen = spec.orientation.swaps_sides() ? spec.size.transposed() : spec.size;
  for (int y = 0; y < (spec.size.height + 1) / 2; ++y)
    for (int x = 0; x < (spec.size.width + 1) / 2; ++x) {
      const auto place =
          seen_at(std::min(2 * x, spec.size.width - 1), std::min(2 * y, spec.size.height - 1),
                  spec.size, spec.orientation);
      const bool code = bar_code_luma(0, seen, place.x, place.y).has_value();
      const int u = code ? 128 : 100 + (place.x + i) % 56;
      const int v = code ? 128 : 100 + (place.y + 2 * i) % 56;
      frame.data[1][static_cast<std::ptrdiff_t>(y) * frame.linesize[1] + x] =
          static_cast<std::uint8_t>(u);
      frame.data[2][static_cast<std::ptrdiff_t>(y) * frame.linesize[2] + x] =
          static_cast<std::uint8_t>(v);
    }
}

}  // namespace

Frame draw_clip_picture(const ClipSpec& spec, int i, AVPixelFormat format) {
  auto frame = picture(spec.size, AV_PIX_FMT_YUV420P);
  draw_luma(spec, i, *frame);
  draw_chroma(spec, i, *frame);
  if (format != AV_PIX_FMT_YUV420P) {
    auto other = picture(spec.size, format);
    const Scaler scaler(sws_getContext(spec.size.width, spec.size.height, AV_PIX_FMT_YUV420P,
                                       spec.size.width, spec.size.height, format, SWS_BILINEAR,
                                       nullptr, nullptr, nullptr));
    if (!scaler) throw std::bad_alloc();
    sws_scale(scaler.get(), frame->data, frame->linesize, 0, spec.size.height, other->data,
              other->linesize);
    frame = std::move(other);
  }
  return frame;
}

std::array<std::int32_t, 9> display_matrix(const Orientation& orientation, Size stored) {
  // x' = a x + c y + tx, y' = b x + d y + ty, for a clockwise turn with y pointing down.
  constexpr int kTurns[4][4] = {{1, 0, 0, 1}, {0, 1, -1, 0}, {-1, 0, 0, -1}, {0, -1, 1, 0}};
  const auto& turn = kTurns[orientation.rotation / 90];
  const int mirror = orientation.mirrored ? -1 : 1;
  const int a = turn[0] * mirror;
  const int b = turn[1] * mirror;
  const int c = turn[2];
  const int d = turn[3];
  const int tx = (a < 0 || c < 0) ? (a != 0 ? stored.width : stored.height) : 0;
  const int ty = (b < 0 || d < 0) ? (b != 0 ? stored.width : stored.height) : 0;
  constexpr std::int32_t one = 1 << 16;
  return {a * one, b * one, 0, c * one, d * one, 0, tx * one, ty * one, 1 << 30};
}

}  // namespace wanprep::testing
