#include "core/rational.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <stdexcept>

namespace wanprep {
namespace {

constexpr std::int64_t kMax = INT64_MAX;

class Fractions {
 public:
  Rational next() { return {number_(random_), denominator_(random_)}; }

 private:
  std::mt19937_64 random_{20261123};
  std::uniform_int_distribution<std::int64_t> number_{-100'000, 100'000};
  std::uniform_int_distribution<std::int64_t> denominator_{1, 100'000};
};

TEST(Rational, is_kept_in_lowest_terms_with_a_positive_denominator) {
  EXPECT_EQ(Rational(60000, 2002), Rational(30000, 1001));
  EXPECT_EQ(Rational(3, -6).num(), -1);
  EXPECT_EQ(Rational(3, -6).den(), 2);
  EXPECT_EQ(Rational(0, 7), Rational(0));
}

TEST(Rational, obeys_the_laws_of_a_field) {
  Fractions fractions;
  for (int i = 0; i < 2000; ++i) {
    const Rational a = fractions.next(), b = fractions.next(), c{i - 1000, 7};
    ASSERT_EQ(a + b, b + a);
    ASSERT_EQ((a + b) - b, a);
    ASSERT_EQ(a * (b + c), a * b + a * c);
    if (b != Rational{0}) {
      ASSERT_EQ((a / b) * b, a);
    }
  }
}

TEST(Rational, orders_like_the_numbers_it_stands_for) {
  Fractions fractions;
  for (int i = 0; i < 2000; ++i) {
    const Rational a = fractions.next(), b = fractions.next();
    ASSERT_EQ(a<b, (b - a)> Rational{0});
    ASSERT_EQ(-(-a), a);
  }
}

TEST(Rational, compares_exactly_where_doubles_cannot) {
  EXPECT_LT(Rational(kMax - 1, kMax), Rational(1));
  EXPECT_GT(Rational(kMax, kMax - 1), Rational(1));
}

TEST(Rational, floors_ceils_and_rounds_halves_away_from_zero) {
  EXPECT_EQ(Rational(-7, 2).floor(), -4);
  EXPECT_EQ(Rational(-7, 2).ceil(), -3);
  EXPECT_EQ(Rational(-7, 2).round(), -4);
  EXPECT_EQ(Rational(7, 2).round(), 4);
  EXPECT_EQ(Rational(10, 3).round(), 3);
  EXPECT_EQ(Rational(kMax).round(), kMax);
}

TEST(Rational, throws_instead_of_overflowing) {
  EXPECT_THROW(Rational(kMax) + Rational(1), std::overflow_error);
  EXPECT_THROW(Rational(kMax) * Rational(2), std::overflow_error);
  EXPECT_THROW(Rational(1, kMax) * Rational(1, 2), std::overflow_error);
  EXPECT_THROW(Rational(INT64_MIN, 1), std::overflow_error);
}

TEST(Rational, throws_on_a_division_by_zero) {
  EXPECT_THROW(Rational(1, 0), std::overflow_error);
  EXPECT_THROW(Rational(1) / Rational(0), std::overflow_error);
}

TEST(Rational, survives_products_whose_parts_overflow_but_whose_value_fits) {
  EXPECT_EQ(Rational(kMax, 3) * Rational(3, kMax), Rational(1));
}

TEST(Rational, reads_what_it_writes) {
  Fractions fractions;
  for (int i = 0; i < 1000; ++i) {
    const Rational value = fractions.next();
    ASSERT_EQ(Rational::parse(value.str()), value);
  }
  EXPECT_EQ(Rational(25).str(), "25/1");
}

TEST(Rational, reads_decimals_exactly) {
  EXPECT_EQ(Rational::parse("2.5"), Rational(5, 2));
  EXPECT_EQ(Rational::parse("-0.05"), Rational(-1, 20));
  EXPECT_EQ(Rational::parse(".5"), Rational(1, 2));
  EXPECT_EQ(Rational::parse("0.10"), Rational(1, 10));
}

TEST(Rational, refuses_text_that_is_no_number) {
  for (const char* text : {"", ".", "-", "1/0", "1/-2", "1e3", "1.", "1..2", "1.-2", " 1", "1 ",
                           "--1.5", "+1", "nan", "1/2/3", "0x10", "1,5"})
    EXPECT_EQ(Rational::parse(text), std::nullopt) << text;
}

TEST(Rational, refuses_text_that_does_not_fit) {
  for (const char* text : {"9223372036854775808", "-9223372036854775808", "1/9223372036854775808",
                           "1000000000000.000000000001", "0.0000000000001"})
    EXPECT_EQ(Rational::parse(text), std::nullopt) << text;
}

TEST(Decimal, rounds_to_nearest_and_keeps_the_sign) {
  EXPECT_EQ(decimal(Rational(25, 2)), "12.500");
  EXPECT_EQ(decimal(Rational(-2, 3), 2), "-0.67");
  EXPECT_EQ(decimal(Rational(1999, 1000), 2), "2.00");
  EXPECT_EQ(decimal(Rational(5, 2), 0), "3");
  EXPECT_EQ(decimal(Rational(-1, 10000)), "0.000");
}

TEST(TimeRange, ends_where_start_and_length_say) {
  EXPECT_EQ((TimeRange{Rational(5, 4), Rational(10)}.end()), Rational(45, 4));
}

}  // namespace
}  // namespace wanprep
