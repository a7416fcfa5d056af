/// What changed between FFmpeg 5.1 and 8 for writing, behind names.
#pragma once

#include <cstdint>
#include <cstring>

#include "media/owned.hpp"

namespace wanprep {

/// The nine numbers of a stream's display matrix, or nullptr. Owned by the stream.
inline const std::int32_t* stored_matrix(const AVStream& stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
  const auto* data =
      av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data,
                              AV_PKT_DATA_DISPLAYMATRIX);
  return data && data->size >= 36 ? reinterpret_cast<const std::int32_t*>(data->data) : nullptr;
#else
  std::size_t size = 0;
  const auto* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  return data && size >= 36 ? reinterpret_cast<const std::int32_t*>(data) : nullptr;
#endif
}

inline void set_display_matrix(AVStream& stream, const std::int32_t* matrix) {
  constexpr std::size_t kSize = 9 * sizeof(std::int32_t);
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
  auto* side = av_packet_side_data_new(&stream.codecpar->coded_side_data,
                                       &stream.codecpar->nb_coded_side_data,
                                       AV_PKT_DATA_DISPLAYMATRIX, kSize, 0);
  auto* data = side ? side->data : nullptr;
#else
  auto* data = av_stream_new_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, kSize);
#endif
  if (!data) throw std::bad_alloc();
  std::memcpy(data, matrix, kSize);
}

inline void mark_interlaced(AVFrame& frame, bool interlaced, bool top_first) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  frame.flags &= ~(AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST);
  if (interlaced) frame.flags |= AV_FRAME_FLAG_INTERLACED;
  if (interlaced && top_first) frame.flags |= AV_FRAME_FLAG_TOP_FIELD_FIRST;
#else
  frame.interlaced_frame = interlaced ? 1 : 0;
  frame.top_field_first = interlaced && top_first ? 1 : 0;
#endif
}

/// The sample format that an encoder likes best.
inline AVSampleFormat sample_format_of(const AVCodec& codec) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
  const void* formats = nullptr;
  int count = 0;
  const int error = avcodec_get_supported_config(nullptr, &codec, AV_CODEC_CONFIG_SAMPLE_FORMAT, 0,
                                                 &formats, &count);
  return error < 0 || count < 1 ? AV_SAMPLE_FMT_S16
                                : static_cast<const AVSampleFormat*>(formats)[0];
#else
  return codec.sample_fmts ? codec.sample_fmts[0] : AV_SAMPLE_FMT_S16;
#endif
}

}  // namespace wanprep
