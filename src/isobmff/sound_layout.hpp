/// Names of channel arrangements, as FFmpeg spells them ("5.1(side)").
#pragma once

#include <optional>
#include <string>

#include "isobmff/box_reader.hpp"

namespace wanprep::isobmff {

/// Of one or two channels; more say nothing about their order.
std::optional<std::string> layout_of(int channels);
/// FLAC's, Vorbis' (Opus) and ALAC's own orders of more than two channels.
std::optional<std::string> layout_by_codec(const std::string& codec, int channels);
/// QuickTime's chan: a list of speakers, WAVE's mask, or a tag for a known arrangement.
std::optional<std::string> layout_by_chan(Bytes body);

}  // namespace wanprep::isobmff
