/// The parts of plan_conform, for this folder alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "filters/filter.hpp"
#include "plan/conform.hpp"

namespace wanprep {

/// Everything that the rungs share.
struct ConformCase {
  const ConformInput& input;
  FilterInput filters;
  FrameRange range;                      ///< asked, in shown frames
  bool whole = false;                    ///< the range is all of the picture
  std::int64_t usable = 0;               ///< shown frames whose data is there, from the first on
  std::string container;                 ///< of the output: "mp4" | "mov"
  const std::vector<Finding>& findings;  ///< of the source
  std::vector<std::string> notes;
  std::vector<std::int64_t> bad;  ///< frames known to be damaged or built on such, rising
};

/// ladder.cpp: why the file cannot stay as it is, or travel with the packets that it has; empty
/// when it can.
std::string why_not_untouched(const ConformCase& job);
std::string why_not_remux(const ConformCase& job);

/// copy_range.cpp: the range cut out of the packets.
struct CopyRange {
  std::string why_not;                  ///< empty when the cut is exact
  std::optional<std::int64_t> look_at;  ///< ConformPlan::look_at
};
CopyRange copy_range(const ConformCase& job);
Result<void> fill_copy_range(ConformPlan& plan, const ConformCase& job);

/// ladder.cpp: what copied packets cannot cure, all of them or (`part`) a part that is smaller;
/// empty when nothing.
std::string why_not_packets(const ConformCase& job, bool part);

/// conform_work.cpp
Result<void> fill_remux(ConformPlan& plan, const ConformCase& job);
void add_audio(ConformPlan& plan, const ConformCase& job, const SoundWindow& window);
/// The limit on the output's bytes, into the work order and the prediction.
void set_budget(ConformPlan& plan, const ConformCase& job);
Result<void> fill_transcode(ConformPlan& plan, const ConformCase& job);
/// The sound of a clip whose picture starts `window.start` seconds after the first shown one.
std::vector<SoundWork> sound_work(const ConformCase& job, const Audio& audio,
                                  const Rational& window_start);
/// Adds to the notes what the user should hear, to the warnings as well what is lost or assumed.
void tell(ConformPlan& plan, const std::vector<std::string>& notes,
          const std::vector<std::string>& warnings);
/// Appends a step with its reason, what undoing means, and its effect on the prediction.
void add_step(ConformPlan& plan, Step step, std::string because);
/// conform_work.cpp: why this window and no other.
std::string why_trimmed(const ConformCase& job, const Trim& trim);
/// The findings' words for the first of `rules` that speaks, else `otherwise`.
std::string because_of(const ConformCase& job, const std::vector<std::string>& rules,
                       const std::string& otherwise);
/// "avc1"-like tag that web readers and Apple's ask for; "" for the muxer's choice.
std::string codec_tag_for(const std::string& codec);

/// matte.cpp: the transparency of the asked range, lossless, for a file beside the clip.
std::optional<Work> matte_work(const ConformPlan& plan, const ConformCase& job);

/// damage.cpp: Code::damaged when the range holds pictures that are not there and the wishes do not
/// allow to hold their neighbors; else notes what will be held.
Result<void> check_damage(ConformCase& job);
/// The nearest good frame at or before `frame`, else the first good one after it.
std::int64_t good_frame(const ConformCase& job, std::int64_t frame);
bool holds_damage(const ConformCase& job, std::int64_t first, std::int64_t count);

}  // namespace wanprep
