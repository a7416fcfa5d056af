/// A picture's luma reduced to a sample of its lines, 8 bit.
#pragma once

#include <cstdint>
#include <vector>

#include "media/owned.hpp"

namespace wanprep {

/// Blocks of four neighboring lines, evenly spread, so that fields can be compared inside a block;
/// all of the picture where it has at most 256 lines.
struct LumaSample {
  static constexpr int kBlockLines = 4;
  static constexpr int kMostBlocks = 64;

  int width = 0;
  int lines = 0;     ///< a multiple of kBlockLines
  bool luma = true;  ///< false: gray made from RGB, which has no luma range of its own
  std::vector<std::uint8_t> rows;  ///< lines without padding; the first of a block is an even line

  const std::uint8_t* row(int i) const {
    return rows.data() + static_cast<std::size_t>(i) * static_cast<std::size_t>(width);
  }
};

/// Takes samples of pictures of any format.
class LumaSampler {
 public:
  /// Reuses the memory of `into`. False: a format that cannot be read, or fewer than four lines.
  bool take(const AVFrame& frame, LumaSample& into);

 private:
  bool through_gray(const AVFrame& frame, LumaSample& into);
  Scaler scaler_;
  std::vector<std::uint8_t> gray_;
};

}  // namespace wanprep
