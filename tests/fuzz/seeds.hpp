/// Where a target's inputs start from: real media beside the source, and documents made here.
#pragma once

#include <string>
#include <vector>

#include "fuzz/mutator.hpp"

namespace wanprep::fuzz {

/// Never empty. Of a video only its index is taken, at most `kMostSeed` bytes of anything.
std::vector<Mutator::Input> reader_seeds(const std::string& target);
std::vector<Mutator::Input> text_seeds(const std::string& target);

inline constexpr std::size_t kMostSeed = 48 << 10;

}  // namespace wanprep::fuzz
