/// Looks at samples of pictures one after the other: black and frozen stretches, fields, luma in
/// use. Thresholds: facts/deep_facts.hpp.
#pragma once

#include <array>
#include <cstdint>

#include "facts/deep_facts.hpp"
#include "facts/frame_index.hpp"
#include "media/luma_sample.hpp"

namespace wanprep {

/// Runs of frames that share something, kept where they last long enough.
class Stretches {
 public:
  /// `least` seconds of `index`, which must outlive this.
  Stretches(const FrameIndex& index, Rational least) : index_(&index), least_(std::move(least)) {}
  void begin(std::int64_t frame) { first_ = frame; }
  /// The run [first, end) is over.
  void close(std::int64_t end);
  bool open() const { return first_ >= 0; }
  std::vector<FrameSpan> spans;  ///< at most DeepFacts::kMostSpans
  std::int64_t frames = 0;       ///< in all of them

 private:
  const FrameIndex* index_;
  Rational least_;
  std::int64_t first_ = -1;
};

class PictureWatch {
 public:
  /// `full_range`: by the tag. `index` must outlive this.
  PictureWatch(const FrameIndex& index, bool full_range);
  /// Frames in rising number. Swaps `sample` with an old one, so that memory is reused.
  void add(std::int64_t frame, LumaSample& sample);
  /// After the last picture.
  void finish(DeepFacts& facts);

 private:
  bool is_black(const LumaSample& sample) const;
  void watch_black(std::int64_t frame, bool black);
  void watch_still(std::int64_t frame, const LumaSample& sample, bool black);
  void count_luma(const LumaSample& sample);
  void compare_fields();

  Stretches black_;
  Stretches frozen_;
  bool full_range_;
  std::int64_t end_ = 0;              // after the last frame seen
  LumaSample still_;                  // the picture that a frozen stretch began with
  std::array<LumaSample, 3> around_;  // the picture before, this one, the one after
  int known_ = 0;                     // of around_
  FieldCounts fields_;
  std::array<std::uint64_t, 256> histogram_{};
  bool luma_ = true;
};

/// What the comparison of one picture with its neighbors says; samples of one size.
FieldCounts fields_of(const LumaSample& before, const LumaSample& now, const LumaSample& after);

}  // namespace wanprep
