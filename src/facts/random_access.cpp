#include "facts/random_access.hpp"

#include <algorithm>
#include <array>

#include "facts/frame_index.hpp"
#include "facts/reordering.hpp"

namespace wanprep {
namespace {

constexpr std::array kKinds{RandomAccess::intra,   RandomAccess::idr,      RandomAccess::cra,
                            RandomAccess::bla,     RandomAccess::recovery, RandomAccess::open,
                            RandomAccess::gradual, RandomAccess::sync};

__extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using): __extension__ needs it

bool is_start(const IndexedFrame& frame) { return frame.key || frame.access != RandomAccess::none; }

RandomAccess kind_of(const IndexedFrame& frame) {
  return frame.access == RandomAccess::none ? RandomAccess::sync : frame.access;
}

}  // namespace

const char* name_of(RandomAccess kind) {
  switch (kind) {
    case RandomAccess::sync:
      return "sync";
    case RandomAccess::intra:
      return "intra";
    case RandomAccess::idr:
      return "idr";
    case RandomAccess::cra:
      return "cra";
    case RandomAccess::bla:
      return "bla";
    case RandomAccess::recovery:
      return "recovery_point";
    case RandomAccess::open:
      return "open_gop";
    case RandomAccess::gradual:
      return "gradual";
    case RandomAccess::none:
      break;
  }
  return "none";
}

std::optional<std::int64_t> first_leading(const FrameIndex& index, std::int64_t i) {
  const auto place = index.frames[static_cast<std::size_t>(i)].stored;
  if (place < 0) return std::nullopt;
  std::optional<std::int64_t> first;
  for (auto before = i - 1; before >= std::max<std::int64_t>(0, i - kMostReordered); --before)
    if (index.frames[static_cast<std::size_t>(before)].stored > place) first = before;
  return first;
}

namespace {

// The random access point that picture `i` leads: stored before it, shown after it; the one that is
// stored last.
const IndexedFrame* led_by(const FrameIndex& index, std::size_t i) {
  const auto& frame = index.frames[i];
  const IndexedFrame* found = nullptr;
  const auto end = std::min(index.frames.size(), i + 1 + kMostReordered);
  for (auto at = i + 1; at < end; ++at) {
    const auto& other = index.frames[at];
    const bool before = is_start(other) && other.stored >= 0 && other.stored < frame.stored;
    if (before && (found == nullptr || other.stored > found->stored)) found = &other;
  }
  return found;
}

std::int32_t stored_first(const FrameIndex& index) {
  std::int32_t least = INT32_MAX;
  for (const auto& frame : index.frames) least = std::min(least, frame.stored);
  return least;
}

bool is_lost(const FrameIndex& index, std::size_t i, std::int32_t first) {
  if (index.frames[i].leading != Leading::rasl) return false;
  const auto* point = led_by(index, i);
  return point != nullptr && (point->access == RandomAccess::bla || point->stored == first);
}

// `lost` rises. The frame before one that goes is shown until the next.
std::int64_t drop(FrameIndex& index, const std::vector<std::size_t>& lost) {
  if (lost.empty() || lost.size() == index.frames.size()) return 0;
  const auto end = index.frames.back();
  IndexedFrames kept;
  std::size_t next = 0;
  for (std::size_t i = 0; i < index.frames.size(); ++i) {
    const bool gone = next < lost.size() && lost[next] == i;
    if (gone)
      ++next;
    else
      kept.push_back(index.frames[i]);
  }
  for (std::size_t i = 1; i < kept.size(); ++i)
    kept[i - 1].duration = kept[i].pts - kept[i - 1].pts;
  if (kept.back().pts != end.pts) kept.back().duration = end.pts + end.duration - kept.back().pts;
  index.frames = std::move(kept);
  return static_cast<std::int64_t>(lost.size());
}

void count_leading(const FrameIndex& index, RandomAccessFacts& facts) {
  // Leading pictures stand out of order, and only few do.
  std::int32_t stored = -1;
  for (std::size_t i = index.frames.size(); i-- > 0;) {
    const auto& frame = index.frames[i];
    const bool behind = stored >= 0 && frame.stored > stored;
    if (is_start(frame) && frame.access != RandomAccess::intra && frame.stored >= 0)
      stored = stored < 0 ? frame.stored : std::min(stored, frame.stored);
    if (!behind || led_by(index, i) == nullptr) continue;
    ++facts.leading;
    facts.radl += frame.leading == Leading::radl ? 1 : 0;
    facts.rasl += frame.leading == Leading::rasl ? 1 : 0;
  }
}

}  // namespace

std::int64_t drop_lost_leading(FrameIndex& index) {
  std::vector<std::size_t> lost;
  const auto first = stored_first(index);
  for (std::size_t i = 0; i < index.frames.size(); ++i)
    if (is_lost(index, i, first)) lost.push_back(i);
  return drop(index, lost);
}

std::int64_t drop_before(FrameIndex& index, std::int64_t start) {
  std::vector<std::size_t> lost;
  for (std::size_t i = 0; i < index.frames.size(); ++i) {
    const auto stored = index.frames[i].stored;
    if (stored >= 0 && stored < start) lost.push_back(i);
  }
  return drop(index, lost);
}

std::int64_t settle_leading(FrameIndex& index) {
  std::int64_t wrong = 0;
  for (std::size_t i = 0; i < index.frames.size(); ++i) {
    auto& frame = index.frames[i];
    if (frame.leading == Leading::none || led_by(index, i) != nullptr) continue;
    frame.leading = Leading::none;
    ++wrong;
  }
  return wrong;
}

std::optional<RandomAccessFacts> random_access_facts(const FrameIndex& index) {
  if (index.frames.empty()) return std::nullopt;
  RandomAccessFacts facts;
  std::array<std::int64_t, kKinds.size()> counts{};
  std::int64_t last = 0;
  // Ticks, so that an index of a million intra pictures costs no exact division each.
  Wide longest = 0;
  const auto reach = [&](std::int64_t i) {
    const bool end = i == index.size();
    const auto& to = index.frames[static_cast<std::size_t>(end ? i - 1 : i)];
    const Wide ticks =
        Wide{to.pts} + (end ? to.duration : 0) - index.frames[static_cast<std::size_t>(last)].pts;
    facts.longest_frames = std::max(facts.longest_frames, i - last);
    longest = std::max(longest, ticks);
    last = i;
  };
  for (std::int64_t i = 0; i < index.size(); ++i) {
    const auto& frame = index.frames[static_cast<std::size_t>(i)];
    if (!is_start(frame)) continue;
    const auto kind = std::find(kKinds.begin(), kKinds.end(), kind_of(frame));
    ++counts[static_cast<std::size_t>(kind - kKinds.begin())];
    if (frame.access != RandomAccess::intra && first_leading(index, i)) ++facts.with_leading;
    reach(i);
  }
  reach(index.size());
  facts.longest =
      Rational{static_cast<std::int64_t>(std::min<Wide>(longest, INT64_MAX))} * index.time_base;
  count_leading(index, facts);
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (counts[i] > 0) facts.kinds.emplace_back(name_of(kKinds[i]), counts[i]);
  return facts;
}

}  // namespace wanprep
