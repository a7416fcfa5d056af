#include "media/encoder.hpp"

#include <algorithm>
#include <limits>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <fmt/format.h>

#include "media/libav_error.hpp"
#include "media/track.hpp"
#include "media/write_compat.hpp"

namespace wanprep {
namespace {

Result<int> color_value(const std::optional<std::string>& name, int (*from_name)(const char*),
                        int unspecified) {
  if (!name) return unspecified;
  const int value = from_name(name->c_str());
  if (value < 0) return fail(Code::internal, "unknown color name " + *name);
  return value;
}

Result<void> set_color(AVCodecContext& context, const ColorFacts& color) {
  WANPREP_TRY(primaries,
              color_value(color.primaries, av_color_primaries_from_name, AVCOL_PRI_UNSPECIFIED));
  WANPREP_TRY(transfer,
              color_value(color.transfer, av_color_transfer_from_name, AVCOL_TRC_UNSPECIFIED));
  WANPREP_TRY(matrix, color_value(color.matrix, av_color_space_from_name, AVCOL_SPC_UNSPECIFIED));
  WANPREP_TRY(range, color_value(color.range, av_color_range_from_name, AVCOL_RANGE_UNSPECIFIED));
  context.color_primaries = static_cast<AVColorPrimaries>(primaries);
  context.color_trc = static_cast<AVColorTransferCharacteristic>(transfer);
  context.colorspace = static_cast<AVColorSpace>(matrix);
  context.color_range = static_cast<AVColorRange>(range);
  return {};
}

AVFieldOrder field_order_of(FieldOrder order) {
  switch (order) {
    case FieldOrder::tff:
      return AV_FIELD_TT;
    case FieldOrder::bff:
      return AV_FIELD_BB;
    case FieldOrder::progressive:
      return AV_FIELD_PROGRESSIVE;
    case FieldOrder::mixed:
    case FieldOrder::unknown:
      return AV_FIELD_UNKNOWN;
  }
  return AV_FIELD_UNKNOWN;
}

bool interlaced(FieldOrder order) { return order == FieldOrder::tff || order == FieldOrder::bff; }

// Only rate control and the stream's timing hint use it; the times themselves are the packets'.
AVRational mean_rate(const EncodePictures& work) {
  const auto ticks = work.times.back() + work.last_duration - work.times.front();
  if (ticks <= 0) return {25, 1};
  const auto rate =
      Rational{static_cast<std::int64_t>(work.times.size())} / (Rational{ticks} * work.time_base);
  AVRational reduced{25, 1};
  av_reduce(&reduced.num, &reduced.den, rate.num(), rate.den(), 1'001'000);
  return reduced;
}

Result<void> set_picture(AVCodecContext& context, const EncodePictures& work) {
  const auto& order = work.encoder;
  context.width = order.size.width;
  context.height = order.size.height;
  context.pix_fmt = av_get_pix_fmt(order.pixel_format.c_str());
  if (context.pix_fmt == AV_PIX_FMT_NONE)
    return fail(Code::internal, "unknown pixel format " + order.pixel_format);
  WANPREP_TRY(time_base, av_rational(work.time_base));
  WANPREP_TRY(aspect, av_rational(order.sample_aspect));
  context.time_base = time_base;
  context.sample_aspect_ratio = aspect;
  context.framerate = mean_rate(work);
  context.field_order = field_order_of(order.field_order);
  return set_color(context, order.color);
}

void set_coding(AVCodecContext& context, const EncodePictures& work) {
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP | AV_CODEC_FLAG_BITEXACT;
  if (interlaced(work.encoder.field_order))
    context.flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
  context.thread_count = 0;
  // A sample's stored duration is the distance of decode times. Only without reordering is it the
  // picture's own where pictures last unequally long.
  if (!uniform(work)) context.max_b_frames = 0;
  if (work.encoder.max_bit_rate > 0) {
    context.rc_max_rate = work.encoder.max_bit_rate;
    context.rc_buffer_size = static_cast<int>(
        std::min<std::int64_t>(work.encoder.max_bit_rate, std::numeric_limits<int>::max()));
  }
}

Dictionary options_of(const PictureEncoder& order) {
  Dictionary options;
  std::string x265 = "log-level=none:open-gop=0";
  for (const auto& [key, value] : order.options) {
    if (key == "x265-params")
      x265 += ":" + value;
    else
      options.set(key, value);
  }
  // x265 writes to standard error by itself and ignores the closed-group flag.
  if (order.encoder == "libx265") options.set("x265-params", x265);
  return options;
}

}  // namespace

bool uniform(const EncodePictures& work) {
  const auto& times = work.times;
  if (times.size() < 2) return true;
  const auto step = times[1] - times[0];
  if (work.last_duration != step) return false;
  for (std::size_t i = 2; i < times.size(); ++i)
    if (times[i] - times[i - 1] != step) return false;
  return true;
}

Result<PictureCoder> PictureCoder::open(const EncodePictures& work) {
  quiet_libav();
  forget_libav_log();
  const auto& order = work.encoder;
  const auto* codec = avcodec_find_encoder_by_name(order.encoder.c_str());
  if (!codec) return fail(Code::unfit, "this machine's libavcodec has no encoder " + order.encoder);
  auto context = checked<CodecContext>(avcodec_alloc_context3(codec));
  WANPREP_CHECK(set_picture(*context, work));
  set_coding(*context, work);
  auto options = options_of(order);
  if (const int error = avcodec_open2(context.get(), codec, &options); error < 0)
    return libav_fail(Code::internal,
                      fmt::format("encoder {} refuses {}x{} {}", order.encoder, order.size.width,
                                  order.size.height, order.pixel_format),
                      error);
  WANPREP_CHECK(options.all_taken(order.encoder));
  return PictureCoder(std::move(context), order);
}

Result<void> PictureCoder::send(Frame frame, std::int64_t time) {
  if (frame->width != context_->width || frame->height != context_->height)
    return fail(Code::damaged,
                fmt::format("the range begins with pictures that come out as {}x{}, by what the "
                            "file says of itself they are {}x{}: the stream changes its size",
                            frame->width, frame->height, context_->width, context_->height),
                "split the file where its size changes");
  frame->pts = time;
  frame->sample_aspect_ratio = context_->sample_aspect_ratio;
  // prores_ks and others take their tags from the picture, not from the encoder.
  frame->color_primaries = context_->color_primaries;
  frame->color_trc = context_->color_trc;
  frame->colorspace = context_->colorspace;
  frame->color_range = context_->color_range;
  frame->pict_type = first_ ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  mark_interlaced(*frame, interlaced(order_->field_order), order_->field_order == FieldOrder::tff);
  av_frame_remove_side_data(frame.get(), AV_FRAME_DATA_DISPLAYMATRIX);
  first_ = false;
  if (const int error = avcodec_send_frame(context_.get(), frame.get()); error < 0)
    return libav_fail(Code::internal, "encoder " + order_->encoder, error);
  return {};
}

Result<void> PictureCoder::finish() {
  if (const int error = avcodec_send_frame(context_.get(), nullptr); error < 0)
    return libav_fail(Code::internal, "encoder " + order_->encoder, error);
  return {};
}

Result<Packet> PictureCoder::receive() {
  auto packet = new_packet();
  const int error = avcodec_receive_packet(context_.get(), packet.get());
  if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return Packet{};
  if (error < 0) return libav_fail(Code::internal, "encoder " + order_->encoder, error);
  return packet;
}

}  // namespace wanprep
