/// Replacing a range of a long original without touching the rest: which coded pictures must be
/// encoded anew, where the copy goes on, or why it cannot.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "facts/picture_samples.hpp"
#include "facts/probe.hpp"
#include "recipe/wishes.hpp"

namespace wanprep {

/// True when `--whole` asks for the original's own packets (a codec that is named asks for new
/// ones throughout).
bool wants_splice(const RestoreWishes& wishes);

struct SplicePlan {
  Splice splice;
  std::vector<int> set_ids;  ///< PictureSamples::set_ids
  /// Of each new picture, in the order of showing: the original's shown frame that it stands for
  /// (for one that the edit list hides, the nearest), and its time in ticks, from 0.
  std::vector<std::int64_t> frames;
  std::vector<std::int64_t> times;
  std::int64_t last_duration = 0;
  std::int64_t first_frame = 0;  ///< shown frames [first_frame, first_frame + new_frames) are new
  std::int64_t new_frames = 0;
  std::int64_t kept_samples = 0;
  std::int64_t group = 1;  ///< samples of the first replaced group: how far apart new ones begin
};

/// Of a splice that replaces shown frames [first, first + count) of the original. A group that must
/// be encoded again may reach at most a minute beyond the range on either side. Error: Code::unfit
/// with the reason and what can be done instead.
Result<SplicePlan> plan_splice(const PictureSamples& samples, std::int64_t first,
                               std::int64_t count);

/// What can be said without looking at the samples. Code::unfit as above.
Result<void> check_splice(const MediaFacts& original, const RestoreWishes& wishes,
                          const std::string& container);

/// What is said when there is no splice.
inline constexpr const char* kWithoutSplice =
    "--codec h264 or --codec hevc with --whole encodes the whole picture again";

}  // namespace wanprep
