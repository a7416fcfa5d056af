#include "core/rational.hpp"

#include <charconv>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

namespace wanprep {
namespace {

__extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using): __extension__ needs it

constexpr Wide gcd(Wide a, Wide b) {
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

Rational reduced(Wide num, Wide den) {
  if (den == 0) throw std::overflow_error("a fraction with denominator 0");
  if (den < 0) {
    num = -num;
    den = -den;
  }
  if (const Wide common = gcd(num, den); common > 1) {
    num /= common;
    den /= common;
  }
  constexpr Wide most = std::numeric_limits<std::int64_t>::max();
  if (num > most || num < -most || den > most)
    throw std::overflow_error("a fraction beyond 64 bits");
  return {static_cast<std::int64_t>(num), static_cast<std::int64_t>(den)};
}

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  // The one value without a counterpart: negating it would overflow.
  if (value == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return value;
}

std::optional<Rational> parse_decimal(std::string_view text, std::size_t dot) {
  const auto fraction = text.substr(dot + 1);
  if (fraction.empty() || fraction.size() > 12 || fraction.front() == '-' ||
      fraction.front() == '+')
    return std::nullopt;
  const bool negative = text.front() == '-';
  const auto head = text.substr(negative ? 1 : 0, dot - (negative ? 1 : 0));
  const auto integer = head.empty() ? std::optional<std::int64_t>{0} : whole(head);
  const auto digits = whole(fraction);
  if (!integer || *integer < 0 || !digits) return std::nullopt;
  std::int64_t scale = 1;
  for (std::size_t i = 0; i < fraction.size(); ++i) scale *= 10;
  if (*integer >= std::numeric_limits<std::int64_t>::max() / scale) return std::nullopt;
  const Rational value = Rational{*integer} + Rational{*digits, scale};
  return negative ? -value : value;
}

}  // namespace

Rational::Rational(std::int64_t num, std::int64_t den) : num_(num), den_(den) {
  if (den == 0) throw std::overflow_error("a fraction with denominator 0");
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  if (num == least || den == least) {
    *this = reduced(num, den);
    return;
  }
  if (den < 0) {
    num_ = -num_;
    den_ = -den_;
  }
  if (den_ == 1) return;
  if (const auto common = std::gcd(num_, den_); common > 1) {
    num_ /= common;
    den_ /= common;
  }
}

std::int64_t Rational::floor() const {
  const auto quotient = num_ / den_;
  return num_ % den_ < 0 ? quotient - 1 : quotient;
}

std::int64_t Rational::ceil() const {
  const auto quotient = num_ / den_;
  return num_ % den_ > 0 ? quotient + 1 : quotient;
}

std::int64_t Rational::round() const {
  if (den_ == 1) return num_;
  const Wide twice = Wide{num_} * 2 + (num_ >= 0 ? Wide{den_} : -Wide{den_});
  return static_cast<std::int64_t>(twice / (Wide{den_} * 2));
}

std::string Rational::str() const { return fmt::format("{}/{}", num_, den_); }

std::optional<Rational> Rational::parse(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const auto num = whole(text.substr(0, slash));
    const auto den = whole(text.substr(slash + 1));
    if (!num || !den || *den <= 0) return std::nullopt;
    return Rational{*num, *den};
  }
  if (const auto dot = text.find('.'); dot != std::string_view::npos)
    return parse_decimal(text, dot);
  const auto value = whole(text);
  return value ? std::optional{Rational{*value}} : std::nullopt;
}

// Most fractions are small: 64 bits and one gcd do. Wide arithmetic takes over where they do not.
Rational operator+(const Rational& a, const Rational& b) {
  std::int64_t left = 0, right = 0, sum = 0, den = 0;
  if (a.den_ == b.den_) {
    if (!__builtin_add_overflow(a.num_, b.num_, &sum)) return {sum, a.den_};
  } else if (!__builtin_mul_overflow(a.num_, b.den_, &left) &&
             !__builtin_mul_overflow(b.num_, a.den_, &right) &&
             !__builtin_add_overflow(left, right, &sum) &&
             !__builtin_mul_overflow(a.den_, b.den_, &den)) {
    return {sum, den};
  }
  return reduced(Wide{a.num_} * b.den_ + Wide{b.num_} * a.den_, Wide{a.den_} * b.den_);
}
Rational operator-(const Rational& a, const Rational& b) {
  std::int64_t left = 0, right = 0, difference = 0, den = 0;
  if (a.den_ == b.den_) {
    if (!__builtin_sub_overflow(a.num_, b.num_, &difference)) return {difference, a.den_};
  } else if (!__builtin_mul_overflow(a.num_, b.den_, &left) &&
             !__builtin_mul_overflow(b.num_, a.den_, &right) &&
             !__builtin_sub_overflow(left, right, &difference) &&
             !__builtin_mul_overflow(a.den_, b.den_, &den)) {
    return {difference, den};
  }
  return reduced(Wide{a.num_} * b.den_ - Wide{b.num_} * a.den_, Wide{a.den_} * b.den_);
}
Rational operator*(const Rational& a, const Rational& b) {
  std::int64_t num = 0, den = 0;
  if (!__builtin_mul_overflow(a.num_, b.num_, &num) &&
      !__builtin_mul_overflow(a.den_, b.den_, &den))
    return {num, den};
  return reduced(Wide{a.num_} * b.num_, Wide{a.den_} * b.den_);
}
Rational operator/(const Rational& a, const Rational& b) {
  std::int64_t num = 0, den = 0;
  if (!__builtin_mul_overflow(a.num_, b.den_, &num) &&
      !__builtin_mul_overflow(a.den_, b.num_, &den))
    return {num, den};
  return reduced(Wide{a.num_} * b.den_, Wide{a.den_} * b.num_);
}

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  if (a.den_ == b.den_) return a.num_ <=> b.num_;
  return Wide{a.num_} * b.den_ <=> Wide{b.num_} * a.den_;
}

Rational abs(const Rational& value) { return value < Rational{0} ? -value : value; }

std::string decimal(const Rational& value, int digits) {
  std::int64_t scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  const Wide scaled = Wide{value.num()} * scale;
  const Wide half = value.den() / 2;
  const Wide rounded = (scaled >= 0 ? scaled + half : scaled - half) / value.den();
  const Wide magnitude = rounded < 0 ? -rounded : rounded;
  const auto integer = static_cast<std::int64_t>(magnitude / scale);
  const auto fraction = static_cast<std::int64_t>(magnitude % scale);
  const char* sign = rounded < 0 ? "-" : "";
  if (digits == 0) return fmt::format("{}{}", sign, integer);
  return fmt::format("{}{}.{:0{}}", sign, integer, fraction, digits);
}

}  // namespace wanprep
