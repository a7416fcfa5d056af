#include "media/source_frames.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "facts/frame_list.hpp"

namespace wanprep {

Result<SourceFrames> SourceFrames::open(const Segment& segment, Context& context) {
  WANPREP_TRY(reader, PictureReader::open(segment.path, segment.stream, segment.index, context));
  auto owned = std::make_unique<PictureReader>(std::move(reader));
  WANPREP_CHECK(owned->seek(segment.frames.front()));
  const auto& before = owned->lead_in_damage();
  if (!segment.hold_damaged && !before.empty())
    return fail(
        Code::damaged,
        fmt::format("{} of {} cannot be decoded, and frames of the range may be built on it",
                    frames_text(before), segment.path.filename().string()),
        "start at a random access point behind it, or --damaged hold takes what there is");
  return SourceFrames(segment, std::move(owned));
}

std::vector<std::int64_t> SourceFrames::wanted_of(const Segment& segment) {
  std::vector<std::int64_t> wanted;
  for (std::size_t i = 0; i < segment.frames.size(); ++i) {
    wanted.push_back(segment.frames[i]);
    if (i < segment.shares.size() && segment.shares[i] > 0) wanted.push_back(segment.frames[i] + 1);
  }
  std::sort(wanted.begin(), wanted.end());
  return wanted;
}

bool SourceFrames::needed(std::int64_t number) const {
  return segment_->temporal || std::binary_search(wanted_.begin(), wanted_.end(), number);
}

// Leaves the next good picture that is still wanted in pending_.
Result<void> SourceFrames::read() {
  while (!pending_ && !ended_) {
    WANPREP_TRY(picture, reader_->next());
    if (!picture) {
      ended_ = true;
    } else if (!picture->damaged && picture->number >= expected_) {
      pending_ = std::move(picture);
    }
  }
  return {};
}

// Whoever picks another range wants to know of all of them.
Result<std::vector<std::int64_t>> SourceFrames::damaged_from_here() {
  std::vector<std::int64_t> bad;
  const auto end = wanted_.back() + 1;
  while (expected_ < end) {
    WANPREP_CHECK(read());
    const auto good = pending_ ? std::min(pending_->number, end) : end;
    for (; expected_ < good; ++expected_)
      if (needed(expected_)) bad.push_back(expected_);
    ++expected_;
    pending_.reset();
  }
  return bad;
}

Result<SourceFrames::Numbered> SourceFrames::stand_in() {
  const auto& source = last_good_ ? last_good_ : pending_ ? pending_->frame : last_good_;
  if (!segment_->hold_damaged || !source) {
    WANPREP_TRY(bad, damaged_from_here());
    return fail(Code::damaged,
                fmt::format("{} of {} cannot be decoded", frames_text(bad),
                            segment_->path.filename().string()),
                "choose a range without them, or --damaged hold to repeat the frame before");
  }
  damaged_.push_back(expected_);
  return Numbered{share(source), expected_++};
}

Result<std::optional<SourceFrames::Numbered>> SourceFrames::next() {
  while (!needed(expected_) && expected_ <= wanted_.back()) ++expected_;
  if (expected_ > wanted_.back()) return std::nullopt;
  if (pending_ && pending_->number < expected_) {
    last_good_ = std::move(pending_->frame);
    pending_.reset();
  }
  WANPREP_CHECK(read());
  if (!pending_ || pending_->number != expected_) {
    WANPREP_TRY(held, stand_in());
    return std::optional<Numbered>(std::move(held));
  }
  if (segment_->hold_damaged) last_good_ = share(pending_->frame);
  Numbered good{std::move(pending_->frame), expected_++};
  pending_.reset();
  return std::optional<Numbered>(std::move(good));
}

}  // namespace wanprep
