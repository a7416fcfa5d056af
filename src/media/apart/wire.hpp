/// How values travel between the program and its media process: field by field, numbers in the
/// machine's own order, since both ends are one build on one machine. What is read is not trusted:
/// counts cost memory only as their elements arrive, flags and enumerators are checked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/rational.hpp"

namespace wanprep {

/// The other end is gone, or speaks nonsense.
struct WireBroken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Buffered; throws WireBroken.
class WireOut {
 public:
  explicit WireOut(int descriptor) : descriptor_(descriptor) {}
  void bytes(const void* from, std::size_t size);
  void flush();

 private:
  void send(const std::uint8_t* from, std::size_t size);
  int descriptor_;
  std::vector<std::uint8_t> kept_;
};

/// Buffered; throws WireBroken at the end and when `patient`, asked twice a second while nothing
/// comes, says no.
class WireIn {
 public:
  explicit WireIn(int descriptor) : descriptor_(descriptor) {}
  void wait_with(std::function<bool()> patient) { patient_ = std::move(patient); }
  void bytes(void* to, std::size_t size);
  /// Whether nothing waits to be read and the other end is there: so it is between two calls.
  bool quiet() const;

 private:
  std::size_t receive(std::uint8_t* to, std::size_t most);
  int descriptor_;
  std::function<bool()> patient_;
  std::array<std::uint8_t, 1 << 16> kept_ = {};
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

/// How many enumerators an enum has, counted from 0; each enum that travels says it.
template <class E>
struct EnumSize;

/// Structs that travel have `fields(value, use)`, which calls `use` with all members.
struct AnyUse {
  template <class... Field>
  void operator()(const Field&...) const {}
};
template <class T>
concept Struct = requires(const T& value) {
  fields(value, AnyUse{});
};

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

template <Number T>
void put(WireOut& out, T value) {
  out.bytes(&value, sizeof value);
}
template <Number T>
void get(WireIn& in, T& value) {
  in.bytes(&value, sizeof value);
}

void put(WireOut& out, const std::string& text);
void put(WireOut& out, const std::filesystem::path& path);
void put(WireOut& out, const Rational& value);
void get(WireIn& in, std::string& text);
void get(WireIn& in, std::filesystem::path& path);
void get(WireIn& in, Rational& value);

// A template, so that no pointer turns into a flag.
template <class T>
requires std::is_same_v<T, bool>
void put(WireOut& out, T value) { put(out, static_cast<std::uint8_t>(value)); }
template <class T>
requires std::is_same_v<T, bool>
void get(WireIn& in, T& value) {
  std::uint8_t byte = 0;
  get(in, byte);
  if (byte > 1) throw WireBroken("no flag");
  value = byte == 1;
}

template <class E>
requires std::is_enum_v<E>
void put(WireOut& out, E value) { put(out, static_cast<std::int32_t>(value)); }
template <class E>
requires std::is_enum_v<E>
void get(WireIn& in, E& value) {
  std::int32_t number = 0;
  get(in, number);
  if (number < 0 || number >= EnumSize<E>::value) throw WireBroken("no enumerator");
  value = static_cast<E>(number);
}

template <Struct T>
void put(WireOut& out, const T& value);
template <Struct T>
void get(WireIn& in, T& value);
template <class T, class A>
void put(WireOut& out, const std::vector<T, A>& values);
template <class T, class A>
void get(WireIn& in, std::vector<T, A>& values);

template <class T>
void put(WireOut& out, const std::optional<T>& value) {
  put(out, value.has_value());
  if (value) put(out, *value);
}
template <class T>
void get(WireIn& in, std::optional<T>& value) {
  bool there = false;
  get(in, there);
  value.reset();
  if (there) get(in, value.emplace());
}

template <class A, class B>
void put(WireOut& out, const std::pair<A, B>& value) {
  put(out, value.first);
  put(out, value.second);
}
template <class A, class B>
void get(WireIn& in, std::pair<A, B>& value) {
  get(in, value.first);
  get(in, value.second);
}

template <class... T>
void put(WireOut& out, const std::variant<T...>& value) {
  put(out, static_cast<std::uint8_t>(value.index()));
  std::visit([&out](const auto& held) { put(out, held); }, value);
}
template <std::size_t I, class... T>
void get_alternative(WireIn& in, std::uint8_t which, std::variant<T...>& value) {
  if constexpr (I < sizeof...(T)) {
    if (which == I) return get(in, value.template emplace<I>());
    get_alternative<I + 1>(in, which, value);
  } else {
    throw WireBroken("no alternative");
  }
}
template <class... T>
void get(WireIn& in, std::variant<T...>& value) {
  std::uint8_t which = 0;
  get(in, which);
  get_alternative<0>(in, which, value);
}

template <class T, class A>
void put(WireOut& out, const std::vector<T, A>& values) {
  put(out, static_cast<std::uint64_t>(values.size()));
  if constexpr (Number<T>) {
    out.bytes(values.data(), values.size() * sizeof(T));
  } else {
    for (const auto& value : values) put(out, value);
  }
}
template <class T, class A>
void get(WireIn& in, std::vector<T, A>& values) {
  std::uint64_t left = 0;
  get(in, left);
  values.clear();
  if constexpr (Number<T>) {
    while (left > 0) {
      const auto before = values.size();
      const auto more = std::min<std::uint64_t>(left, before + (1u << 20));
      values.resize(before + static_cast<std::size_t>(more));
      in.bytes(values.data() + before, static_cast<std::size_t>(more) * sizeof(T));
      left -= more;
    }
  } else {
    for (; left > 0; --left) get(in, values.emplace_back());
  }
}

template <Struct T>
void put(WireOut& out, const T& value) {
  fields(value, [&out](const auto&... field) { (put(out, field), ...); });
}
template <Struct T>
void get(WireIn& in, T& value) {
  fields(value, [&in](auto&... field) { (get(in, field), ...); });
}

}  // namespace wanprep
