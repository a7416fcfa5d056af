#include "session/spending.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "net/url.hpp"

namespace wanprep {
namespace {

std::string seconds_text(const Estimate& estimate, const Profile& profile,
                         const std::string& tier) {
  const std::string each = decimal(estimate.clip_s, 1);
  std::string text;
  if (profile.bills_input != Bills::no) text = fmt::format("{} s in", each);
  if (profile.bills_output != Bills::no)
    text += fmt::format("{}{} s out", text.empty() ? "" : " + ", each);
  if (text.empty()) text = fmt::format("{} s", each);
  text = fmt::format("{} at {}", text, tier);
  if (estimate.least_billed_s == estimate.most_billed_s) return text;
  return fmt::format("{} (billed: {} s)", text,
                     range_text(estimate.least_billed_s, estimate.most_billed_s, 1));
}

std::string price_text(const Estimate& estimate, const Profile& profile) {
  if (!estimate.most_cost) return "price unknown";
  return fmt::format("{} {} (price of {})",
                     range_text(*estimate.least_cost, *estimate.most_cost, 2), estimate.currency,
                     profile.price->date);
}

Result<void> check_caps(const Estimate& estimate, const Consent& consent) {
  if (consent.max_cost && !estimate.most_cost)
    return fail(Code::config, "--max-cost needs a price, and the profile has none for this request",
                "put a dated price into the configuration file, or use --max-billed-seconds");
  if (consent.max_cost && *estimate.most_cost > *consent.max_cost)
    return fail(Code::cost,
                fmt::format("may cost {}, over the cap of {}", decimal(*estimate.most_cost, 2),
                            decimal(*consent.max_cost, 2)),
                "shorten the clip, lower --resolution, or raise --max-cost");
  if (consent.max_billed_seconds && estimate.most_billed_s > *consent.max_billed_seconds)
    return fail(Code::cost,
                fmt::format("may be billed {} s ({}), over the cap of {} s",
                            decimal(estimate.most_billed_s, 1), estimate.text,
                            decimal(*consent.max_billed_seconds, 1)),
                "shorten the clip, or raise --max-billed-seconds");
  return {};
}

/// What was sent without a price, or in other money, may have used the day's cap up already.
Result<void> check_comparable(const Estimate& estimate, const DaySpent& spent) {
  std::string what;
  if (spent.unpriced_s > Rational{0})
    what = fmt::format("{} s were sent without a price", decimal(spent.unpriced_s, 1));
  else if (!spent.other_currency.empty())
    what = fmt::format("something was sent in {}, not {}", spent.other_currency, estimate.currency);
  if (what.empty()) return {};
  return fail(Code::cost,
              fmt::format("today ({} UTC) {}: max_cost_per_day cannot be kept", spent.day, what),
              "wait for tomorrow, or put max_billed_seconds_per_day in place of max_cost_per_day "
              "under [budget] for today; what was sent: wanprep ledger");
}

}  // namespace

Estimate estimate_of(const Rational& clip_s, const EditRequest& request, const Profile& profile) {
  Estimate out;
  out.clip_s = request.duration > 0 ? std::min(clip_s, Rational{request.duration}) : clip_s;
  const int sure = (profile.bills_input == Bills::yes) + (profile.bills_output == Bills::yes);
  const int parts = (profile.bills_input != Bills::no) + (profile.bills_output != Bills::no);
  out.least_billed_s = out.clip_s * Rational{std::max(sure, 1)};
  out.most_billed_s = out.clip_s * Rational{std::max(parts, 1)};
  if (profile.price)
    if (const auto rate = profile.price->per_second.find(request.resolution);
        rate != profile.price->per_second.end()) {
      out.least_cost = out.least_billed_s * rate->second;
      out.most_cost = out.most_billed_s * rate->second;
      out.currency = profile.price->currency;
    }
  out.text = fmt::format("{}, {}", seconds_text(out, profile, request.resolution),
                         price_text(out, profile));
  return out;
}

Result<void> check_spending(const Estimate& estimate, const Consent& consent, bool paid) {
  WANPREP_CHECK(check_caps(estimate, consent));
  if (!paid || consent.yes || consent.max_cost || consent.max_billed_seconds) return {};
  if (consent.ask && consent.ask(fmt::format("This will be paid for: {}. Send it?", estimate.text)))
    return {};
  return fail(Code::cost, fmt::format("a paid request needs a yes: {}", estimate.text),
              "--yes, --max-billed-seconds N or --max-cost AMOUNT; --service rehearsal is free");
}

Rational rounded_up(const Rational& value, std::int64_t per) {
  return Rational{(value * Rational{per}).ceil(), per};
}

std::string range_text(const Rational& least, const Rational& most, int digits) {
  if (least == most) return decimal(most, digits);
  return fmt::format("{} to {}", decimal(least, digits), decimal(most, digits));
}

Result<void> check_budget(const Estimate& estimate, const DaySpent& spent, const Budget& budget) {
  const auto over = [&spent](const std::string& more, const std::string& before,
                             const std::string& cap, const std::string& unit) {
    return fail(Code::cost,
                fmt::format("today ({} UTC) {} {} may be billed already; {} {} more would pass the "
                            "cap of {} {} a day",
                            spent.day, before, unit, more, unit, cap, unit),
                "wait for tomorrow, or raise the cap under [budget] in the configuration; what was "
                "spent: wanprep ledger");
  };
  if (const auto& cap = budget.max_billed_seconds_per_day;
      cap && spent.billed_s + estimate.most_billed_s > *cap)
    return over(decimal(estimate.most_billed_s, 1), decimal(spent.billed_s, 1), decimal(*cap, 1),
                "s");
  const auto& cap = budget.max_cost_per_day;
  if (cap && !estimate.most_cost)
    return fail(Code::config,
                "max_cost_per_day under [budget] needs a price, and there is none for this request",
                "put a dated price into the configuration file, or use max_billed_seconds_per_day");
  if (cap) WANPREP_CHECK(check_comparable(estimate, spent));
  if (cap && spent.cost + *estimate.most_cost > *cap)
    return over(decimal(*estimate.most_cost, 2), decimal(spent.cost, 2), decimal(*cap, 2),
                estimate.currency);
  return {};
}

bool is_paid(const ServiceAccess& access) {
  if (access.choice != ServiceChoice::rehearsal) return true;
  if (!access.url) return false;
  const auto url = parse_url(*access.url);
  return !url || !is_loopback(url->host);
}

}  // namespace wanprep
