#include "plan/motion.hpp"

#include <algorithm>
#include <cmath>

namespace wanprep {
namespace {

// Gradient orientation, doubled so that an inverted edge stays the same edge, weighted by its
// strength and pooled on a coarse grid: of the signatures tried it is the one that survives
// restyling (inversion, posterizing, new palettes).
constexpr int kColumns = 16;
constexpr int kRows = 9;
constexpr int kCell = Signature::kWidth / kColumns;
constexpr std::size_t kFeatures = std::size_t{2} * kColumns * kRows;
/// Half of the running mean that is taken off: what stands still says nothing about time.
constexpr double kHalfSecond = 0.5;
/// Energy a feature, under which nothing moves.
constexpr double kLeastStrength = 0.5;
/// Grain of a camera that stands still reached -0.03 in the trials, motion began at 0.2.
constexpr double kLeastPersistence = 0.1;
/// A cut must not drown all other motion: pictures count the less, the more energy they have.
constexpr double kEvenness = 0.3;
/// Times are exact rationals before they come here: less than this is rounding.
constexpr double kTick = 1e-7;

using Feature = std::vector<double>;

int pixel(const std::vector<std::uint8_t>& picture, int x, int y) {
  return picture[static_cast<std::size_t>(y) * Signature::kWidth + static_cast<std::size_t>(x)];
}

void add_gradient(double gx, double gy, double* cell) {
  const double strength = std::hypot(gx, gy);
  if (strength < 1.0) return;
  cell[0] += (gx * gx - gy * gy) / strength;
  cell[1] += 2 * gx * gy / strength;
}

Feature orientation_grid(const std::vector<std::uint8_t>& picture) {
  constexpr auto kPixels = std::size_t{Signature::kWidth} * Signature::kHeight;
  Feature grid(kFeatures, 0.0);
  if (picture.size() != kPixels) return grid;
  for (int y = 1; y < Signature::kHeight - 1; ++y)
    for (int x = 1; x < Signature::kWidth - 1; ++x) {
      const auto cell = static_cast<std::size_t>(y / kCell * kColumns + x / kCell);
      add_gradient(pixel(picture, x + 1, y) - pixel(picture, x - 1, y),
                   pixel(picture, x, y + 1) - pixel(picture, x, y - 1), &grid[2 * cell]);
    }
  return grid;
}

void add(Feature& sum, const Feature& one, double sign) {
  for (std::size_t f = 0; f < kFeatures; ++f) sum[f] += sign * one[f];
}

/// Takes off the running mean over time, of a second whatever the rate.
void high_pass(std::vector<Feature>& row, const std::vector<double>& times) {
  const auto raw = row;
  Feature sum(kFeatures, 0.0);
  std::size_t begin = 0, end = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    for (; end < raw.size() && times[end] <= times[i] + kHalfSecond + kTick; ++end)
      add(sum, raw[end], 1);
    for (; times[begin] < times[i] - kHalfSecond - kTick; ++begin) add(sum, raw[begin], -1);
    add(row[i], sum, -1.0 / static_cast<double>(end - begin));
  }
}

double product(const Feature& a, const Feature& b) {
  double sum = 0;
  for (std::size_t f = 0; f < kFeatures; ++f) sum += a[f] * b[f];
  return sum;
}

double mean_energy(const std::vector<Feature>& row) {
  double sum = 0;
  for (const auto& one : row) sum += product(one, one);
  return sum / static_cast<double>(row.size());
}

double persistence_of(const std::vector<Feature>& row) {
  double together = 0, alone = 0;
  for (std::size_t i = 1; i < row.size(); ++i) {
    together += product(row[i], row[i - 1]);
    alone += product(row[i], row[i]);
  }
  return alone > 0 ? together / alone : 0;
}

void even_out(std::vector<Feature>& row) {
  const double usual = kEvenness * mean_energy(row);
  for (auto& one : row) {
    const double energy = product(one, one) + usual;
    if (energy <= 0) continue;
    for (double& value : one) value /= std::sqrt(energy);
  }
}

double seconds(const Rational& time) {
  return static_cast<double>(time.num()) / static_cast<double>(time.den());
}

}  // namespace

bool Motion::stands() const { return strength < kLeastStrength; }

bool Motion::flickers() const { return persistence < kLeastPersistence; }

Motion motion_of(const Signature& signature) {
  Motion motion;
  for (const auto& time : signature.times) motion.times.push_back(seconds(time));
  motion.duration = seconds(signature.duration);
  for (const auto& picture : signature.pictures)
    motion.features.push_back(orientation_grid(picture));
  high_pass(motion.features, motion.times);
  motion.strength = mean_energy(motion.features) / static_cast<double>(kFeatures);
  motion.persistence = persistence_of(motion.features);
  even_out(motion.features);
  for (const auto& one : motion.features) motion.energy.push_back(product(one, one));
  return motion;
}

std::size_t nearest(const Motion& motion, double time) {
  const auto& times = motion.times;
  const auto after = static_cast<std::size_t>(
      std::upper_bound(times.begin(), times.end(), time + kTick) - times.begin());
  if (after == 0) return 0;
  const bool later = after < times.size() && times[after] - time < time - times[after - 1] - kTick;
  return later ? after : after - 1;
}

}  // namespace wanprep
