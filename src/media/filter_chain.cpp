#include "media/filter_chain.hpp"

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/mem.h>
}

#include "core/module.hpp"

namespace wanprep {
namespace {

// Any rate will do: only the numbers matter, and filters that double the time base (bwdif) are
// undone by rescaling.
constexpr AVRational kNumberBase{1, 25};

using Graph = Owned<AVFilterGraph, avfilter_graph_free>;
using GraphEnds = Owned<AVFilterInOut, avfilter_inout_free>;

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

class LibavChain final : public FilterChain {
 public:
  int configure(const AVFrame& first, const std::string& text, std::string& place) override {
    graph_ = checked<Graph>(avfilter_graph_alloc());
    if (const int error = add_ends(first, place); error < 0) return error;
    auto outputs = checked<GraphEnds>(avfilter_inout_alloc());
    auto inputs = checked<GraphEnds>(avfilter_inout_alloc());
    outputs->name = av_strdup("in");
    outputs->filter_ctx = source_;
    inputs->name = av_strdup("out");
    inputs->filter_ctx = sink_;
    place = "filter \"" + text + "\"";
    auto* open_inputs = inputs.release();
    auto* open_outputs = outputs.release();
    const int error =
        avfilter_graph_parse_ptr(graph_.get(), text.c_str(), &open_inputs, &open_outputs, nullptr);
    inputs.reset(open_inputs);
    outputs.reset(open_outputs);
    return error < 0 ? error : avfilter_graph_config(graph_.get(), nullptr);
  }

  int push(AVFrame* picture) override {
    return av_buffersrc_add_frame_flags(source_, picture, AV_BUFFERSRC_FLAG_PUSH);
  }

  int pull(AVFrame& picture) override {
    const int error = av_buffersink_get_frame(sink_, &picture);
    if (error >= 0)
      picture.pts = av_rescale_q(picture.pts, av_buffersink_get_time_base(sink_), kNumberBase);
    return error;
  }

  unsigned version() const override { return avfilter_version(); }

  std::vector<std::string> filters() const override {
    std::vector<std::string> names;
    void* state = nullptr;
    while (const auto* filter = av_filter_iterate(&state)) names.emplace_back(filter->name);
    return names;
  }

 private:
  int add_ends(const AVFrame& first, std::string& place) {
    source_ = avfilter_graph_alloc_filter(graph_.get(), avfilter_get_by_name("buffer"), "in");
    sink_ = avfilter_graph_alloc_filter(graph_.get(), avfilter_get_by_name("buffersink"), "out");
    if (!source_ || !sink_) throw std::bad_alloc();
    place = "filter input";
    const auto parameters = source_parameters(first);
    if (const int error = av_buffersrc_parameters_set(source_, parameters.get()); error < 0)
      return error;
    if (const int error = avfilter_init_str(source_, nullptr); error < 0) return error;
    place = "filter output";
    return avfilter_init_str(sink_, nullptr);
  }

  Graph graph_;
  AVFilterContext* source_ = nullptr;
  AVFilterContext* sink_ = nullptr;
};

}  // namespace
}  // namespace wanprep

WANPREP_EXPORT wanprep::FilterChain* wanprep_filter_chain() { return new wanprep::LibavChain; }
