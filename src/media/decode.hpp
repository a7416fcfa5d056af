/// Decoding without writing: proofs, small gray pictures, packet digests.
#pragma once

#include "media/media_tool.hpp"

namespace wanprep {

/// Shown frames [first, first + count); count < 0: to the end.
struct DecodeSpan {
  std::int64_t first = 0;
  std::int64_t count = -1;
};

/// As MediaTool::decode, gray_range and packets.
Result<DecodeReport> decode_frames(const std::filesystem::path& path, int stream,
                                   const FrameIndex& index, std::int64_t first, std::int64_t count,
                                   Context& context);
Result<GrayFrames> gray_range(const std::filesystem::path& path, int stream,
                              const FrameIndex& index, const DecodeSpan& span, Size size,
                              const std::string& filter, Context& context);
/// As MediaTool::packets_of.
Result<std::vector<PacketDigest>> copied_digests(const CopyPictures& copied, Context& context);
Result<std::vector<PacketDigest>> packet_digests(const std::filesystem::path& path, int stream,
                                                 Context& context);

}  // namespace wanprep
