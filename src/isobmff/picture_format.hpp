/// What a sample entry and its parameter sets say about a picture or sound.
#pragma once

#include <optional>
#include <string>

#include "facts/media_facts.hpp"
#include "isobmff/movie.hpp"

namespace wanprep::isobmff {

struct PictureFormat {
  std::string codec;
  std::optional<std::string> profile;
  std::optional<std::string> pixel_format;
  std::optional<int> bit_depth;
  Size size;                              ///< after the codec's own cropping
  std::optional<Rational> sample_aspect;  ///< the sample entry's, else the parameter set's
  std::optional<Rational> coded_aspect;   ///< the parameter set's
  ColorFacts color;        ///< the parameter set's; what it leaves out, the sample entry's
  ColorFacts entry_color;  ///< as the sample entry (colr) says
  FieldOrder field_order = FieldOrder::unknown;
  FieldOrder coded_order = FieldOrder::unknown;  ///< the parameter set's
  bool fields = false;                           ///< may be coded as fields
  std::optional<Rational> tick;                  ///< VUI timing: seconds of one field
  std::optional<bool> alpha;
  bool is_dolby_vision = false;  ///< a configuration record is there, readable or not
  std::optional<DolbyVision> dolby_vision;
  std::optional<MasteringDisplay> mastering_display;
  std::optional<ContentLight> content_light;
  std::optional<Rect> clean_aperture;
};

struct SoundFormat {
  std::string codec;
  std::optional<std::string> profile;
  int channels = 0;
  std::optional<std::string> layout;
  int sample_rate = 0;
  bool decodable = true;
  bool packets = true;  ///< coded in packets: an encoder's priming may be hidden
};

PictureFormat read_picture_entry(const SampleEntry& entry);
SoundFormat read_sound_entry(const SampleEntry& entry);
/// Channels and rate of an MPEG audio frame header (ISO/IEC 11172-3, 2.4.1.3; 4 bytes); what is
/// none tells nothing.
void read_mp3_header(Bytes header, SoundFormat& format);

/// Fill what the parameter set tells; leave the rest. An unreadable one tells nothing.
void read_avcc(Bytes body, PictureFormat& format);
void read_hvcc(Bytes body, PictureFormat& format);
void read_av1c(Bytes body, PictureFormat& format);

/// Mastering display, content light and Dolby Vision; what is known already stays.
void read_mdcv(Bytes body, PictureFormat& format);
void read_clli(Bytes body, PictureFormat& format);
void read_smdm(Bytes body, PictureFormat& format);
/// What stands behind the header of a SEI unit.
void read_sei(Bytes unit, PictureFormat& format);
void read_av1_metadata(Bytes payload, PictureFormat& format);
/// The metadata among the open bitstream units of one picture.
void read_av1_grading(Bytes unit, PictureFormat& format);
void read_dovi(Bytes body, PictureFormat& format);

/// "yuv420p", "yuv422p10le", "gray12le"; chroma_format_idc as in H.264.
std::string planar_format(int chroma, int depth);
/// ITU-T H.273 code points as FFmpeg names them; unspecified and unknown are nothing.
void set_color(ColorFacts& color, int primaries, int transfer, int matrix);
std::string_view range_name(bool full);
/// Table E-1 of H.264; 255 is read from the stream by the caller.
std::optional<Rational> sample_aspect(std::uint32_t index);

}  // namespace wanprep::isobmff
