#include "media/still.hpp"

#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include "media/gray_key.hpp"
#include "media/libav_error.hpp"
#include "media/still_readers.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

namespace wanprep {
namespace {

constexpr std::uintmax_t kMostBytes = 1 << 30;

// By content; the name says nothing.
std::optional<AVCodecID> codec_of(std::string_view head) {
  const auto starts = [&](std::string_view magic) { return head.substr(0, magic.size()) == magic; };
  if (starts("\xff\xd8\xff")) return AV_CODEC_ID_MJPEG;
  if (starts("\x89PNG\r\n\x1a\n")) return AV_CODEC_ID_PNG;
  if (starts("GIF8")) return AV_CODEC_ID_GIF;
  if (starts("BM")) return AV_CODEC_ID_BMP;
  if (starts({"II*\0", 4}) || starts({"MM\0*", 4})) return AV_CODEC_ID_TIFF;
  if (starts("RIFF") && head.size() >= 12 && head.substr(8, 4) == "WEBP") return AV_CODEC_ID_WEBP;
  return std::nullopt;
}

Result<Packet> read_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return fail(Code::input, "cannot open " + path.string() + ": no such file", "check the path");
  const auto bytes = std::filesystem::file_size(path, error);
  if (error || bytes > kMostBytes)
    return fail(Code::input, path.string() + " has " + std::to_string(bytes) +
                                 " bytes, more than " + std::to_string(kMostBytes) +
                                 " for a still picture");
  auto packet = new_packet();
  if (av_new_packet(packet.get(), static_cast<int>(bytes)) < 0) throw std::bad_alloc();
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(packet->data), packet->size);
  if (file.gcount() != packet->size) return fail(Code::input, "cannot read " + path.string());
  packet->flags |= AV_PKT_FLAG_KEY;
  return packet;
}

// The pixel cap is checked by libav when it has read the header, before it allocates.
Result<CodecContext> open_still_decoder(AVCodecID id, std::int64_t most_pixels) {
  const auto* decoder = avcodec_find_decoder(id);
  if (!decoder)
    return fail(Code::input, std::string("no decoder here for ") + avcodec_get_name(id));
  auto context = checked<CodecContext>(avcodec_alloc_context3(decoder));
  context->max_pixels = most_pixels;
  context->thread_count = 1;
  if (const int error = avcodec_open2(context.get(), decoder, nullptr); error < 0)
    return libav_fail(Code::input, "cannot open the picture's decoder", error);
  return context;
}

struct Target {
  AVPixelFormat format = AV_PIX_FMT_RGB24;
  int channels = 3;
  int depth = 8;
};

// libav decodes four-component JPEG to RGB or YUV with an alpha that says nothing.
bool alpha_counts(const AVPixFmtDescriptor& from, AVCodecID codec) {
  return (from.flags & AV_PIX_FMT_FLAG_ALPHA) != 0 && codec != AV_CODEC_ID_MJPEG;
}

Target target_for(const AVPixFmtDescriptor& from, AVCodecID codec) {
  if (from.flags & AV_PIX_FMT_FLAG_PAL) return {AV_PIX_FMT_RGBA, 4, 8};
  const bool alpha = alpha_counts(from, codec);
  const bool gray = from.nb_components - ((from.flags & AV_PIX_FMT_FLAG_ALPHA) ? 1 : 0) == 1;
  const bool deep = from.comp[0].depth > 8;
  const int channels = (gray ? 1 : 3) + (alpha ? 1 : 0);
  constexpr AVPixelFormat shallow[] = {AV_PIX_FMT_GRAY8, AV_PIX_FMT_YA8, AV_PIX_FMT_RGB24,
                                       AV_PIX_FMT_RGBA};
  constexpr AVPixelFormat full[] = {AV_PIX_FMT_GRAY16, AV_PIX_FMT_YA16, AV_PIX_FMT_RGB48,
                                    AV_PIX_FMT_RGBA64};
  return {(deep ? full : shallow)[channels - 1], channels, deep ? 16 : 8};
}

// JFIF is full range whatever the format is called; lossy webp is limited. Both are BT.601.
AVPixelFormat source_format(const AVFrame& frame, AVCodecID codec) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  // Without its meaningless alpha the plane layout is that of yuv444p and gbrp.
  if (codec == AV_CODEC_ID_MJPEG && format == AV_PIX_FMT_YUVA444P) return AV_PIX_FMT_YUV444P;
  if (codec == AV_CODEC_ID_MJPEG && format == AV_PIX_FMT_GBRAP) return AV_PIX_FMT_GBRP;
  return format;
}

bool full_range(const AVFrame& frame, AVCodecID codec) {
  return codec != AV_CODEC_ID_WEBP || frame.color_range == AVCOL_RANGE_JPEG;
}

void copy_rows(const AVFrame& frame, std::size_t row, StillImage& image) {
  for (int y = 0; y < frame.height; ++y)
    std::memcpy(image.pixels.data() + static_cast<std::size_t>(y) * row,
                frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0], row);
}

Result<void> convert(const AVFrame& frame, AVCodecID codec, AVPixelFormat to, std::size_t row,
                     StillImage& image) {
  const auto from = source_format(frame, codec);
  // swscale writes whole vectors behind a row's end: it gets a padded picture of its own.
  auto out = new_frame();
  out->width = frame.width;
  out->height = frame.height;
  out->format = to;
  if (av_frame_get_buffer(out.get(), 64) < 0) throw std::bad_alloc();
  const Scaler scaler(
      sws_getContext(frame.width, frame.height, from, frame.width, frame.height, to,
                     SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP,
                     nullptr, nullptr, nullptr));
  if (!scaler)
    return fail(Code::input, std::string("cannot convert pixels of kind ") +
                                 av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format)));
  const auto* bt601 = sws_getCoefficients(SWS_CS_ITU601);
  sws_setColorspaceDetails(scaler.get(), bt601, full_range(frame, codec) ? 1 : 0, bt601, 1, 0,
                           1 << 16, 1 << 16);
  sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, out->data, out->linesize);
  copy_rows(*out, row, image);
  return {};
}

// A palette has no alpha channel unless an entry that is used is not opaque.
void drop_opaque_alpha(StillImage& image) {
  for (std::size_t i = 3; i < image.pixels.size(); i += 4)
    if (image.pixels[i] != 255) return;
  std::size_t to = 0;
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    if (i % 4 != 3) image.pixels[to++] = image.pixels[i];
  image.pixels.resize(to);
  image.channels = 3;
}

// libav leaves out the color key of gray PNG of less than eight bits.
void apply_gray_key(std::optional<std::uint8_t> key, StillImage& image) {
  if (!key || image.channels != 1 || image.bit_depth != 8) return;
  std::vector<std::uint8_t> keyed;
  keyed.reserve(image.pixels.size() * 2);
  for (const auto level : image.pixels) {
    keyed.push_back(level);
    keyed.push_back(level == *key ? 0 : 255);
  }
  image.pixels = std::move(keyed);
  image.channels = 2;
}

Result<StillImage> image_of(const AVFrame& frame, AVCodecID codec) {
  const auto* from = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (!from) return fail(Code::input, "the picture's pixels are of an unknown kind");
  const auto target = target_for(*from, codec);
  StillImage image;
  image.size = {frame.width, frame.height};
  image.channels = target.channels;
  image.bit_depth = target.depth;
  const auto row = static_cast<std::size_t>(frame.width) *
                   static_cast<std::size_t>(target.channels) *
                   static_cast<std::size_t>(target.depth / 8);
  image.pixels.resize(row * static_cast<std::size_t>(frame.height));
  if (frame.format == target.format)
    copy_rows(frame, row, image);
  else
    WANPREP_CHECK(convert(frame, codec, target.format, row, image));
  if (from->flags & AV_PIX_FMT_FLAG_PAL) drop_opaque_alpha(image);
  const auto* icc = av_frame_get_side_data(&frame, AV_FRAME_DATA_ICC_PROFILE);
  return icc ? in_srgb(std::move(image), {icc->data, icc->size}) : image;
}

}  // namespace

Result<StillImage> read_still(const std::filesystem::path& path, std::int64_t most_pixels,
                              Context& context) {
  quiet_libav();
  forget_libav_log();
  if (context.stopped()) return interrupted();
  WANPREP_TRY(packet, read_file(path));
  const std::string_view head(reinterpret_cast<const char*>(packet->data),
                              static_cast<std::size_t>(packet->size));
  if (const auto kind = kind_beyond_libav(head))
    return read_beyond_libav(*kind, {packet->data, head.size()}, most_pixels);
  const auto codec = codec_of(head);
  if (!codec)
    return fail(Code::input, path.string() + " is no picture that can be decoded here",
                "jpeg, png, bmp, webp, tiff, gif, heif and avif can");
  WANPREP_TRY(decoder, open_still_decoder(*codec, most_pixels));
  const auto frame = new_frame();
  int error = avcodec_send_packet(decoder.get(), packet.get());
  if (error >= 0) avcodec_send_packet(decoder.get(), nullptr);
  if (error >= 0) error = avcodec_receive_frame(decoder.get(), frame.get());
  if (error < 0)
    return libav_fail(
        Code::input,
        "cannot decode " + path.string() + " within " + std::to_string(most_pixels) + " pixels",
        error);
  WANPREP_TRY(image, image_of(*frame, *codec));
  if (*codec == AV_CODEC_ID_PNG || *codec == AV_CODEC_ID_APNG)
    apply_gray_key(gray_key_of_png(head), image);
  return image;
}

}  // namespace wanprep
