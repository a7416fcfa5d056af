#include "plan/align.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "plan/motion.hpp"

namespace wanprep {
namespace {

constexpr std::int64_t kLeastLags = 12;
/// Offsets are tried at quarters of a result frame: a service that shows 24 frames a second at 30
/// is late by half a frame with every frame where it should be.
constexpr int kSteps = 4;
/// Of what the best offset stands over its surroundings, so much belongs to the peak: its middle
/// is the offset.
constexpr double kPeak = 0.3;
/// The pictures are divided into so many stretches of time, which bear witness one by one.
constexpr std::size_t kStretches = 8;
// Both bounds come from the training half of scripts/align-trials; docs/media-notes.md says what
// they do on the testing half.
constexpr double kClarity = 0.05;
constexpr double kEarlyClarity = 0.25;
/// Best where everybody expects it, without any offset: less will do.
constexpr double kExpectedClarity = 0.015;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// What one picture of the result has in common with that of the clip at its instant.
struct Share {
  double cross = 0, left = 0, right = 0;
};

double norm_of(const std::vector<Share>& shares) {
  double left = 0, right = 0;
  for (const auto& share : shares) left += share.left, right += share.right;
  return std::sqrt(left * right);
}

/// Normalized correlation of the result, moved by quarters of its frames, with the clip.
class Match {
 public:
  Match(const Motion& clip, const Motion& result, double frame, int most)
      : clip_(clip),
        result_(result),
        step_(frame / kSteps),
        most_(most * kSteps),
        known_(2 * static_cast<std::size_t>(most_) + 1, kUnknown) {}

  int most() const { return most_; }

  double at(int step) {
    auto& score = known_[static_cast<std::size_t>(step + most_)];
    if (score == kUnknown) score = measured(step);
    return score;
  }

  std::vector<Share> shares(int step) const {
    std::vector<Share> shares(result_.features.size());
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const double time = result_.times[i] - step_ * step;
      if (time < -1e-7 || time >= clip_.duration - 1e-7) continue;
      const auto shown = nearest(clip_, time);
      shares[i] = {dot(clip_.features[shown], result_.features[i]), clip_.energy[shown],
                   result_.energy[i]};
    }
    return shares;
  }

 private:
  static constexpr double kUnknown = -2;

  double measured(int step) const {
    const auto all = shares(step);
    double cross = 0;
    for (const auto& share : all) cross += share.cross;
    const double norm = norm_of(all);
    return norm > 0 ? cross / norm : 0;
  }

  const Motion& clip_;
  const Motion& result_;
  double step_;
  int most_;
  std::vector<double> known_;
};

// From the middle outwards, so that equal scores keep the smaller offset.
int best_frame(Match& match) {
  int best = 0;
  for (int step = 0; step <= match.most(); step += kSteps)
    for (const int lag : {step, -step})
      if (match.at(lag) > match.at(best) + 1e-12) best = lag;
  return best;
}

/// A stretch of offsets, both ends included.
struct Steps {
  int from = 0, to = 0;
};

Steps around(const Match& match, int step, int reach) {
  return {std::max(-match.most(), step - reach), std::min(match.most(), step + reach)};
}

int best_step(Match& match, int frame) {
  const auto near = around(match, frame, kSteps + kSteps / 2);
  int best = frame;
  for (int step = near.from; step <= near.to; ++step)
    if (match.at(step) > match.at(best) + 1e-12) best = step;
  return best;
}

/// The middle of the peak, in result frames: a clip of fewer frames than the result has matches
/// equally well over a range of offsets.
double middle_of_peak(Match& match, int best) {
  const auto near = around(match, best, 2 * kSteps);
  double low = match.at(best);
  for (int step = near.from; step <= near.to; ++step) low = std::min(low, match.at(step));
  const double cut = match.at(best) - kPeak * (match.at(best) - low);
  double weight = 0, moment = 0;
  const auto take = [&](int step) {
    const double over = match.at(step) - cut + 1e-9;
    weight += over, moment += over * step;
  };
  take(best);
  for (int step = best - 1; step >= near.from && match.at(step) >= cut; --step) take(step);
  for (int step = best + 1; step <= near.to && match.at(step) >= cut; ++step) take(step);
  return moment / weight / kSteps;
}

/// How evenly over time the best offset beats a rival: 1 when one stretch decides alone, the root
/// of their number when all agree, less when some speak against it.
double agreement(const Match& match, int best, int rival) {
  const auto ours = match.shares(best), theirs = match.shares(rival);
  const double our_norm = norm_of(ours) + 1e-9, their_norm = norm_of(theirs) + 1e-9;
  std::array<double, kStretches> lead{};
  for (std::size_t i = 0; i < ours.size(); ++i)
    lead[i * kStretches / ours.size()] += ours[i].cross / our_norm - theirs[i].cross / their_norm;
  double sum = 0, squares = 0;
  for (const double one : lead) sum += one, squares += one * one;
  return squares > 0 ? sum / std::sqrt(squares) : 0;
}

struct Found {
  double middle = 0;   ///< result frames
  double score = 0;    ///< of the best offset
  double beside = 0;   ///< of the better one a frame beside it
  double rival = 0;    ///< of the best that is farther away
  double clarity = 0;  ///< lead over those, weighted with how evenly it is spread over time
};

double best_rival(Match& match, double middle) {
  double rival = -1;
  for (int step = -match.most(); step <= match.most(); step += kSteps)
    if (std::abs(static_cast<double>(step) / kSteps - middle) > 2)
      rival = std::max(rival, match.at(step));
  return rival;
}

Found found_in(Match& match) {
  Found found;
  const int best = best_step(match, best_frame(match));
  found.middle = middle_of_peak(match, best);
  found.score = match.at(best);
  found.rival = best_rival(match, found.middle);
  found.beside = -1;
  double agreed = std::sqrt(static_cast<double>(kStretches));
  for (const int side : {-1, 1}) {
    const int step = static_cast<int>(std::lround((found.middle + side) * kSteps));
    if (std::abs(step) > match.most()) continue;
    found.beside = std::max(found.beside, match.at(step));
    agreed = std::min(agreed, agreement(match, best, step));
  }
  const double lead = found.score - std::max(found.beside, found.rival);
  found.clarity = std::max(0.0, lead) * std::pow(std::max(0.0, agreed), 1.5);
  return found;
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

Alignment lifeless() {
  Alignment alignment;
  alignment.still = alignment.empty = true;
  alignment.note = "the clip moves and the result does not: it may be of another clip, or empty";
  return alignment;
}

/// So far the true offset may lie outside of what is searched, and something else win.
bool far_from(const Signature& sent, const Signature& result) {
  return abs(sent.duration - result.duration) > Rational{1, 2};
}

int lags_for(const Rational& frame) {
  return static_cast<int>(
      std::clamp<std::int64_t>((Rational{1, 2} / frame).ceil(), kLeastLags, 60));
}

/// "3", "0.5".
std::string frames_text(const Rational& frames) {
  return frames.den() == 1 ? std::to_string(frames.num()) : decimal(frames, 1);
}

std::string place_of(const Rational& lag, const Rational& frame) {
  if (lag == Rational{0}) return "the result begins with the clip";
  return fmt::format("the result begins {} of its frames ({} s) {} than the clip",
                     frames_text(abs(lag)), decimal(abs(lag * frame)),
                     lag > Rational{0} ? "later" : "earlier");
}

template <class Bound>
Alignment judged(const Found& found, const Rational& frame, const Bound& bound_of) {
  Alignment alignment;
  alignment.measured = true;
  const Rational lag{std::llround(found.middle * 2), 2};
  alignment.offset_s = lag * frame;
  alignment.confidence_permille = static_cast<int>(std::clamp(found.clarity, 0.0, 1.0) * 1000.0);
  alignment.certain = found.clarity >= bound_of(lag);
  alignment.note = fmt::format("{} (match {:.2f}, a frame beside {:.2f}, elsewhere {:.2f}{})",
                               place_of(lag, frame), found.score, found.beside, found.rival,
                               alignment.certain ? "" : ": too close to call");
  return alignment;
}

bool usable(const Signature& signature) {
  return !signature.pictures.empty() && signature.pictures.size() == signature.times.size();
}

Alignment measured(const Signature& sent, const Signature& result, const Rational& frame,
                   Extent extent) {
  const bool whole = extent == Extent::whole;
  if (!usable(sent) || !usable(result) || frame <= Rational{0}) return motionless(false);
  const auto clip = motion_of(sent);
  const auto came = motion_of(result);
  const bool equal = whole && same_length(sent, result, frame);
  if (whole && came.stands() && !clip.stands() && !clip.flickers()) return lifeless();
  if (clip.stands() || came.stands()) return motionless(equal);
  Match match(clip, came, static_cast<double>(frame.num()) / static_cast<double>(frame.den()),
              lags_for(frame));
  const auto found = judged(found_in(match), frame, [&](const Rational& lag) {
    if (!whole || far_from(sent, result)) return kEarlyClarity;
    return lag == Rational{0} ? kExpectedClarity : kClarity;
  });
  return !found.certain && clip.flickers() ? motionless(equal) : found;
}

}  // namespace

Alignment align(const Signature& sent, const Signature& result, const Rational& result_frame_s,
                Extent extent) {
  try {
    return measured(sent, result, result_frame_s, extent);
  } catch (const std::overflow_error&) {
    Alignment alignment;
    alignment.note = "the times are too fine for exact arithmetic";
    return alignment;
  }
}

}  // namespace wanprep
