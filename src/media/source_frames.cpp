#include "media/source_frames.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "facts/frame_list.hpp"
#include "facts/reordering.hpp"

namespace wanprep {
namespace {

//  shown    … 46 47 48 49| 50 51 …
//  stored   … 46 50 48 47 49| 54 …        48 is built on 50, behind the span
std::int64_t behind(const Segment& segment, std::int64_t last_wanted) {
  const auto& frames = segment.index.frames;
  const auto end = last_wanted + 1;
  const auto stored = [&](std::int64_t i) { return frames[static_cast<std::size_t>(i)].stored; };
  std::int32_t last = -1;
  const auto first = std::max(segment.frames.front(), end - kMostReordered);
  for (auto i = first; i < end; ++i) last = std::max(last, stored(i));
  auto found = end;
  for (auto i = end; i < std::min(segment.index.size(), end + kMostReordered); ++i)
    if (stored(i) >= 0 && stored(i) < last) found = i + 1;
  return found;
}

}  // namespace

SourceFrames::SourceFrames(const Segment& segment, std::unique_ptr<PictureReader> reader)
    : segment_(&segment),
      reader_(std::move(reader)),
      wanted_(wanted_of(segment)),
      expected_(segment.frames.front()),
      unread_(expected_),
      behind_(behind(segment, wanted_.back())) {}

Result<SourceFrames> SourceFrames::open(const Segment& segment, Context& context) {
  const auto last = wanted_of(segment).back();
  const ShownSpan span{segment.frames.front(), behind(segment, last)};
  WANPREP_TRY(reader,
              PictureReader::open(segment.path, segment.stream, segment.index, span, context));
  auto owned = std::make_unique<PictureReader>(std::move(reader));
  WANPREP_CHECK(owned->seek(segment.frames.front()));
  SourceFrames source(segment, std::move(owned));
  for (const auto frame : source.reader_->lead_in_damage()) source.note(frame);
  WANPREP_CHECK(source.check());
  return source;
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

bool SourceFrames::is_good(const ReadPicture& picture) const {
  const auto& spoiled = segment_->spoiled;
  return !picture.damaged && !std::binary_search(spoiled.begin(), spoiled.end(), picture.number);
}

void SourceFrames::note(std::int64_t number) {
  if (!damage_.frames.empty() && damage_.frames.back() >= number) return;
  damage_.frames.push_back(number);
  if (reader_->nothing_refers_to(number)) damage_.alone.push_back(number);
}

// What was not asked for may be missing without harm, unless the decoder refused packets.
void SourceFrames::note_missing(std::int64_t until) {
  const auto end = wanted_.back() + 1;
  for (auto i = unread_; i < until; ++i)
    if ((i < end && needed(i)) || reader_->errors() > 0) note(i);
  unread_ = std::max(unread_, until);
}

Result<std::optional<ReadPicture>> SourceFrames::read_picture() {
  WANPREP_TRY(picture, reader_->next());
  note_missing(picture ? picture->number : behind_);
  if (picture) unread_ = picture->number + 1;
  if (picture && picture->damaged) note(picture->number);
  return picture;
}

// Leaves the next good picture that is still wanted in pending_.
Result<void> SourceFrames::read() {
  while (!pending_ && !ended_) {
    WANPREP_TRY(picture, read_picture());
    if (!picture) {
      ended_ = true;
    } else if (is_good(*picture) && picture->number >= expected_) {
      pending_ = std::move(picture);
    }
  }
  return check();
}

Result<void> SourceFrames::finish() {
  while (!ended_ && unread_ < behind_) {
    WANPREP_TRY(picture, read_picture());
    if (!picture) ended_ = true;
  }
  return check();
}

// Refuses as soon as a needed frame is known to be bad. Each new damage is looked at once.
Result<void> SourceFrames::check() {
  if (segment_->hold_damaged || checked_ == damage_.frames.size()) return {};
  checked_ = damage_.frames.size();
  const auto end = wanted_.back() + 1;
  const auto wanted = [&](std::int64_t i) {
    return i >= segment_->frames.front() && i < end && needed(i);
  };
  const auto& broken = damage_.frames;
  const bool bad = std::any_of(broken.begin(), broken.end(), wanted);
  if (bad) return refused();
  const auto spoiled = built_on(segment_->index, damage_);
  if (std::any_of(spoiled.begin(), spoiled.end(), wanted)) return refused();
  return {};
}

// Whoever picks another range wants to know of all of them.
tl::unexpected<Error> SourceFrames::refused() {
  while (!ended_ && unread_ < behind_) {
    auto picture = read_picture();
    if (!picture) return tl::make_unexpected(std::move(picture).error());
    ended_ = !*picture;
  }
  const auto spoiled = built_on(segment_->index, damage_);
  std::vector<std::int64_t> built;
  for (const auto i : spoiled)
    if (i >= segment_->frames.front() && i <= wanted_.back() && needed(i)) built.push_back(i);
  auto text = fmt::format("{} of {} cannot be decoded", frames_text(damage_.frames),
                          segment_->path.filename().string());
  if (!built.empty())
    text +=
        fmt::format(", and {} {} built on {}", frames_text(built), built.size() == 1 ? "is" : "are",
                    damage_.frames.size() == 1 ? "it" : "them");
  return fail(Code::damaged, text,
              "choose a range without them, or --damaged hold to repeat the frame before");
}

Result<SourceFrames::Numbered> SourceFrames::stand_in() {
  const auto& source = last_good_ ? last_good_ : pending_ ? pending_->frame : last_good_;
  if (!segment_->hold_damaged || !source) return refused();
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
