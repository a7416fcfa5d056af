/// Gives a written mp4 or mov another edit list, byte for byte: lists that no muxer would write.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace wanprep::testing {

struct PatchedEdit {
  std::uint64_t duration = 0;   ///< movie time scale
  std::int64_t media_time = 0;  ///< media time scale; -1 is an empty edit
  std::int16_t rate = 1;
};

/// Replaces the edit list of the first track; the index must stand behind the media. False when the
/// file has no such index.
bool patch_edits(const std::filesystem::path& file, const std::vector<PatchedEdit>& edits,
                 bool wide);

/// The movie's and the first track's time scale; zeros when there is no index.
struct TimeScales {
  std::uint32_t movie = 0;
  std::uint32_t media = 0;
};
TimeScales time_scales(const std::filesystem::path& file);

}  // namespace wanprep::testing
