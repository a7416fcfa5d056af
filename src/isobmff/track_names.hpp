/// What an index says of tracks by name, and not of their media.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace wanprep::isobmff {

struct TrackNames {
  std::vector<std::pair<int, std::string>> names;  ///< stream → udta/name, of tracks that have one
  std::vector<int> chapters;  ///< streams that another track names as the list of its chapters
};

/// Errors as probe().
Result<TrackNames> track_names(const std::filesystem::path& path);

}  // namespace wanprep::isobmff
