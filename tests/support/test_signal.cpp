#include "support/test_signal.hpp"

#include <algorithm>
#include <cmath>

namespace wanprep::testing {
namespace {

constexpr int kSmooth = 8;
constexpr int kStride = 4;
constexpr std::size_t kWindow = 8192;

float noise(int signal, std::int64_t n) {
  auto value = static_cast<std::uint64_t>(n) * 0x9e3779b97f4a7c15ull +
               static_cast<std::uint64_t>(signal + 1) * 0xbf58476d1ce4e5b9ull;
  value ^= value >> 31;
  value *= 0x94d049bb133111ebull;
  value ^= value >> 29;
  return (value & 1) != 0 ? 1.0f : -1.0f;
}

double correlation(const std::vector<float>& heard, std::size_t count,
                   const std::vector<float>& known, std::size_t at, std::size_t stride) {
  double product = 0;
  double own = 0;
  double other = 0;
  for (std::size_t i = 0; i < count; i += stride) {
    product += static_cast<double>(heard[i]) * known[at + i];
    own += static_cast<double>(heard[i]) * heard[i];
    other += static_cast<double>(known[at + i]) * known[at + i];
  }
  return own > 0 && other > 0 ? product / std::sqrt(own * other) : 0;
}

}  // namespace

float signal_sample(int signal, std::int64_t n) {
  float sum = 0;
  for (int k = 0; k < kSmooth; ++k) sum += noise(signal, n - k);
  return sum / (2 * kSmooth);
}

HeardAt locate(const std::vector<float>& heard, int signal, std::int64_t from, std::int64_t to) {
  const auto count = std::min(heard.size(), kWindow);
  std::vector<float> known;
  for (auto n = from; n < to + static_cast<std::int64_t>(count) + kStride; ++n)
    known.push_back(signal_sample(signal, n));
  std::size_t best = 0;
  double score = -1;
  const auto last = static_cast<std::size_t>(std::max<std::int64_t>(to - from, 0));
  for (std::size_t at = 0; at <= last; at += 2)
    if (const auto now = correlation(heard, count, known, at, kStride); now > score)
      score = now, best = at;
  score = -1;
  auto found = best;
  for (auto at = best > 4 ? best - 4 : 0; at <= std::min(best + 4, last); ++at)
    if (const auto now = correlation(heard, count, known, at, 1); now > score)
      score = now, found = at;
  return {from + static_cast<std::int64_t>(found), score};
}

}  // namespace wanprep::testing
