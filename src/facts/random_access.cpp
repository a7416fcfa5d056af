#include "facts/random_access.hpp"

#include <algorithm>
#include <array>

#include "facts/frame_index.hpp"

namespace wanprep {
namespace {

constexpr std::array kKinds{RandomAccess::intra, RandomAccess::idr,      RandomAccess::cra,
                            RandomAccess::bla,   RandomAccess::recovery, RandomAccess::open,
                            RandomAccess::sync};

// Reordering reaches back over a few pictures; the standards allow 16.
constexpr std::int64_t kMostReordered = 32;

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
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (counts[i] > 0) facts.kinds.emplace_back(name_of(kKinds[i]), counts[i]);
  return facts;
}

}  // namespace wanprep
