#include "plan/cadence.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

namespace wanprep {
namespace {

constexpr std::size_t kCycle = 5;

using Picture = std::vector<std::uint8_t>;

/// Summed change of one parity's rows, in gray levels.
std::int64_t change(const Picture& a, const Picture& b, int width, int height, int parity) {
  std::int64_t sum = 0;
  for (int y = parity; y < height; y += 2)
    for (int x = 0; x < width; ++x) {
      const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x);
      sum += std::abs(int{a[at]} - int{b[at]});
    }
  return sum;
}

//   film      A     B     C     D
//   frame     0     1     2     3     4
//   top       A     B     B     C     D        the top repeats from 1 to 2,
//   bottom    A     B     C     D     D        the bottom from 3 to 4
std::optional<std::size_t> repeating_phase(const std::vector<std::int64_t>& changes,
                                           std::int64_t pixels) {
  std::array<std::int64_t, kCycle> sums{};
  std::array<std::int64_t, kCycle> counts{};
  for (std::size_t k = 0; k < changes.size(); ++k) {
    sums[k % kCycle] += changes[k];
    ++counts[k % kCycle];
  }
  std::array<std::int64_t, kCycle> means{};
  for (std::size_t i = 0; i < kCycle; ++i)
    means[i] = sums[i] / std::max<std::int64_t>(1, counts[i]);
  const auto least =
      static_cast<std::size_t>(std::min_element(means.begin(), means.end()) - means.begin());
  auto sorted = means;
  std::sort(sorted.begin(), sorted.end());
  // Noise keeps a repeated field from being equal; motion of a level and more stands far above it.
  const bool moves = sorted[1] > pixels;
  return moves && sorted[0] * 4 < sorted[1] ? std::optional{least} : std::nullopt;
}

}  // namespace

std::string cadence_of(const std::vector<std::vector<std::uint8_t>>& pictures, int width,
                       int height) {
  const auto pixels = std::int64_t{width} * height;
  if (static_cast<std::int64_t>(pictures.size()) < kCadenceFrames || pixels <= 0) return "";
  for (const auto& picture : pictures)
    if (static_cast<std::int64_t>(picture.size()) != pixels) return "";
  std::array<std::optional<std::size_t>, 2> phases;
  for (int parity = 0; parity < 2; ++parity) {
    std::vector<std::int64_t> changes;
    for (std::size_t k = 1; k < pictures.size(); ++k)
      changes.push_back(change(pictures[k - 1], pictures[k], width, height, parity));
    phases[static_cast<std::size_t>(parity)] = repeating_phase(changes, pixels / 2);
  }
  if (!phases[0] || !phases[1]) return "";
  const auto apart = (*phases[0] + kCycle - *phases[1]) % kCycle;
  return apart == 2 || apart == 3 ? "3:2 pulldown" : "";
}

}  // namespace wanprep
