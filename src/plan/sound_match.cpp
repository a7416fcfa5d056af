#include "plan/sound_match.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace wanprep {
namespace {

constexpr int kMostLag = kMatchedRate / 2;
/// Less than this much of both is no witness: half a second.
constexpr std::size_t kLeastSamples = kMatchedRate / 2;
/// What codecs leave of a sound correlates at 0.9 and more, another soundtrack below 0.1.
constexpr double kLeastMatch = 0.5;
/// A tone matches once a period; its next best is as good.
constexpr double kLeastLead = 0.1;
/// Nearer than that is the same peak: 5 ms.
constexpr int kPeak = kMatchedRate / 200;

/// Differences of neighbors: what is slow says little about time.
std::vector<float> edges_of(const std::vector<std::int16_t>& samples) {
  std::vector<float> edges;
  edges.reserve(samples.size());
  for (std::size_t i = 1; i < samples.size(); ++i)
    edges.push_back(static_cast<float>(samples[i] - samples[i - 1]));
  return edges;
}

/// Normalized correlation of what both have at this lag; 0 where that is less than half of the
/// shorter one.
double match_at(const std::vector<float>& sent, const std::vector<float>& result, int lag) {
  const std::size_t in_sent = lag < 0 ? static_cast<std::size_t>(-lag) : 0;
  const std::size_t in_result = lag > 0 ? static_cast<std::size_t>(lag) : 0;
  if (in_sent >= sent.size() || in_result >= result.size()) return 0;
  const auto count = std::min(sent.size() - in_sent, result.size() - in_result);
  if (count * 2 < std::min(sent.size(), result.size())) return 0;
  const float* a = sent.data() + in_sent;
  const float* b = result.data() + in_result;
  double cross = 0, left = 0, right = 0;
  for (std::size_t i = 0; i < count; ++i) {
    cross += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    left += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    right += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return left > 0 && right > 0 ? cross / std::sqrt(left * right) : 0;
}

std::vector<double> matches(const std::vector<float>& sent, const std::vector<float>& result) {
  std::vector<double> found;
  for (int lag = -kMostLag; lag <= kMostLag; ++lag) found.push_back(match_at(sent, result, lag));
  return found;
}

double best_outside(const std::vector<double>& found, std::ptrdiff_t peak) {
  double best = 0;
  for (std::ptrdiff_t i = 0; i < std::ssize(found); ++i)
    if (std::abs(i - peak) > kPeak) best = std::max(best, found[static_cast<std::size_t>(i)]);
  return best;
}

std::string told(std::string note, const std::string& more) {
  return note.empty() ? more : note + "; " + more;
}

}  // namespace

std::optional<Rational> sound_offset(const std::vector<std::int16_t>& sent,
                                     const std::vector<std::int16_t>& result) {
  if (std::min(sent.size(), result.size()) <= kLeastSamples) return std::nullopt;
  const auto found = matches(edges_of(sent), edges_of(result));
  const auto peak = std::max_element(found.begin(), found.end()) - found.begin();
  const double best = found[static_cast<std::size_t>(peak)];
  if (best < kLeastMatch || best - best_outside(found, peak) < kLeastLead) return std::nullopt;
  return Rational(peak - kMostLag, kMatchedRate);
}

Alignment with_sound(Alignment seen, const std::optional<Rational>& sound_offset_s,
                     const Rational& result_frame_s) {
  if (seen.certain || seen.empty || !sound_offset_s || result_frame_s <= Rational{0}) return seen;
  const auto place =
      fmt::format("the sound that was kept lies {} s from the clip's", decimal(*sound_offset_s));
  if (seen.still) {
    const auto halves = (*sound_offset_s / result_frame_s * Rational{2}).round();
    seen.offset_s = Rational(halves, 2) * result_frame_s;
    seen.certain = seen.measured = true;
    seen.note = "no motion to align by; " + place;
  } else if (seen.measured) {
    seen.certain = abs(seen.offset_s - *sound_offset_s) <= result_frame_s;
    seen.note = told(seen.note, place + (seen.certain ? ", which agrees" : ""));
  }
  return seen;
}

}  // namespace wanprep
