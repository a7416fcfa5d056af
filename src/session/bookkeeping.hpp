/// Consent, caps and the ledger, tied to one job: what stands between a job and its paid request.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "session/edit.hpp"
#include "session/job.hpp"
#include "session/ledger.hpp"
#include "session/spending.hpp"

namespace wanprep {

/// check_spending, then the day's cap against what other jobs than `job_id` have booked today.
Result<void> may_spend(const Estimate& estimate, const Consent& consent, bool paid,
                       const std::string& job_id = {});

/// For Session::book; empty when nothing is paid or there is no ledger. `clip_s` where the job
/// cannot tell (a bare task). `profile` must outlive it.
std::function<Result<void>(const Job&, const Booking&)> bookkeeper(
    const Consent& consent, const Profile& profile, bool paid, const std::filesystem::path& folder,
    std::optional<Rational> clip_s = std::nullopt);

}  // namespace wanprep
