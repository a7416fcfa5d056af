#include "media/apart/wire_frames.hpp"

#include <algorithm>
#include <array>

namespace wanprep {
namespace {

struct Row {
  std::int64_t pts, duration;
  std::int32_t stored;
  std::uint8_t key, access, leading, unused;
};
static_assert(sizeof(Row) == 24, "no byte of it is left unsaid");

constexpr std::size_t kRows = 2048;               // at a time
constexpr std::uint64_t kMostBelieved = 1 << 20;  // of a claim, before anything came

Row row_of(const IndexedFrame& frame) {
  const auto& [pts, duration, key, access, leading, stored] = frame;
  return {pts,
          duration,
          stored,
          key,
          static_cast<std::uint8_t>(access),
          static_cast<std::uint8_t>(leading),
          0};
}

IndexedFrame frame_of(const Row& row) {
  const bool known = row.key <= 1 &&
                     row.access <= static_cast<std::uint8_t>(RandomAccess::gradual) &&
                     row.leading <= static_cast<std::uint8_t>(Leading::rasl);
  if (!known) throw WireBroken("no frame");
  return {row.pts,
          row.duration,
          row.key == 1,
          static_cast<RandomAccess>(row.access),
          static_cast<Leading>(row.leading),
          row.stored};
}

}  // namespace

void put(WireOut& out, const IndexedFrames& frames) {
  put(out, static_cast<std::uint64_t>(frames.size()));
  std::array<Row, kRows> rows;
  for (std::size_t at = 0; at < frames.size(); at += kRows) {
    const auto count = std::min(kRows, frames.size() - at);
    const auto from = frames.begin() + static_cast<std::ptrdiff_t>(at);
    std::transform(from, from + static_cast<std::ptrdiff_t>(count), rows.begin(), row_of);
    out.bytes(rows.data(), count * sizeof(Row));
  }
}

void get(WireIn& in, IndexedFrames& frames) {
  std::uint64_t left = 0;
  get(in, left);
  frames.clear();
  frames.reserve(static_cast<std::size_t>(std::min(left, kMostBelieved)));
  std::array<Row, kRows> rows;
  while (left > 0) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, kRows));
    in.bytes(rows.data(), count * sizeof(Row));
    for (std::size_t i = 0; i < count; ++i) frames.push_back(frame_of(rows[i]));
    left -= count;
  }
}

}  // namespace wanprep
