/// The source frames of a segment, every number of its span once, damaged ones refused or replaced.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "media/picture_reader.hpp"
#include "recipe/work.hpp"

namespace wanprep {

class SourceFrames {
 public:
  /// `segment` must outlive this and ask for at least one frame.
  static Result<SourceFrames> open(const Segment& segment, Context& context);

  struct Numbered {
    Frame frame;
    std::int64_t number = 0;
  };
  /// Numbers frames.front() … frames.back() without a gap (where the filter is not temporal, gaps
  /// of the order are skipped), the pictures to be mixed in among them; nothing at the end.
  /// Code::damaged, with all numbers that do not decode from there on, unless the segment holds.
  Result<std::optional<Numbered>> next();
  const std::vector<std::int64_t>& damaged() const { return damaged_; }
  const PictureReader& reader() const { return *reader_; }

 private:
  SourceFrames(const Segment& segment, std::unique_ptr<PictureReader> reader)
      : segment_(&segment),
        reader_(std::move(reader)),
        wanted_(wanted_of(segment)),
        expected_(segment.frames.front()) {}
  static std::vector<std::int64_t> wanted_of(const Segment& segment);
  bool needed(std::int64_t number) const;
  Result<void> read();
  Result<Numbered> stand_in();
  Result<std::vector<std::int64_t>> damaged_from_here();

  const Segment* segment_;
  std::unique_ptr<PictureReader> reader_;
  std::vector<std::int64_t> wanted_;  // rising; those to be mixed in among them
  std::int64_t expected_;
  std::optional<ReadPicture> pending_;
  Frame last_good_;
  bool ended_ = false;
  std::vector<std::int64_t> damaged_;
};

}  // namespace wanprep
