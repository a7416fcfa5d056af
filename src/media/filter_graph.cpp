#include "media/filter_graph.hpp"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
}

#include <fmt/format.h>

#include "media/libav_error.hpp"

namespace wanprep {
namespace {

// Any rate will do: only the numbers matter, and filters that double the time base (bwdif) are
// undone by rescaling.
constexpr AVRational kNumberBase{1, 25};

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

void free_parameters(AVBufferSrcParameters* parameters) { av_free(parameters); }
using SourceParameters = Owned<AVBufferSrcParameters, free_parameters>;

SourceParameters source_parameters(const AVFrame& frame) {
  auto parameters = checked<SourceParameters>(av_buffersrc_parameters_alloc());
  parameters->format = frame.format;
  parameters->width = frame.width;
  parameters->height = frame.height;
  parameters->time_base = kNumberBase;
  parameters->sample_aspect_ratio = frame.sample_aspect_ratio;
#if LIBAVFILTER_VERSION_MAJOR >= 10
  parameters->color_space = frame.colorspace;
  parameters->color_range = frame.color_range;
#endif
  return parameters;
}

}  // namespace

FilterGraph::Shape FilterGraph::shape_of(const AVFrame& frame) {
  return {frame.width, frame.height, frame.format, frame.sample_aspect_ratio};
}

Result<void> FilterGraph::add_ends(const AVFrame& frame) {
  source_ = avfilter_graph_alloc_filter(graph_.get(), avfilter_get_by_name("buffer"), "in");
  sink_ = avfilter_graph_alloc_filter(graph_.get(), avfilter_get_by_name("buffersink"), "out");
  if (!source_ || !sink_) throw std::bad_alloc();
  const auto parameters = source_parameters(frame);
  if (const int error = av_buffersrc_parameters_set(source_, parameters.get()); error < 0)
    return libav_fail(Code::internal, "filter input", error);
  if (const int error = avfilter_init_str(source_, nullptr); error < 0)
    return libav_fail(Code::internal, "filter input", error);
  if (const int error = avfilter_init_str(sink_, nullptr); error < 0)
    return libav_fail(Code::internal, "filter output", error);
  return {};
}

Result<void> FilterGraph::configure(const AVFrame& frame) {
  graph_ = checked<Graph>(avfilter_graph_alloc());
  WANPREP_CHECK(add_ends(frame));
  auto outputs = checked<GraphEnds>(avfilter_inout_alloc());
  auto inputs = checked<GraphEnds>(avfilter_inout_alloc());
  outputs->name = av_strdup("in");
  outputs->filter_ctx = source_;
  inputs->name = av_strdup("out");
  inputs->filter_ctx = sink_;
  const auto chain = (text_.empty() ? "" : text_ + ",") + "format=" + pixel_format_;
  auto* open_inputs = inputs.release();
  auto* open_outputs = outputs.release();
  int error =
      avfilter_graph_parse_ptr(graph_.get(), chain.c_str(), &open_inputs, &open_outputs, nullptr);
  inputs.reset(open_inputs);
  outputs.reset(open_outputs);
  if (error >= 0) error = avfilter_graph_config(graph_.get(), nullptr);
  if (error < 0) return libav_fail(Code::internal, fmt::format("filter \"{}\"", chain), error);
  shape_ = shape_of(frame);
  return {};
}

Result<void> FilterGraph::push(Frame frame, std::int64_t number) {
  plain_format(*frame);
  if (shape_ && !(*shape_ == shape_of(*frame)))
    return fail(Code::damaged,
                fmt::format("picture size changes at frame {}: {}x{} became {}x{}", number,
                            shape_->width, shape_->height, frame->width, frame->height));
  // An aspect that comes and goes would make libavfilter complain; the encoder sets its own.
  if (shape_) frame->sample_aspect_ratio = shape_->aspect;
  if (!shape_) WANPREP_CHECK(configure(*frame));
  frame->pts = number;
  frame->pict_type = AV_PICTURE_TYPE_NONE;
  const int error = av_buffersrc_add_frame_flags(source_, frame.get(), AV_BUFFERSRC_FLAG_PUSH);
  if (error < 0) return libav_fail(Code::internal, fmt::format("filter \"{}\"", text_), error);
  return {};
}

Result<void> FilterGraph::flush() {
  if (!source_) return {};
  const int error = av_buffersrc_add_frame_flags(source_, nullptr, AV_BUFFERSRC_FLAG_PUSH);
  if (error < 0 && error != AVERROR_EOF) return libav_fail(Code::internal, "filter end", error);
  return {};
}

Result<Frame> FilterGraph::pull() {
  if (!sink_) return Frame{};
  auto frame = new_frame();
  const int error = av_buffersink_get_frame(sink_, frame.get());
  if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return Frame{};
  if (error < 0) return libav_fail(Code::internal, fmt::format("filter \"{}\"", text_), error);
  frame->pts = av_rescale_q(frame->pts, av_buffersink_get_time_base(sink_), kNumberBase);
  return frame;
}

}  // namespace wanprep
