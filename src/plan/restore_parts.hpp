/// The parts of plan_restore, for this folder alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "filters/filter.hpp"
#include "plan/restore.hpp"

namespace wanprep {

/// Where the clip and the wanted frames lie in the original, in shown frames.
struct Kept {
  std::int64_t first = 0;        ///< of the clip that was sent
  std::int64_t asked_first = 0;  ///< of what the user wants back
  std::int64_t asked = 0;
};
Kept kept_of(const Recipe& recipe);

// restore_times.cpp
/// Seconds that one picture of the result is shown.
Rational frame_length(const Probe& result);
/// Clip time of original frame `frame`, seconds from the clip's first picture.
Rational clip_time(const RestoreInput& input, const Kept& kept, std::int64_t frame);
/// Which picture of the result stands for each wanted frame.
struct FrameChoice {
  std::vector<std::int64_t> frames;   ///< of the result, clamped to its ends; never falls
  std::vector<bool> outside;          ///< the result does not contain that instant
  std::vector<std::uint16_t> shares;  ///< of the picture behind it, 1/65536 (--cadence blend)
  std::int64_t held = 0;
  std::int64_t repeated = 0;
  std::int64_t dropped = 0;
  std::int64_t mixed = 0;
};
/// Error: Code::unfit with `--ends fail` and instants outside.
Result<FrameChoice> choose_frames(const RestoreInput& input, const Kept& kept,
                                  const Rational& offset);
/// Index of original frames [first, first + count), moved to begin at 0.
FrameIndex rebased(const FrameIndex& index, std::int64_t first, std::int64_t count);

// restore_geometry.cpp
struct WayBack {
  std::vector<Step> steps;  ///< scale, crop or pad, turn, in the order of doing
  std::string filter;       ///< the same as libavfilter text, color and format excluded
  Size size;                ///< stored size of the output
  Rational aspect{1};
  Orientation orientation;            ///< display matrix to write
  std::optional<ConvertColor> color;  ///< part of `filter` where the result is not BT.709 yet
};
/// Error: Code::unfit for a result of another aspect.
Result<WayBack> way_back(const RestoreInput& input);

// restore_codec.cpp
struct CodecChoice {
  std::string codec;  ///< FFmpeg's codec name
  std::string encoder;
  std::string profile;  ///< as facts name it
  std::string pixel_format;
  std::vector<std::pair<std::string, std::string>> options;
  std::string tag;
  std::string note;  ///< why it is not the original's codec
};
/// Errors: Code::unfit (container cannot carry it, no encoder), Code::usage.
Result<CodecChoice> choose_codec(const VideoFacts& original, const RestoreWishes& wishes,
                                 const Capabilities& capabilities, const std::string& container);
/// The same for pictures that stand between the original's own: its codec, profile and pixels
/// exactly, no reordering, parameter sets with numbers of their own. Error: Code::unfit.
Result<CodecChoice> choose_matching(const VideoFacts& original, const RestoreWishes& wishes,
                                    const Capabilities& capabilities, const std::string& container,
                                    const PictureSamples& samples);
/// Error: Code::unfit where the container, as it is written here, says nothing of a turn.
Result<void> check_turn(const Orientation& turn, const std::string& container);
/// Sound codecs that libav writes into a container as they are.
bool carries(const std::string& container, const std::string& codec);
/// Error: Code::unfit naming the first track that the container cannot take.
Result<void> check_sound(const MediaFacts& original, const RestoreWishes& wishes,
                         const std::string& container);
Result<void> check_wishes(const RestoreWishes& wishes, const std::string& container);

// restore_sound.cpp
/// The output's picture on the original's and on the result's own presentation timeline.
struct SoundPlaces {
  TimeRange original;
  TimeRange result;
};
/// Fills plan.work.sound and plan.expected.audio; what cannot travel goes to plan.lost.
void add_sound(RestorePlan& plan, const RestoreInput& input, const SoundPlaces& places);
/// Timecode of original frame `frame`.
std::optional<TimecodeFacts> timecode_at(const MediaFacts& original, std::int64_t frame);

// restore.cpp
void add_step(RestorePlan& plan, Step step, std::string because, Undo undo);
/// Rate, geometry, color and encoding of the new pictures, graded.
void add_steps(RestorePlan& plan, const RestoreInput& input, const FrameChoice& choice,
               const CodecChoice& codec, const WayBack& way);
PictureEncoder encoder_of(const CodecChoice& codec, const WayBack& way);

// restore_splice.cpp
/// `--whole`: the range between the original's own pictures.
Result<void> fill_spliced(RestorePlan& plan, const RestoreInput& input, const Kept& kept,
                          const Rational& offset);
Result<void> check_spliceable(const Recipe& recipe, const RestoreWishes& wishes,
                              const Capabilities& capabilities, const std::string& container,
                              const PictureSamples* samples);

// restore_alpha.cpp
bool carries_alpha(const std::string& pixel_format);
/// The transparency of the original from frame `first` on, where the encoder's pixels have one.
void add_matte(RestorePlan& plan, EncodePictures& pictures, const RestoreInput& input,
               std::int64_t first);
void add_lost_alpha(RestorePlan& plan, const RestoreInput& input);

// restore_labels.cpp
/// Names, handlers and roles of the original's tracks; what has no place in the container is lost.
void put_labels_back(RestorePlan& plan, const RestoreInput& input);
/// The original's chapters that reach into `range`, its own timeline's, cut to it.
void put_chapters_back(RestorePlan& plan, const RestoreInput& input, const TimeRange& range);

/// The original's tags, and with `full` the places and serial numbers that stayed in the recipe.
void put_metadata_back(RestorePlan& plan, const RestoreInput& input);

}  // namespace wanprep
