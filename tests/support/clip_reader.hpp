/// Reads back what clip_maker.hpp wrote, by libav alone: none of the program's own readers take
/// part.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/rational.hpp"
#include "support/bar_code.hpp"

namespace wanprep::testing {

/// The code of every picture that a decoder shows, in order; nothing where it cannot be read.
/// Pictures are not turned first; `FoundCode::orientation` says how they lie. Empty for a file that
/// cannot be opened.
std::vector<std::optional<FoundCode>> read_codes(const std::filesystem::path& path);
std::vector<std::optional<int>> read_frame_numbers(const std::filesystem::path& path);

/// Presentation times of the decoded pictures of the first picture stream, seconds, exactly as the
/// container says.
std::vector<Rational> frame_times(const std::filesystem::path& path);

/// SHA-256 of every packet of sound track `track` (0: the first), in file order.
std::vector<std::string> audio_packet_hashes(const std::filesystem::path& path, int track = 0);

struct SoundPosition {
  std::int64_t sample = 0;   ///< number of the signal's sample that is heard first
  Rational start;            ///< presentation time of that sample, seconds
  std::int64_t samples = 0;  ///< decoded in all
  int sample_rate = 0;
  double confidence = 0;  ///< under 0.5: not found
};

/// Where the sound of `track` lies in signal number `signal` (default: that of the same track).
std::optional<SoundPosition> sound_position(const std::filesystem::path& path, int track = 0,
                                            int signal = -1);

}  // namespace wanprep::testing
