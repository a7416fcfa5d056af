/// What a video file *is*, as measured. Unknown is nullopt, never 0 or a guess.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/geometry.hpp"
#include "core/rational.hpp"
#include "core/timecode.hpp"
#include "facts/deep_facts.hpp"
#include "facts/random_access.hpp"

namespace wanprep {

/// FFmpeg's names ("bt709", "smpte2084", "bt2020nc", "tv"/"pc"). Unknown or unspecified is nullopt.
struct ColorFacts {
  std::optional<std::string> primaries;
  std::optional<std::string> transfer;
  std::optional<std::string> matrix;
  std::optional<std::string> range;
  bool operator==(const ColorFacts&) const = default;
};

enum class Hdr { none, pq, hlg, dolby_vision };
enum class FieldOrder { progressive, tff, bff, mixed, unknown };

/// SMPTE ST 2086: what the grading display showed. Chromaticities are CIE 1931 x and y, luminance
/// is in cd/m2, all exact as stored.
struct MasteringDisplay {
  std::array<Rational, 2> red, green, blue, white;
  Rational least_luminance{0};
  Rational most_luminance{0};
  bool operator==(const MasteringDisplay&) const = default;
};

/// CTA-861.3, cd/m2: the brightest pixel and the brightest frame average of the program.
struct ContentLight {
  int most = 0;
  int most_average = 0;
  bool operator==(const ContentLight&) const = default;
};

/// The Dolby Vision configuration record.
struct DolbyVision {
  int profile = 0;
  int level = 0;
  int compatibility = 0;  ///< what a player without Dolby Vision sees: 0 nothing, 1 HDR10, 2 SDR,
                          ///< 4 HLG
  /// The pictures are in IPT-PQ-c2, which only Dolby's own decoders turn into color (profile 5, and
  /// what took its place in AV1 and MV-HEVC).
  bool has_no_base_layer() const {
    return compatibility == 0 && (profile == 5 || profile == 10 || profile == 20);
  }
  bool operator==(const DolbyVision&) const = default;
};

/// The picture stream. "Shown" is what a player that honors the edit list shows; "stored" is every
/// sample in the file.
struct VideoFacts {
  int stream = 0;     ///< index among the file's streams or tracks, from 0, in file order (libav's
                      ///< stream index)
  std::string codec;  ///< FFmpeg's name: "h264", "hevc", "prores", "av1" …
  std::optional<std::string> profile;       ///< FFmpeg's name: "High", "Main 10" …
  std::optional<std::string> pixel_format;  ///< FFmpeg's name: "yuv420p10le"; "yuvj420p" is written
                                            ///< as "yuv420p" + range pc
  std::optional<int> bit_depth;             ///< bits of a component
  Size stored;                              ///< pixels as coded, after the codec's own cropping
  Rational sample_aspect{1};                ///< 1/1 when unknown; see sample_aspect_known
  bool sample_aspect_known = false;
  Orientation orientation;
  Rational frame_rate{
      0};  ///< nominal when constant, else shown frames over duration; 0 when unknown
  bool variable_frame_rate = false;
  std::int64_t frames = 0;         ///< shown frames
  std::int64_t stored_frames = 0;  ///< samples in the file (two fields count once)
  Rational duration{0};            ///< shown, seconds: last frame's end less first frame's start
  Rational stored_duration{0};     ///< sum of all sample durations, seconds
  Rational start{0};               ///< presentation time of the first shown frame, seconds
  FieldOrder field_order = FieldOrder::unknown;
  ColorFacts color;
  Hdr hdr = Hdr::none;
  std::optional<MasteringDisplay> mastering_display;
  std::optional<ContentLight> content_light;
  std::optional<DolbyVision> dolby_vision;
  std::optional<std::string> log_curve;  ///< as far as metadata tells: "S-Log3", "V-Log" …
  std::optional<bool> alpha;             ///< nullopt: the index does not tell
  std::optional<Rect> clean_aperture;  ///< whole pixels, when present and smaller than the picture
  std::optional<std::int64_t> bit_rate;            ///< bits a second, from sample sizes
  std::optional<RandomAccessFacts> random_access;  ///< nothing: no picture was indexed
  int formats = 1;  ///< sample descriptions that the stored pictures use (size, parameter sets)
  bool decodable = true;  ///< false: named, but no decoder is here

  Size display() const { return displayed(stored, sample_aspect, orientation); }
  bool operator==(const VideoFacts&) const = default;
};

struct AudioFacts {
  int stream = 0;  ///< as VideoFacts::stream
  std::string codec;
  std::optional<std::string> profile;   ///< "LC", "HE-AAC" …
  int channels = 0;                     ///< 0: not known
  std::optional<std::string> layout;    ///< FFmpeg's name: "stereo", "5.1"
  int sample_rate = 0;                  ///< Hz
  Rational duration{0};                 ///< shown, seconds (edit list and priming applied)
  Rational stored_duration{0};          ///< all packets, seconds
  Rational start{0};                    ///< presentation time of the first shown sample, seconds
  std::optional<std::string> language;  ///< ISO 639-2, "und" is nullopt
  std::optional<std::int64_t> bit_rate;
  bool decodable = true;   ///< false: named but no decoder known (spatial audio)
  bool by_default = true;  ///< a player that is asked for nothing else plays it: switched on in its
                           ///< track header (mp4, mov), flagged as default (other containers)
  bool operator==(const AudioFacts&) const = default;
};

/// Anything else in the file: data, subtitles, timecode, cover pictures, further video, unknown
/// tracks.
struct OtherStream {
  int stream = 0;
  std::string kind;  ///< "video" | "attached_picture" | "subtitle" | "data" | "timecode" | "hint" |
                     ///< "unknown"
  std::string codec;   ///< codec name or sample entry four-character code: "tmcd", "gpmd", "mebx",
                       ///< "tx3g", "mjpeg"
  bool empty = false;  ///< the track has no sample
  bool operator==(const OtherStream&) const = default;
};

/// The timecode of the first shown frame, from the timecode track's own counter, rate and flag.
struct TimecodeFacts {
  std::string text;  ///< "01:00:00:00" or "01:00:00;00"
  TimecodeRate rate;
  std::int64_t counter = 0;  ///< raw sample value
  std::string origin;        ///< "tmcd track", "stream tag", "container tag"
  std::optional<std::string> contradiction =
      std::nullopt;  ///< e.g. drop flag at 25 frames a second
  std::optional<std::string> reel = std::nullopt;
  bool operator==(const TimecodeFacts&) const = default;
};

/// Claims that differ by more than 20 ms (or otherwise contradict each other), and the one that
/// counts.
struct Disagreement {
  std::string what;  ///< "duration", "frames", "timecode", "size" …
  std::vector<std::pair<std::string, std::string>> claims;  ///< origin → value
  std::string counts;  ///< the origin that this program goes by
  std::string why;
  bool operator==(const Disagreement&) const = default;
};

struct MediaFacts {
  std::string container;  ///< "mp4" | "mov" | "3gp" | "matroska" | "webm" | "mpegts" | "mpeg" |
                          ///< "avi" | "mxf" …
  std::uint64_t bytes = 0;
  std::optional<Rational> duration;  ///< the container's own claim, seconds; where it makes none
                                     ///< but its streams do (fragments, mpegts), their span
  std::optional<bool> faststart;     ///< mp4/mov family only: the index stands before the media
  bool edit_list =
      false;  ///< hides pictures or sound beyond priming, delays, repeats, changes speed
  bool empty_edit = false;  ///< a stream is delayed by an empty edit
  bool fragmented = false;
  std::optional<TimecodeFacts> timecode;
  std::optional<VideoFacts> video;  ///< the picture that counts
  std::vector<AudioFacts> audio;    ///< in file order
  std::vector<OtherStream> other_streams;
  std::vector<Disagreement> disagreements;
  std::vector<std::string> location;  ///< where a place, a serial number or an owner stands:
                                      ///< "udta/©xyz", "XMP", "gpmd track",
                                      ///< "com.apple.quicktime.location.ISO6709"
  std::vector<std::pair<std::string, std::string>>
      location_values;  ///< name as in `location` → text, or "hex:…"; for recipes, in no document
                        ///< that speaks of facts
  std::optional<std::string>
      truncated;  ///< the file ends before its last sample: what is missing, in words
  std::optional<std::int64_t> whole_frames;  ///< with `truncated`: shown frames whose data lies
                                             ///< wholly inside the file, from the first on
  std::vector<std::int64_t> damaged_frames;  ///< from decoding only: shown-frame numbers
  std::vector<std::int64_t> spoiled_frames;  ///< whole themselves, but built on damaged ones
  std::optional<DeepFacts> deep;             ///< only where everything was decoded
  std::optional<std::string> creation_time;  ///< ISO 8601
  std::optional<std::string> writer;         ///< encoder or device named in the file
  /// damaged_frames and spoiled_frames together, rising.
  std::vector<std::int64_t> bad_frames() const;
  bool operator==(const MediaFacts&) const = default;
};

}  // namespace wanprep
