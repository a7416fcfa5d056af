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
  Rational clip_s{0};         ///< input, and about the output's length
  Rational most_billed_s{0};  ///< input and output where the page does not say which is billed
  std::optional<Rational> most_cost;
  std::string text;  ///< "8.4 s in + 8.4 s out at 1080P, price unknown"
};

Estimate estimate_of(const Rational& clip_s, const EditRequest& request, const Profile& profile);

/// `paid`: false for the rehearsal service, which never asks; explicit caps bind there too.
/// Errors: Code::config for a cap in money without a price; Code::cost over a cap, or without any
/// consent.
Result<void> check_spending(const Estimate& estimate, const Consent& consent, bool paid);

/// True unless the request goes to the rehearsal service (in this process or on loopback).
bool is_paid(const ServiceAccess& access);

}  // namespace wanprep
