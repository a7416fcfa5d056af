#include "media/field_pairs.hpp"

#include "media/libav_error.hpp"

namespace wanprep {
namespace {

bool has_superframe_index(std::span<const std::uint8_t> bytes) {
  return (bytes.back() & 0xe0) == 0xc0;
}

bool vp9_invisible(std::span<const std::uint8_t> bytes) {
  // The last picture of a superframe is the one that is shown.
  if (has_superframe_index(bytes) || (bytes[0] & 0xc0) != 0x80) return false;
  const bool profile3 = (bytes[0] & 0x30) == 0x30;
  const int shift = profile3 ? 2 : 3;
  const bool shows_existing = ((bytes[0] >> shift) & 1) != 0;
  const bool shown = ((bytes[0] >> (shift - 2)) & 1) != 0;
  return !shows_existing && !shown;
}

bool is_field(AVPictureStructure structure) {
  return structure == AV_PICTURE_STRUCTURE_TOP_FIELD ||
         structure == AV_PICTURE_STRUCTURE_BOTTOM_FIELD;
}

}  // namespace

bool is_invisible(AVCodecID codec, std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return false;
  if (codec == AV_CODEC_ID_VP8) return (bytes[0] & 0x10) == 0;
  return codec == AV_CODEC_ID_VP9 && vp9_invisible(bytes);
}

PictureSorter::PictureSorter(const AVStream& stream) : codec_(stream.codecpar->codec_id) {
  if (codec_ != AV_CODEC_ID_H264 && codec_ != AV_CODEC_ID_MPEG2VIDEO) return;
  parser_.reset(av_parser_init(codec_));
  context_ = checked<CodecContext>(avcodec_alloc_context3(nullptr));
  if (!parser_ || avcodec_parameters_to_context(context_.get(), stream.codecpar) < 0) {
    parser_.reset();
    return;
  }
  parser_->flags |= PARSER_FLAG_COMPLETE_FRAMES;
}

AVPictureStructure PictureSorter::structure(const AVPacket& packet) {
  if (!parser_) return AV_PICTURE_STRUCTURE_FRAME;
  std::uint8_t* out = nullptr;
  int size = 0;
  parser_->picture_structure = AV_PICTURE_STRUCTURE_UNKNOWN;
  av_parser_parse2(parser_.get(), context_.get(), &out, &size, packet.data, packet.size, packet.pts,
                   packet.dts, packet.pos);
  return parser_->picture_structure;
}

PictureSorter::Sort PictureSorter::sort(const AVPacket& packet) {
  if (packet.size > 0 && is_invisible(codec_, {packet.data, static_cast<std::size_t>(packet.size)}))
    return Sort::invisible;
  const auto now = structure(packet);
  const bool second = is_field(now) && is_field(first_field_) && now != first_field_;
  first_field_ = second ? AV_PICTURE_STRUCTURE_UNKNOWN : now;
  return second ? Sort::second_field : Sort::shown;
}

}  // namespace wanprep
