/// The work order that media executes without deciding anything: what to read, which frames in
/// which order, through which filter text, into which streams. Made by plan/, obeyed by media/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/rational.hpp"
#include "facts/built_on.hpp"
#include "facts/file_tags.hpp"
#include "facts/frame_index.hpp"
#include "facts/media_facts.hpp"

namespace wanprep {

/// A run of pictures from one file. Output picture k of the segment is source frame `frames[k]` (an
/// index into `index`, non-decreasing; repeats repeat the picture, gaps drop it), sent through
/// `filter`.
struct Segment {
  std::filesystem::path path;
  int stream = 0;
  FrameIndex index;  ///< of that file's picture, so that seeks and pts need no second look
  std::vector<std::int64_t> frames;
  std::string filter;  ///< libavfilter chain, one input one output, no rate change; "" for none
  bool temporal =
      false;  ///< the filter looks at neighbors: feed every frame of the span, drop afterwards
  bool hold_damaged =
      false;  ///< a frame that does not decode repeats the last good one (Made::damage names it)
  std::vector<std::int64_t> spoiled = {};  ///< with hold_damaged: frames, rising, that decode but
                                           ///< are to be treated as if they did not
  std::vector<std::uint16_t> shares =
      {};  ///< beside `frames`: how much of the picture behind it is mixed in, in 1/65536;
           ///< empty: none. 0 for a picture that has none behind it
};

/// How pictures are encoded. Options are the encoder's own ("crf", "preset", "profile" …); one that
/// it does not know is an error, not ignored.
struct PictureEncoder {
  std::string encoder;  ///< "libx264"
  std::string pixel_format;
  Size size;  ///< after the filters
  Rational sample_aspect{1};
  std::vector<std::pair<std::string, std::string>> options;
  std::int64_t max_bit_rate = 0;  ///< bits a second; 0: none
  ColorFacts color;               ///< tags written into bitstream and container
  FieldOrder field_order = FieldOrder::progressive;
  Orientation orientation;  ///< display matrix to write; upright writes none
  std::string codec_tag;    ///< "hvc1"; empty: the muxer's choice
};

/// Transparency for new pictures: picture k gets the gray values of the segment's frame k.
struct Matte {
  Segment segment;
  std::string pixel_format;  ///< gray, as deep as the transparency is: "gray12le"
};

/// New pictures: segments one after the other; picture k is shown at times[k] ticks of time_base
/// for durations[k].
struct EncodePictures {
  std::vector<Segment> segments;
  PictureEncoder encoder;
  Rational time_base{1, 1};
  std::vector<std::int64_t> times;  ///< from 0, one for each picture over all segments
  std::int64_t last_duration = 0;   ///< ticks of the last picture
  std::optional<Matte> matte;
};

/// The packets of a picture stream as they are.
struct CopyPictures {
  std::filesystem::path path;
  int stream = 0;
  std::int64_t first =
      0;  ///< shown frames [first, first + frames); first is a random access point whose
  std::int64_t frames = 0;  ///< followers do not reach back
  FrameIndex index;
  bool keep_orientation = true;
  std::string codec_tag;
};

/// Packets of a sound stream that cover [start, start + length), seconds from the first shown
/// picture; edges made sample-exact by the edit list with one packet of pre-roll (`exact_edges`),
/// else whole packets only, never more than `length` as stored.
struct CopySound {
  std::filesystem::path path;
  int stream = 0;
  Rational start;  ///< on the file's own presentation timeline (what libav's pts say)
  Rational length;
  bool exact_edges = true;
  Rational delay{0};  ///< presentation time of `start` in the output, seconds
  std::string language;
  std::string title;
  TrackLabel label = {};
};

/// Decoded and encoded once.
struct EncodeSound {
  std::filesystem::path path;
  int stream = 0;
  Rational start;
  Rational length;              ///< shown; stored packets stay within most_stored_s
  std::string encoder = "aac";  ///< "aac" or a pcm encoder
  int channels = 2;
  int sample_rate = 48000;
  std::int64_t bit_rate = 192'000;
  std::optional<Rational> most_stored_s;  ///< all packets, priming included, at most this long
  Rational delay{0};                      ///< silence before `start`, seconds
  std::string language;
  std::string title;
};

using PictureWork = std::variant<EncodePictures, CopyPictures>;
using SoundWork = std::variant<CopySound, EncodeSound>;

/// One output file.
struct Work {
  std::string container = "mp4";  ///< "mp4" | "mov" | "matroska"
  bool faststart = true;
  PictureWork picture;
  std::vector<SoundWork> sound;
  std::optional<TimecodeFacts> timecode;  ///< written as a tmcd track (mov, mp4) or tag (matroska)
  std::vector<std::pair<std::string, std::string>>
      metadata;                            ///< global tags to write; nothing else is carried over
  std::optional<std::int64_t> most_bytes;  ///< bound: stop with Made::over_budget once passed
  TrackLabel picture_label = {};
  std::vector<Chapter> chapters = {};
};

/// What execution can tell without opening the file again.
struct Made {
  std::int64_t pictures = 0;  ///< pictures written
  std::uint64_t bytes = 0;
  bool over_budget = false;  ///< most_bytes was passed; the file is not usable
  Damage damage;  ///< of the first segment, in all that was decoded for its frames: what the
                  ///< order left out and what lies before and behind it included
};

}  // namespace wanprep
