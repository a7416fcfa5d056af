/// What a submit may cost, and whether it may be sent: pure but for asking a person.
#pragma once

#include <optional>
#include <string>

#include "core/rational.hpp"
#include "profile/profile.hpp"
#include "profile/request.hpp"
#include "session/edit.hpp"

namespace wanprep {

struct Estimate {
  Rational clip_s{0};  ///< input, and about the output's length
  /// Input and output counted separately, as `bills_input` and `bills_output` of the offer say: yes
  /// counts in both, no in neither, unknown in the most alone (one of the two is always billed).
  Rational least_billed_s{0};
  Rational most_billed_s{0};
  std::optional<Rational> least_cost;
  std::optional<Rational> most_cost;
  std::string currency;  ///< empty without a price
  std::string text;      ///< "8.4 s in + 8.4 s out at 1080P (billed: 8.4 to 16.8 s), price unknown"
};

Estimate estimate_of(const Rational& clip_s, const EditRequest& request, const Profile& profile);

/// `paid`: false for the rehearsal service, which never asks; explicit caps bind there too.
/// Errors: Code::config for a cap in money without a price; Code::cost over a cap, or without any
/// consent.
Result<void> check_spending(const Estimate& estimate, const Consent& consent, bool paid);

/// What the ledger says was or may be billed on one day.
struct DaySpent {
  std::string day;  ///< "2026-11-23", UTC
  Rational billed_s{0};
  Rational cost{0};                 ///< in the estimate's currency
  Rational unpriced_s{0};           ///< sent without a price, so not in `cost`
  std::string other_currency = {};  ///< in which something else was sent; empty: none
};

/// Errors: Code::cost when the day's cap would be passed, or cannot be kept because something of
/// the day has no price or another currency; Code::config for a cap in money without a price.
Result<void> check_budget(const Estimate& estimate, const DaySpent& spent, const Budget& budget);

/// Up to the next 1/`per`, so that sums of thousands of clips stay within 64 bits.
Rational rounded_up(const Rational& value, std::int64_t per);

/// "8.4", or "8.4 to 16.8".
std::string range_text(const Rational& least, const Rational& most, int digits);

/// True unless the request goes to the rehearsal service (in this process or on loopback).
bool is_paid(const ServiceAccess& access);

}  // namespace wanprep
