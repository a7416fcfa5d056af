/// Tells from a packet's bytes which coded pictures are second fields or are never shown.
#pragma once

#include <span>

#include "media/owned.hpp"

namespace wanprep {

/// Looks at one stream's packets in decode order.
class PictureSorter {
 public:
  enum class Sort { shown, second_field, invisible };
  explicit PictureSorter(const AVStream& stream);
  Sort sort(const AVPacket& packet);

 private:
  AVPictureStructure structure(const AVPacket& packet);

  AVCodecID codec_;
  CodecContext context_;
  Parser parser_;
  AVPictureStructure first_field_ = AV_PICTURE_STRUCTURE_UNKNOWN;
};

/// VP8 and VP9 store reference pictures that are not for showing as packets of their own.
bool is_invisible(AVCodecID codec, std::span<const std::uint8_t> bytes);

}  // namespace wanprep
