#include "plan/align.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace wanprep {
namespace {

// Gradient orientation, doubled so that an inverted edge stays the same edge, weighted by its
// strength and pooled on a coarse grid: of the signatures tried it is the one that survives
// restyling (inversion, posterizing, new palettes).
constexpr int kColumns = 16;
constexpr int kRows = 9;
constexpr int kCell = Signature::kWidth / kColumns;
constexpr std::size_t kFeatures = std::size_t{2} * kColumns * kRows;
/// Frames of the running mean that is taken off: what stands still says nothing about time.
constexpr std::ptrdiff_t kWindow = 31;
/// Energy a feature, over which something moves.
constexpr double kMotion = 0.5;
/// A true offset in the experiments scored 0.04 or more over the best of the others; misses of
/// weaker signatures went up to 0.29, so the bound alone is not proof, only caution.
constexpr double kMargin = 0.03;
constexpr double kLeastScore = 0.2;
constexpr std::int64_t kLeastLags = 12;

using Feature = std::vector<double>;
using Features = std::vector<Feature>;

int pixel(const std::vector<std::uint8_t>& picture, int x, int y) {
  return picture[static_cast<std::size_t>(y) * Signature::kWidth + static_cast<std::size_t>(x)];
}

Feature orientation_grid(const std::vector<std::uint8_t>& picture) {
  Feature grid(kFeatures, 0.0);
  for (int y = 1; y < Signature::kHeight - 1; ++y)
    for (int x = 1; x < Signature::kWidth - 1; ++x) {
      const double gx = pixel(picture, x + 1, y) - pixel(picture, x - 1, y);
      const double gy = pixel(picture, x, y + 1) - pixel(picture, x, y - 1);
      const double strength = std::hypot(gx, gy);
      if (strength < 1.0) continue;
      const auto cell = static_cast<std::size_t>(std::min(y / kCell, kRows - 1) * kColumns +
                                                 std::min(x / kCell, kColumns - 1));
      grid[2 * cell] += (gx * gx - gy * gy) / strength;
      grid[2 * cell + 1] += 2 * gx * gy / strength;
    }
  return grid;
}

/// Takes off the running mean over time.
Features high_passed(const Features& raw) {
  const auto count = static_cast<std::ptrdiff_t>(raw.size());
  Features out = raw;
  Feature sum(kFeatures, 0.0);
  std::ptrdiff_t begin = 0;
  std::ptrdiff_t end = 0;
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    const auto from = std::max<std::ptrdiff_t>(0, i - kWindow / 2);
    const auto to = std::min(count, i + kWindow / 2 + 1);
    for (; end < to; ++end)
      for (std::size_t f = 0; f < kFeatures; ++f) sum[f] += raw[static_cast<std::size_t>(end)][f];
    for (; begin < from; ++begin)
      for (std::size_t f = 0; f < kFeatures; ++f) sum[f] -= raw[static_cast<std::size_t>(begin)][f];
    auto& one = out[static_cast<std::size_t>(i)];
    for (std::size_t f = 0; f < kFeatures; ++f) one[f] -= sum[f] / static_cast<double>(to - from);
  }
  return out;
}

Features features_of(const Signature& signature) {
  constexpr auto kPixels = std::size_t{Signature::kWidth} * Signature::kHeight;
  Features raw;
  for (const auto& picture : signature.pictures)
    raw.push_back(picture.size() == kPixels ? orientation_grid(picture) : Feature(kFeatures, 0.0));
  return high_passed(raw);
}

double energy(const Features& features) {
  double sum = 0;
  for (const auto& one : features)
    for (const double value : one) sum += value * value;
  return features.empty() ? 0 : sum / static_cast<double>(features.size() * kFeatures);
}

/// The frame nearest to t, of two equally near the earlier. "The last that has begun" would take a
/// tick of rounding (30 of 29.97 a second) for a whole frame of offset.
std::size_t nearest_to(const std::vector<Rational>& times, const Rational& t) {
  const auto after = std::upper_bound(times.begin(), times.end(), t);
  if (after == times.begin()) return 0;
  const auto before = static_cast<std::size_t>(after - times.begin()) - 1;
  return after != times.end() && *after - t < t - times[before] ? before + 1 : before;
}

/// Normalized correlation of the result, moved by `offset`, with the clip.
double score(const Signature& sent, const Features& clip, const Signature& result,
             const Features& came, const Rational& offset) {
  double cross = 0, left = 0, right = 0;
  for (std::size_t i = 0; i < came.size(); ++i) {
    const Rational time = result.times[i] - offset;
    if (time < Rational{0} || time >= sent.duration) continue;
    const auto& a = clip[nearest_to(sent.times, time)];
    const auto& b = came[i];
    for (std::size_t f = 0; f < kFeatures; ++f) {
      cross += a[f] * b[f];
      left += a[f] * a[f];
      right += b[f] * b[f];
    }
  }
  const double norm = std::sqrt(left * right);
  return norm > 0 ? cross / norm : 0;
}

struct Best {
  std::int64_t lag = 0;
  double score = -1;
  double rival = -1;  ///< best outside the two neighbors on either side
  double at_zero = -1;
};

Best best_of(const std::vector<double>& scores, std::int64_t most) {
  Best best;
  // From the middle outwards, so that equal scores keep the smaller offset.
  for (std::int64_t step = 0; step <= most; ++step)
    for (const std::int64_t lag : {step, -step}) {
      const double value = scores[static_cast<std::size_t>(lag + most)];
      if (value > best.score + 1e-12) best = {lag, value, -1, -1};
    }
  for (std::int64_t lag = -most; lag <= most; ++lag)
    if (std::abs(lag - best.lag) > 2)
      best.rival = std::max(best.rival, scores[static_cast<std::size_t>(lag + most)]);
  best.at_zero = scores[static_cast<std::size_t>(most)];
  return best;
}

bool same_length(const Signature& sent, const Signature& result, const Rational& frame) {
  return abs(sent.duration - result.duration) <= frame;
}

Alignment motionless(bool equal) {
  Alignment alignment;
  alignment.still = true;
  alignment.certain = equal;
  alignment.note = equal ? "no motion to align by; the lengths agree, so the offset is taken as 0"
                         : "no motion to align by, and the lengths differ";
  return alignment;
}

std::int64_t lags_for(const Rational& frame) {
  return std::clamp<std::int64_t>((Rational{1, 2} / frame).ceil(), kLeastLags, 60);
}

std::string place_of(std::int64_t lag, const Rational& frame) {
  if (lag == 0) return "the result begins with the clip";
  return fmt::format("the result begins {} of its frames ({} s) {} than the clip", std::abs(lag),
                     decimal(abs(Rational{lag} * frame)), lag > 0 ? "later" : "earlier");
}

Alignment judged(Best best, const Rational& frame, bool equal) {
  Alignment alignment;
  alignment.measured = true;
  const double margin = best.score - best.rival;
  const bool clear = margin >= kMargin && best.score >= kLeastScore;
  // Of equal length and nothing clearly better than no offset: what one expects anyway.
  const bool expected = equal && !clear && best.score - best.at_zero < kMargin;
  if (expected) best.lag = 0;
  alignment.offset_s = Rational{best.lag} * frame;
  alignment.confidence_permille = static_cast<int>(std::clamp(margin, 0.0, 1.0) * 1000.0);
  alignment.certain = clear || expected;
  const char* verdict = clear      ? ""
                        : expected ? ": no offset is clearly better than none"
                                   : ": too close to call";
  alignment.note = fmt::format("{} (match {:.2f}, next best {:.2f}{})", place_of(best.lag, frame),
                               best.score, best.rival, verdict);
  return alignment;
}

Alignment measured(const Signature& sent, const Signature& result, const Rational& frame) {
  const bool equal = same_length(sent, result, frame);
  const bool usable = !sent.pictures.empty() && !result.pictures.empty() &&
                      sent.pictures.size() == sent.times.size() &&
                      result.pictures.size() == result.times.size() && frame > Rational{0};
  if (!usable) return motionless(false);
  const auto clip = features_of(sent);
  const auto came = features_of(result);
  if (energy(clip) < kMotion || energy(came) < kMotion) return motionless(equal);
  const auto most = lags_for(frame);
  std::vector<double> scores;
  for (auto lag = -most; lag <= most; ++lag)
    scores.push_back(score(sent, clip, result, came, Rational{lag} * frame));
  return judged(best_of(scores, most), frame, equal);
}

}  // namespace

Alignment align(const Signature& sent, const Signature& result, const Rational& result_frame_s) {
  try {
    return measured(sent, result, result_frame_s);
  } catch (const std::overflow_error&) {
    Alignment alignment;
    alignment.note = "the times are too fine for exact arithmetic";
    return alignment;
  }
}

}  // namespace wanprep
