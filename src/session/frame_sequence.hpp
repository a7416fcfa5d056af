/// Numbered frames in a folder: shot.0001.exr, shot.0002.exr …
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace wanprep {

struct FrameSequence {
  std::string stem;    ///< "shot."
  std::string ending;  ///< ".exr"
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

/// The sequence that a file belongs to; nothing for a name without a number or without neighbors.
std::optional<FrameSequence> sequence_of(const std::filesystem::path& file);
/// The longest sequence of pictures in a folder; looks at 100,000 entries at most.
std::optional<FrameSequence> sequence_in(const std::filesystem::path& folder);

}  // namespace wanprep
