#include "session/spending.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "net/url.hpp"

namespace wanprep {
namespace {

std::string seconds_text(const Rational& in, const Profile& profile, const std::string& tier) {
  const std::string each = decimal(in, 1);
  std::string text;
  if (profile.bills_input != Bills::no) text = fmt::format("{} s in", each);
  if (profile.bills_output != Bills::no)
    text += fmt::format("{}{} s out", text.empty() ? "" : " + ", each);
  if (text.empty()) text = fmt::format("{} s", each);
  return fmt::format("{} at {}", text, tier);
}

std::string price_text(const Estimate& estimate, const Profile& profile) {
  if (!estimate.most_cost) return "price unknown";
  return fmt::format("at most {} {} (price of {})", decimal(*estimate.most_cost, 2),
                     profile.price->currency, profile.price->date);
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

}  // namespace

Estimate estimate_of(const Rational& clip_s, const EditRequest& request, const Profile& profile) {
  Estimate out;
  out.clip_s = request.duration > 0 ? std::min(clip_s, Rational{request.duration}) : clip_s;
  const int parts = (profile.bills_input != Bills::no) + (profile.bills_output != Bills::no);
  out.most_billed_s = out.clip_s * Rational{std::max(parts, 1)};
  if (profile.price)
    if (const auto rate = profile.price->per_second.find(request.resolution);
        rate != profile.price->per_second.end())
      out.most_cost = out.most_billed_s * rate->second;
  out.text = fmt::format("{}, {}", seconds_text(out.clip_s, profile, request.resolution),
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

bool is_paid(const ServiceAccess& access) {
  if (access.choice != ServiceChoice::rehearsal) return true;
  if (!access.url) return false;
  const auto url = parse_url(*access.url);
  return !url || !is_loopback(url->host);
}

}  // namespace wanprep
