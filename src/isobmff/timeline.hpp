/// Edit lists: from a track's own times to what is shown.
#pragma once

#include "facts/frame_index.hpp"
#include "isobmff/sample_table.hpp"

namespace wanprep::isobmff {

/// How an edit list changes what is seen or heard.
struct EditEffects {
  bool hides = false;     ///< samples outside the list (for sound: beyond priming and padding)
  bool delays = false;    ///< starts with an empty edit
  bool repeats = false;   ///< shows something twice
  bool speed = false;     ///< a rate other than 1
  bool reorders = false;  ///< shows something earlier than what is stored before it
  bool any() const { return hides || delays || repeats || speed || reorders; }
};

struct Timeline {
  FrameIndex index;
  std::int64_t whole_frames = 0;  ///< shown frames before the first that is not wholly in the file
  EditEffects effects;
  Rational late;  ///< seconds by which libav shows fragments later than their tables say: it delays
                  ///< them by the most negative composition offset; 0 without fragments
};

/// The shown frames with the times that libav gives them (mov demuxer, default options).
/// Error (Code::input): an edit list beyond 2^61 ticks or one that repeats the clip more than 8
/// times. `samples`, where given, gets the sample of each frame, by its place in decode order.
Result<Timeline> shown_frames(const Track& track, std::uint32_t movie_time_scale,
                              const SampleList& list,
                              std::vector<std::uint32_t>* samples = nullptr);

struct SoundTimes {
  Rational start;     ///< seconds
  Rational duration;  ///< shown, seconds
  Rational stored;    ///< all packets, seconds
  EditEffects effects;
};

/// `priming` is what an encoder may put in front, in ticks of the track; `step` one packet's.
SoundTimes sound_times(const Track& track, std::uint32_t movie_time_scale, const TableSums& sums,
                       std::uint64_t priming);

}  // namespace wanprep::isobmff
