#include "facts/built_on.hpp"

#include <algorithm>

#include "facts/deep_facts.hpp"
#include "facts/reordering.hpp"

namespace wanprep {
namespace {

bool has(const std::vector<std::int64_t>& frames, std::int64_t frame) {
  return std::binary_search(frames.begin(), frames.end(), frame);
}

bool closes(const IndexedFrame& frame) {
  return frame.access == RandomAccess::idr || frame.access == RandomAccess::intra;
}

bool starts_anew(const IndexedFrame& frame) {
  return closes(frame) || (frame.key && frame.access != RandomAccess::gradual);
}

/// Walks pictures in decode order.
//
//   stored   I0 P3 B1 B2 P5 B4 | C8 b6 b7 P10 B9 | …      C: random access point; b lead it
//   damaged     P3
//   built on       B1 B2 P5 B4      b6 b7                 P10 builds on C8 and what follows it
class Spread {
 public:
  explicit Spread(const Damage& damage) : damage_(damage) {}

  bool reaches(const IndexedFrame& frame, std::int64_t number) {
    if (starts_anew(frame)) restart(frame);
    const bool leads = point_ != nullptr && frame.pts < point_->pts;
    const bool looks_back = leads && !closes(*point_) && frame.leading != Leading::radl;
    const bool reached = group_ || (leads && leading_) || (looks_back && before_);
    const bool broken = has(damage_.frames, number);
    if (broken && !has(damage_.alone, number)) (leads ? leading_ : group_) = true;
    return reached && !broken;
  }

 private:
  void restart(const IndexedFrame& frame) {
    before_ = group_;
    group_ = leading_ = false;
    point_ = &frame;
  }

  const Damage& damage_;
  const IndexedFrame* point_ = nullptr;
  bool before_ = false;   // the group before the last point is broken
  bool leading_ = false;  // a picture that leads the last point is
  bool group_ = false;    // the point, or what follows it, is
};

// Numbers [first, end) with everything that the damage can reach.
FrameSpan reach_of(const FrameIndex& index, const Damage& damage) {
  const auto& frames = index.frames;
  const auto anew = [&](std::int64_t i) {
    return starts_anew(frames[static_cast<std::size_t>(i)]);
  };
  auto first = std::clamp<std::int64_t>(damage.frames.front(), 0, index.size() - 1);
  while (first > 0 && !anew(first)) --first;
  auto end = std::min(index.size(), damage.frames.back() + 1);
  for (int points = 0; end < index.size() && points < 2; ++end) points += anew(end) ? 1 : 0;
  return {std::max<std::int64_t>(0, first - kMostReordered),
          std::min(index.size(), end + kMostReordered)};
}

std::vector<std::int64_t> whole_groups(const FrameIndex& index, const Damage& damage) {
  const auto& frames = index.frames;
  const auto at = [&](std::int64_t i) -> const auto& {
    return frames[static_cast<std::size_t>(i)];
  };
  std::vector<std::int64_t> reached;
  for (const auto broken : damage.frames) {
    if (broken < 0 || broken >= index.size() || has(damage.alone, broken)) continue;
    auto first = broken;
    while (first > 0 && !starts_anew(at(first))) --first;
    if (first == broken && first > 0 && !closes(at(broken)))
      for (--first; first > 0 && !starts_anew(at(first));) --first;
    auto end = broken + 1;
    while (end < index.size() && !starts_anew(at(end))) ++end;
    for (auto i = std::max(first + 1, reached.empty() ? 0 : reached.back() + 1); i < end; ++i)
      if (!has(damage.frames, i)) reached.push_back(i);
  }
  return reached;
}

}  // namespace

std::vector<std::int64_t> built_on(const FrameIndex& index, const Damage& damage) {
  if (damage.frames.size() == damage.alone.size() || index.size() == 0) return {};
  const auto span = reach_of(index, damage);
  std::vector<std::int64_t> order;
  for (auto i = span.first; i < span.end; ++i) order.push_back(i);
  const auto stored = [&](std::int64_t i) {
    return index.frames[static_cast<std::size_t>(i)].stored;
  };
  if (std::any_of(order.begin(), order.end(), [&](auto i) { return stored(i) < 0; }))
    return whole_groups(index, damage);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return stored(a) < stored(b); });
  Spread spread(damage);
  std::vector<std::int64_t> reached;
  for (const auto i : order)
    if (spread.reaches(index.frames[static_cast<std::size_t>(i)], i)) reached.push_back(i);
  std::sort(reached.begin(), reached.end());
  return reached;
}

}  // namespace wanprep
