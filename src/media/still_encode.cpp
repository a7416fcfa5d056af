#include <algorithm>
#include <cstring>

#include "media/libav_error.hpp"
#include "media/still.hpp"

extern "C" {
#include <libavutil/imgutils.h>
}

namespace wanprep {
namespace {

AVPixelFormat interleaved_format(int channels) {
  constexpr AVPixelFormat formats[] = {AV_PIX_FMT_GRAY8, AV_PIX_FMT_YA8, AV_PIX_FMT_RGB24,
                                       AV_PIX_FMT_RGBA};
  return formats[channels - 1];
}

Result<void> check(const StillImage& image, const std::string& format) {
  const auto bytes = static_cast<std::int64_t>(image.size.width) * image.size.height *
                     image.channels * (image.bit_depth / 8);
  if (image.size.width < 1 || image.size.height < 1 || image.channels < 1 || image.channels > 4 ||
      bytes != static_cast<std::int64_t>(image.pixels.size()))
    return fail(Code::internal, "picture of " + std::to_string(image.pixels.size()) +
                                    " bytes does not hold what it says");
  if (image.bit_depth != 8)
    return fail(Code::internal, "cannot encode " + std::to_string(image.bit_depth) + " bits");
  if (format != "png" && format != "jpeg")
    return fail(Code::internal, "cannot encode stills as " + format);
  if (format == "jpeg" && image.channels % 2 == 0)
    return fail(Code::internal, "jpeg has no alpha: flatten first");
  return {};
}

Frame picture(int width, int height, AVPixelFormat format) {
  auto frame = new_frame();
  frame->width = width;
  frame->height = height;
  frame->format = format;
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  return frame;
}

Frame frame_of(const StillImage& image) {
  auto frame = picture(image.size.width, image.size.height, interleaved_format(image.channels));
  const auto row =
      static_cast<std::size_t>(image.size.width) * static_cast<std::size_t>(image.channels);
  for (int y = 0; y < image.size.height; ++y)
    std::memcpy(frame->data[0] + static_cast<std::ptrdiff_t>(y) * frame->linesize[0],
                image.pixels.data() + static_cast<std::size_t>(y) * row, row);
  return frame;
}

// JFIF is full-range BT.601, 4:4:4 here: reference pictures have hard color edges.
Result<Frame> as_jfif(Frame rgb) {
  const auto to = AV_PIX_FMT_YUVJ444P;
  auto frame = picture(rgb->width, rgb->height, to);
  const Scaler scaler(
      sws_getContext(rgb->width, rgb->height, static_cast<AVPixelFormat>(rgb->format), rgb->width,
                     rgb->height, to, SWS_BICUBIC | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
  if (!scaler) return fail(Code::internal, "cannot convert the picture for jpeg");
  const auto* bt601 = sws_getCoefficients(SWS_CS_ITU601);
  sws_setColorspaceDetails(scaler.get(), bt601, 1, bt601, 1, 0, 1 << 16, 1 << 16);
  sws_scale(scaler.get(), rgb->data, rgb->linesize, 0, rgb->height, frame->data, frame->linesize);
  frame->color_range = AVCOL_RANGE_JPEG;
  return frame;
}

// 100 → 1 (finest), 1 → 31.
int quantizer(int quality) { return 1 + (100 - std::clamp(quality, 1, 100)) * 30 / 99; }

Result<CodecContext> open_encoder(const AVFrame& frame, const std::string& format, int quality) {
  const auto* encoder = avcodec_find_encoder(format == "png" ? AV_CODEC_ID_PNG : AV_CODEC_ID_MJPEG);
  if (!encoder) return fail(Code::internal, "libav here has no encoder for " + format);
  auto context = checked<CodecContext>(avcodec_alloc_context3(encoder));
  context->width = frame.width;
  context->height = frame.height;
  context->pix_fmt = static_cast<AVPixelFormat>(frame.format);
  context->time_base = {1, 1};
  context->thread_count = 1;
  context->color_range = frame.color_range;
  if (format == "jpeg") {
    context->flags |= AV_CODEC_FLAG_QSCALE;
    context->global_quality = quantizer(quality) * FF_QP2LAMBDA;
    // The encoder clips to 2..31 otherwise.
    context->qmin = 1;
  }
  if (const int error = avcodec_open2(context.get(), encoder, nullptr); error < 0)
    return libav_fail(Code::internal, "cannot open the encoder for " + format, error);
  return context;
}

}  // namespace

Result<std::string> encode_frame(const AVFrame& frame, const std::string& format, int quality) {
  quiet_libav();
  forget_libav_log();
  WANPREP_TRY(encoder, open_encoder(frame, format, quality));
  auto sent = checked<Frame>(av_frame_clone(&frame));
  sent->pts = 0;
  sent->quality = encoder->global_quality;
  sent->pict_type = AV_PICTURE_TYPE_NONE;
  const auto packet = new_packet();
  int error = avcodec_send_frame(encoder.get(), sent.get());
  if (error >= 0) error = avcodec_send_frame(encoder.get(), nullptr);
  if (error >= 0) error = avcodec_receive_packet(encoder.get(), packet.get());
  if (error < 0) return libav_fail(Code::internal, "cannot encode the picture as " + format, error);
  return std::string(reinterpret_cast<const char*>(packet->data),
                     static_cast<std::size_t>(packet->size));
}

Result<std::string> write_still(const StillImage& image, const std::string& format, int quality) {
  WANPREP_CHECK(check(image, format));
  auto frame = frame_of(image);
  if (format == "png") return encode_frame(*frame, format, quality);
  WANPREP_TRY(jfif, as_jfif(std::move(frame)));
  return encode_frame(*jfif, format, quality);
}

}  // namespace wanprep
