/// Exact fractions: every time, rate and aspect in this program is one.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wanprep {

/// A fraction in lowest terms with a positive denominator. Arithmetic is exact; a result that does
/// not fit 64 bits, and a division by zero, throw std::overflow_error (readers of hostile files
/// catch it at their border and call the file unreadable).
class Rational {
 public:
  constexpr Rational() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): an integer is a rational
  constexpr Rational(std::int64_t whole) : num_(whole) {}
  /// Throws std::overflow_error for den == 0.
  Rational(std::int64_t num, std::int64_t den);

  constexpr std::int64_t num() const { return num_; }
  constexpr std::int64_t den() const { return den_; }

  /// Largest integer not above, smallest not below, nearest (halves away from zero).
  std::int64_t floor() const;
  std::int64_t ceil() const;
  std::int64_t round() const;

  /// For showing to people and for JSON twins; never for deciding.
  double approx() const { return static_cast<double>(num_) / static_cast<double>(den_); }

  /// "30000/1001"; whole numbers keep their denominator: "25/1".
  std::string str() const;
  /// Reads "30000/1001", "25", "-3/4" and decimals such as "2.5" (at most 12 digits after the
  /// point); nothing for anything else, nor for what does not fit.
  static std::optional<Rational> parse(std::string_view text);

  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b);
  Rational operator-() const { return Rational{0} - *this; }
  friend bool operator==(const Rational& a, const Rational& b) = default;
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);

 private:
  std::int64_t num_ = 0;
  std::int64_t den_ = 1;
};

Rational abs(const Rational& value);

/// "12.500" with the given digits, rounded to nearest; for messages.
std::string decimal(const Rational& value, int digits = 3);

/// A half-open stretch of time [start, start + length), in seconds.
struct TimeRange {
  Rational start;
  Rational length;
  Rational end() const { return start + length; }
  bool operator==(const TimeRange&) const = default;
};

}  // namespace wanprep
