#include "session/spending.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

Estimate of(const Rational& clip_s, bool priced = false, Bills input = Bills::unknown) {
  Profile profile;
  profile.bills_input = input;
  if (priced) profile.price = Price{{{"1080P", Rational{1, 10}}}, "USD", "2026-11-01"};
  return estimate_of(clip_s, EditRequest{}, profile);
}

Consent capped_at(int seconds) {
  Consent consent;
  consent.max_billed_seconds = Rational{seconds};
  return consent;
}

TEST(Spending, counts_input_and_output_where_the_page_is_silent) {
  EXPECT_EQ(of(Rational{42, 5}).most_billed_s, Rational(84, 5));
  EXPECT_EQ(of(Rational{42, 5}).text,
            "8.4 s in + 8.4 s out at 1080P (billed: 8.4 to 16.8 s), price unknown");
}

TEST(Spending, gives_a_range_only_where_the_page_is_silent) {
  EXPECT_EQ(of(Rational{5}).least_billed_s, Rational{5});
  Profile both;
  both.bills_input = both.bills_output = Bills::yes;
  const auto sure = estimate_of(Rational{5}, EditRequest{}, both);
  EXPECT_EQ(sure.least_billed_s, Rational{10});
  EXPECT_EQ(sure.text, "5.0 s in + 5.0 s out at 1080P, price unknown");
  EXPECT_EQ(of(Rational{5}, true).text,
            "5.0 s in + 5.0 s out at 1080P (billed: 5.0 to 10.0 s), 0.50 to 1.00 USD (price of "
            "2026-11-01)");
}

TEST(Spending, holds_the_days_cap_in_seconds_and_in_money) {
  Budget budget;
  budget.max_billed_seconds_per_day = Rational{100};
  const DaySpent spent{"2026-11-23", Rational{90}, Rational{9}};
  EXPECT_TRUE(check_budget(of(Rational{5}), spent, budget));
  EXPECT_EQ(check_budget(of(Rational{6}), spent, budget).error().code, Code::cost);
  budget = Budget{};
  budget.max_cost_per_day = Rational{10};
  EXPECT_TRUE(check_budget(of(Rational{5}, true), spent, budget));
  EXPECT_EQ(check_budget(of(Rational{6}, true), spent, budget).error().code, Code::cost);
  EXPECT_EQ(check_budget(of(Rational{1}), spent, budget).error().code, Code::config);
}

TEST(Spending, refuses_where_the_days_cap_in_money_cannot_be_added_up) {
  Budget budget;
  budget.max_cost_per_day = Rational{1000};
  DaySpent unpriced{"2026-11-23"};
  unpriced.unpriced_s = Rational{60};
  DaySpent foreign{"2026-11-23"};
  foreign.other_currency = "EUR";
  for (const DaySpent& spent : {unpriced, foreign}) {
    const auto judged = check_budget(of(Rational{5}, true), spent, budget);
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().code, Code::cost);
  }
}

TEST(Spending, rounds_up_never_down) {
  EXPECT_EQ(rounded_up(Rational(1001, 30000), 1000), Rational(34, 1000));
  EXPECT_EQ(rounded_up(Rational(34, 1000), 1000), Rational(34, 1000));
}

TEST(Spending, counts_output_alone_where_the_page_says_so) {
  EXPECT_EQ(of(Rational{5}, false, Bills::no).most_billed_s, Rational{5});
}

TEST(Spending, counts_the_services_own_truncation) {
  EditRequest request;
  request.duration = 3;
  EXPECT_EQ(estimate_of(Rational{9}, request, Profile{}).most_billed_s, Rational{6});
}

TEST(Spending, needs_a_yes_when_paid) {
  const auto judged = check_spending(of(Rational{5}), Consent{}, true);
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error().code, Code::cost);
}

TEST(Spending, never_asks_for_a_rehearsal) {
  EXPECT_TRUE(check_spending(of(Rational{5}), Consent{}, false));
}

TEST(Spending, takes_a_persons_answer) {
  Consent consent;
  consent.ask = [](const std::string&) { return true; };
  EXPECT_TRUE(check_spending(of(Rational{5}), consent, true));
  consent.ask = [](const std::string&) { return false; };
  EXPECT_FALSE(check_spending(of(Rational{5}), consent, true));
}

TEST(Spending, holds_the_cap_even_with_a_yes) {
  Consent consent = capped_at(9);
  consent.yes = true;
  EXPECT_EQ(check_spending(of(Rational{5}), consent, true).error().code, Code::cost);
  EXPECT_TRUE(check_spending(of(Rational{5}), capped_at(10), true));
}

TEST(Spending, cannot_cap_money_without_a_price) {
  Consent consent;
  consent.max_cost = Rational{1};
  EXPECT_EQ(check_spending(of(Rational{5}), consent, true).error().code, Code::config);
  EXPECT_TRUE(check_spending(of(Rational{5}, true), consent, true));
  EXPECT_EQ(check_spending(of(Rational{6}, true), consent, true).error().code, Code::cost);
}

TEST(Spending, is_free_only_for_a_rehearsal_on_this_machine) {
  ServiceAccess access;
  EXPECT_TRUE(is_paid(access));
  access.choice = ServiceChoice::rehearsal;
  EXPECT_FALSE(is_paid(access));
  access.url = "http://127.0.0.1:8080";
  EXPECT_FALSE(is_paid(access));
  access.url = "https://api.example.com";
  EXPECT_TRUE(is_paid(access));
}

}  // namespace
}  // namespace wanprep
