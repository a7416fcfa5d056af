/// Numbered frames in a folder: shot.0001.exr, shot.0002.exr …
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace wanprep {

struct FrameSequence {
  std::filesystem::path folder;  ///< as it was named; empty for the working folder
  std::string stem;              ///< "shot."
  std::string ending;            ///< ".exr"
  std::size_t digits = 0;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t count = 0;  ///< frames that are there

  std::string name(std::uint64_t number) const;
  /// "shot.0001.exr to shot.0120.exr, 118 of 120 frames"
  std::string text() const;
  /// The command that makes a clip of it.
  std::string way_out() const;
};

/// "shot.%04d.exr", "shot.####.exr", "shot.@@@@.exr": the number's place in a name.
struct FramePattern {
  std::string stem;
  std::string ending;
  std::size_t digits = 0;  ///< 0: as many as the number has
};
std::optional<FramePattern> frame_pattern(const std::string& name);

/// The sequence that a file belongs to; nothing for a name without a number or without neighbors.
std::optional<FrameSequence> sequence_of(const std::filesystem::path& file);
/// The frames that a pattern stands for, from one frame on.
std::optional<FrameSequence> sequence_of(const FramePattern& pattern,
                                         const std::filesystem::path& folder);
/// The longest sequence of pictures in a folder; looks at 100,000 entries at most.
std::optional<FrameSequence> sequence_in(const std::filesystem::path& folder);

}  // namespace wanprep
