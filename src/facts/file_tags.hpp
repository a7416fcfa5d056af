/// What a file says of itself in words, by libav's names. Not part of the facts: no decision rests
/// on it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/rational.hpp"

namespace wanprep {

/// "title" → "The long take"; names as the file spells them, in its order.
using Tags = std::vector<std::pair<std::string, std::string>>;

/// A track's name, handler and the like, and what it is for.
struct TrackLabel {
  Tags tags;
  std::vector<std::string> roles{"default"};  ///< libav's dispositions: "default", "forced" …
  bool operator==(const TrackLabel&) const = default;
};

/// A part of the program with a name, half-open, seconds on the file's presentation timeline.
struct Chapter {
  Rational start{0};
  Rational end{0};
  std::string title;
  bool operator==(const Chapter&) const = default;
};

struct FileTags {
  Tags tags;                              ///< of the file, at most 64
  std::vector<TrackLabel> tracks;         ///< by stream number, at most 64
  std::vector<Chapter> chapters;          ///< at most 1000
  std::vector<int> chapter_streams = {};  ///< tracks that hold nothing but the chapters' titles
};

}  // namespace wanprep
