#include "media/filter_graph.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <fmt/format.h>

#include "core/module.hpp"
#include "media/libav_error.hpp"

namespace wanprep {
namespace {

// The deprecated "full range" formats have the layout of the plain ones. Relabeled, the range
// stands in one place only, and no filter converts it behind the plan's back.
void plain_format(AVFrame& frame) {
  const auto relabel = [&](AVPixelFormat full, AVPixelFormat plain) {
    if (frame.format != full) return;
    frame.format = plain;
    frame.color_range = AVCOL_RANGE_JPEG;
  };
  relabel(AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV420P);
  relabel(AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV422P);
  relabel(AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV444P);
  relabel(AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUV440P);
}

}  // namespace

Result<std::unique_ptr<FilterChain>> new_filter_chain() {
  WANPREP_TRY(address, load_module(kFilterModule, kFilterSymbol));
  return std::unique_ptr<FilterChain>(reinterpret_cast<FilterChain* (*)()>(address)());
}

FilterGraph::Shape FilterGraph::shape_of(const AVFrame& frame) {
  return {frame.width, frame.height, frame.format, frame.sample_aspect_ratio};
}

std::string FilterGraph::text_of(const Shape& shape) {
  const char* format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(shape.format));
  return fmt::format("{}x{} {}", shape.width, shape.height, format ? format : "unknown");
}

Result<void> FilterGraph::configure(const AVFrame& frame) {
  WANPREP_TRY(chain, new_filter_chain());
  const auto text = (text_.empty() ? "" : text_ + ",") + "format=" + pixel_format_;
  std::string place;
  if (const int error = chain->configure(frame, text, place); error < 0)
    return libav_fail(Code::internal, place, error);
  chain_ = std::move(chain);
  shape_ = shape_of(frame);
  return {};
}

Result<void> FilterGraph::push(Frame frame, std::int64_t number) {
  plain_format(*frame);
  if (shape_ && !(*shape_ == shape_of(*frame)))
    return fail(Code::damaged,
                fmt::format("the picture changes at frame {}: {} became {}", number,
                            text_of(*shape_), text_of(shape_of(*frame))),
                "choose a range before that frame, or split the file there");
  // An aspect that comes and goes would make libavfilter complain; the encoder sets its own.
  if (shape_) frame->sample_aspect_ratio = shape_->aspect;
  if (!shape_) WANPREP_CHECK(configure(*frame));
  frame->pts = number;
  frame->pict_type = AV_PICTURE_TYPE_NONE;
  const int error = chain_->push(frame.get());
  if (error < 0) return libav_fail(Code::internal, fmt::format("filter \"{}\"", text_), error);
  return {};
}

Result<void> FilterGraph::flush() {
  if (!chain_) return {};
  const int error = chain_->push(nullptr);
  if (error < 0 && error != AVERROR_EOF) return libav_fail(Code::internal, "filter end", error);
  return {};
}

Result<Frame> FilterGraph::pull() {
  if (!chain_) return Frame{};
  auto frame = new_frame();
  const int error = chain_->pull(*frame);
  if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return Frame{};
  if (error < 0) return libav_fail(Code::internal, fmt::format("filter \"{}\"", text_), error);
  return frame;
}

}  // namespace wanprep
