#include "session/bookkeeping.hpp"

namespace wanprep {

Result<void> may_spend(const Estimate& estimate, const Consent& consent, bool paid,
                       const std::string& job_id) {
  if (paid && consent.ledger) {
    WANPREP_TRY(spent, consent.ledger->today(estimate.currency, job_id));
    WANPREP_CHECK(check_budget(estimate, spent, consent.budget));
  }
  return check_spending(estimate, consent, paid);
}

std::function<Result<void>(const Job&, const Booking&)> bookkeeper(
    const Consent& consent, const Profile& profile, bool paid, const std::filesystem::path& folder,
    std::optional<Rational> clip_s) {
  if (!paid || !consent.ledger) return {};
  return [ledger = consent.ledger, budget = consent.budget, &profile, folder, clip_s](
             const Job& job, const Booking& booking) -> Result<void> {
    if (booking.state != Booked::sending) return ledger->settle(job.id, booking);
    const Rational length = clip_s ? *clip_s : job.clip_duration_s.value_or(Rational{0});
    const Estimate estimate = estimate_of(length, job.order.request, profile);
    return ledger->reserve(entry_of(job, folder, booking, estimate), budget);
  };
}

}  // namespace wanprep
