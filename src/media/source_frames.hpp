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
  /// of the order are skipped), the pictures to be mixed in among them; nothing at the end. Unless
  /// the segment holds: Code::damaged, with all numbers that do not decode or are built on such.
  Result<std::optional<Numbered>> next();
  /// Looks at what is shown behind the span and stored before some of it, so that damage() is
  /// complete. Code::damaged as next().
  Result<void> finish();
  const Damage& damage() const { return damage_; }
  const PictureReader& reader() const { return *reader_; }

 private:
  SourceFrames(const Segment& segment, std::unique_ptr<PictureReader> reader);
  static std::vector<std::int64_t> wanted_of(const Segment& segment);
  bool needed(std::int64_t number) const;
  bool is_good(const ReadPicture& picture) const;
  Result<std::optional<ReadPicture>> read_picture();
  Result<void> read();
  Result<Numbered> stand_in();
  Result<void> check();
  tl::unexpected<Error> refused();
  void note(std::int64_t number);
  void note_missing(std::int64_t until);

  const Segment* segment_;
  std::unique_ptr<PictureReader> reader_;
  std::vector<std::int64_t> wanted_;  // rising; those to be mixed in among them
  std::int64_t expected_;
  std::int64_t unread_;  // the lowest number that the reader did not pass
  std::int64_t behind_;  // pictures below it are stored before one of the span
  std::optional<ReadPicture> pending_;
  Frame last_good_;
  bool ended_ = false;
  Damage damage_;
  std::size_t checked_ = 0;  // frames of damage_ that check() has seen
};

}  // namespace wanprep
