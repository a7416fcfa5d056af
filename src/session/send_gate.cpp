#include "session/send_gate.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace wanprep {
namespace {

/// Short enough to notice a pause that another request brought meanwhile.
constexpr std::chrono::milliseconds kLongestNap{1000};

}  // namespace

Result<void> SendGate::wait_turn(Context& context) {
  for (;;) {
    const Instant now = context.clock.now();
    Instant when;
    {
      const std::lock_guard lock(mutex_);
      when = next_send(pace_, now);
      if (when <= now) {
        pace_.last = now;
        return {};
      }
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - now);
    if (!context.clock.sleep(std::min(left, kLongestNap), context.stop)) return interrupted();
  }
}

void SendGate::hold(Instant until) {
  const std::lock_guard lock(mutex_);
  if (!pace_.held_until || *pace_.held_until < until) pace_.held_until = until;
}

void BatchPurse::plan(std::size_t shot, const Estimate& estimate, int sends) {
  const std::lock_guard lock(mutex_);
  shares_[shot] = {estimate, sends};
}

Estimate BatchPurse::sum() const {
  Estimate out;
  bool priced = !shares_.empty();
  Rational least{0}, most{0};
  for (const auto& [shot, share] : shares_) {
    const Rational times{share.sends};
    out.clip_s = out.clip_s + rounded_up(share.estimate.clip_s, 1000) * times;
    out.least_billed_s =
        out.least_billed_s + rounded_up(share.estimate.least_billed_s, 1000) * times;
    out.most_billed_s = out.most_billed_s + rounded_up(share.estimate.most_billed_s, 1000) * times;
    priced = priced && share.estimate.most_cost;
    if (!share.estimate.most_cost) continue;
    out.currency = share.estimate.currency;
    least = least + rounded_up(*share.estimate.least_cost, 10'000) * times;
    most = most + rounded_up(*share.estimate.most_cost, 10'000) * times;
  }
  if (priced) out.least_cost = least, out.most_cost = most;
  out.text = fmt::format("{} shot{}, billed {} s", shares_.size(), shares_.size() == 1 ? "" : "s",
                         range_text(out.least_billed_s, out.most_billed_s, 1));
  out.text +=
      priced ? fmt::format(", {} {}", range_text(least, most, 2), out.currency) : ", price unknown";
  return out;
}

Estimate BatchPurse::total() const {
  const std::lock_guard lock(mutex_);
  return sum();
}

Result<void> BatchPurse::check(std::size_t shot, const Estimate& now) {
  const std::lock_guard lock(mutex_);
  shares_[shot].estimate = now;
  Consent caps = caps_;
  caps.yes = true;  // asked for the batch as a whole, before it began
  return check_spending(sum(), caps, paid_);
}

}  // namespace wanprep
