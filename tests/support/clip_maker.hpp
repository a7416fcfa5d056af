/// Makes clips in which every picture carries its number and every sample of sound its place.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/geometry.hpp"
#include "core/rational.hpp"

namespace wanprep::testing {

/// One sound track; its signal number is its place among the tracks.
struct SoundSpec {
  std::string codec = "aac";  ///< libav's encoder: "aac", "pcm_s16le", "libopus", "ac3" …
  int channels = 2;
  int sample_rate = 48000;
  std::string language = {};
  Rational start{0};   ///< presentation time of its first sample, seconds; that sample has number
                       ///< start * sample_rate
  Rational length{0};  ///< seconds; 0: to the end of the picture
};

struct ClipSpec {
  Size size{640, 360};  ///< as stored; what is seen after orientation carries the code upright
  Rational rate{30};
  int frames = 60;
  std::vector<std::int64_t> durations = {};  ///< in ticks of time_base, one a frame: variable rate
  Rational time_base{1, 600};                ///< of `durations`
  Rational start{0};                         ///< presentation time of the first picture, seconds
  int first_number = 0;                      ///< number in the first picture
  Orientation orientation;
  Rational sample_aspect{1};
  std::string codec = "h264";  ///< "h264" "hevc" "hevc10" "prores" "mpeg4" "vp9" "ffv1"
                               ///< "mpeg2video" or libav's encoder
  std::string pixel_format = {};
  std::string options = {};  ///< encoder's own, "crf=30:preset=fast"
  int b_frames = 2;
  int gop = 12;
  bool interlaced = false;  ///< marked top field first
  bool full_range = false;
  std::string transfer = "bt709";  ///< libav's names
  std::string primaries = "bt709";
  std::string matrix = "bt709";
  std::vector<SoundSpec> sound = {SoundSpec{}};
  std::string timecode = {};  ///< "01:00:00:00", "01:00:00;00"
  std::vector<std::pair<std::string, std::string>> metadata = {};
  std::string container = {};    ///< libav's muxer; by the name's ending when empty
  std::string mux_options = {};  ///< "movflags=+faststart"
};

/// Errors: Code::output, with libav's text.
Result<void> make_clip(const ClipSpec& spec, const std::filesystem::path& path);

}  // namespace wanprep::testing
