#include "media/matte.hpp"

#include "media/matte_reader.hpp"

#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace wanprep {
namespace {

/// One component that has a plane of its own.
struct Plane {
  int number = 0;
  int depth = 0;
  std::size_t bytes() const { return depth > 8 ? 2 : 1; }
};

// Nothing where samples share a plane, lie in the other byte order or are shifted.
std::optional<Plane> plane_of(const AVFrame& frame, bool alpha) {
  const auto* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  constexpr auto kOther =
      AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BE;
  if (format == nullptr || (format->flags & kOther) != 0) return std::nullopt;
  if (alpha != ((format->flags & AV_PIX_FMT_FLAG_ALPHA) != 0)) return std::nullopt;
  const auto& component = format->comp[alpha ? format->nb_components - 1 : 0];
  const Plane plane{component.plane, component.depth};
  const bool own = component.step == static_cast<int>(plane.bytes()) && component.shift == 0;
  if (!own || (!alpha && format->nb_components != 1) || (alpha && component.plane != 3))
    return std::nullopt;
  return plane;
}

std::vector<std::uint16_t> scale_of(int from, int to) {
  const std::uint32_t most = (1u << from) - 1, target = (1u << to) - 1;
  std::vector<std::uint16_t> values(std::size_t{1} << (from > 8 ? 16 : 8),
                                    static_cast<std::uint16_t>(target));
  for (std::uint32_t value = 0; value <= most; ++value)
    values[value] = static_cast<std::uint16_t>((value * target + most / 2) / most);
  return values;
}

std::uint16_t sample(const std::uint8_t* row, int x, std::size_t bytes) {
  if (bytes == 1) return row[x];
  std::uint16_t value = 0;
  std::memcpy(&value, row + 2 * x, sizeof value);
  return value;
}

void put_sample(std::uint8_t* row, int x, std::size_t bytes, std::uint16_t value) {
  if (bytes == 1)
    row[x] = static_cast<std::uint8_t>(value);
  else
    std::memcpy(row + 2 * x, &value, sizeof value);
}

}  // namespace

Result<Frame> with_alpha(const AVFrame& picture, const AVFrame& gray) {
  const auto to = plane_of(picture, true), from = plane_of(gray, false);
  if (!to || !from || picture.width != gray.width || picture.height != gray.height)
    return fail(Code::internal,
                fmt::format("a picture of {}x{} cannot take transparency of {}x{}", picture.width,
                            picture.height, gray.width, gray.height));
  auto out = checked<Frame>(av_frame_clone(&picture));
  if (av_frame_make_writable(out.get()) < 0) throw std::bad_alloc();
  const auto values = scale_of(from->depth, to->depth);
  for (int y = 0; y < picture.height; ++y) {
    const auto* in =
        gray.data[from->number] + static_cast<std::ptrdiff_t>(y) * gray.linesize[from->number];
    auto* row = out->data[to->number] + static_cast<std::ptrdiff_t>(y) * out->linesize[to->number];
    for (int x = 0; x < picture.width; ++x)
      put_sample(row, x, to->bytes(), values[sample(in, x, from->bytes())]);
  }
  return out;
}

Result<std::unique_ptr<MatteReader>> MatteReader::open(const Matte& matte, Context& context) {
  WANPREP_TRY(source, SourceFrames::open(matte.segment, context));
  return std::unique_ptr<MatteReader>(new MatteReader(matte, std::move(source)));
}

Result<Frame> MatteReader::next() {
  const auto& frames = matte_->segment.frames;
  if (given_ == frames.size()) return fail(Code::internal, "the matte has too few pictures");
  for (;;) {
    WANPREP_TRY(gray, graph_.pull());
    if (gray && gray->pts == frames[given_]) {
      ++given_;
      return gray;
    }
    if (gray) continue;
    if (flushed_)
      return fail(Code::internal, fmt::format("the matte has no picture {}", frames[given_]));
    WANPREP_TRY(source, source_.next());
    flushed_ = !source;
    if (source)
      WANPREP_CHECK(graph_.push(std::move(source->frame), source->number));
    else
      WANPREP_CHECK(graph_.flush());
  }
}

}  // namespace wanprep
