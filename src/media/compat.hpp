/// What differs between FFmpeg 5.1 and 8, behind one name each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "media/owned.hpp"

namespace wanprep {

/// A stream's side data of a type as the container gave it; empty when absent.
inline std::span<const std::uint8_t> stream_side_data(const AVStream& stream,
                                                      AVPacketSideDataType type) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 30, 100)
  const auto* found = av_packet_side_data_get(stream.codecpar->coded_side_data,
                                              stream.codecpar->nb_coded_side_data, type);
  if (!found) return {};
  return {found->data, found->size};
#else
  std::size_t size = 0;
  const auto* data = av_stream_get_side_data(&stream, type, &size);
  if (!data) return {};
  return {data, size};
#endif
}

}  // namespace wanprep
