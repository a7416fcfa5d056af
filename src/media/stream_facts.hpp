/// Facts of single streams from what libav knows about them.
#pragma once

#include <optional>
#include <string>

#include "facts/media_facts.hpp"
#include "media/packet_index.hpp"

namespace wanprep {

VideoFacts video_facts(const Input& input, int stream, const StreamTally& tally,
                       const std::vector<CodedPicture>& pictures, const FrameIndex& index);
AudioFacts audio_facts(const AVStream& stream, const StreamTally& tally);
OtherStream other_stream(const AVStream& stream, const StreamTally& tally);

/// A tag's value.
std::optional<std::string> tag(const AVDictionary* metadata, const char* key);

/// libav's name without the "j" of its old full-range formats, and whether it had one.
struct PixelFormatName {
  std::string name;
  bool full_range = false;
};
std::optional<PixelFormatName> pixel_format_name(int format);

ColorFacts color_facts(const AVCodecParameters& parameters);

}  // namespace wanprep
