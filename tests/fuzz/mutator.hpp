/// Damage as it happens and as it is made: the same for the same seed on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace wanprep::fuzz {

class Mutator {
 public:
  using Input = std::vector<std::uint8_t>;
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  /// One to eight changes; pieces come from `other`.
  Input changed(Input input, const Input& other) {
    for (auto left = 1 + below(8); left > 0; --left) change(input, other);
    return input;
  }

  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : random_() % bound; }

 private:
  void change(Input& input, const Input& other) {
    if (input.empty()) return input.assign(other.begin(), other.end());
    const auto at = below(input.size());
    switch (below(7)) {
      case 0:
        input[at] ^= static_cast<std::uint8_t>(1u << below(8));
        return;
      case 1:
        input[at] = static_cast<std::uint8_t>(random_());
        return;
      case 2:
        if (below(4) == 0) input.resize(at);
        return;
      case 3:
        return splice(input, at, other);
      case 4:
        return edit_length(input, at);
      case 5:
        return repeat(input, at);
      default:
        return swap_kind(input, at);
    }
  }

  void splice(Input& input, std::size_t at, const Input& other) {
    if (other.empty()) return;
    const auto from = below(other.size());
    const auto size = std::min<std::uint64_t>({1 + below(256), other.size() - from});
    const auto begin = other.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = begin + static_cast<std::ptrdiff_t>(size);
    if (below(2) == 0)
      input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), begin, end);
    else
      std::copy_n(begin, std::min<std::size_t>(size, input.size() - at),
                  input.begin() + static_cast<std::ptrdiff_t>(at));
  }

  // Sizes and counts stand in four or eight bytes, most often on an even place, in both orders.
  void edit_length(Input& input, std::size_t at) {
    at &= ~std::size_t{1};
    const std::uint64_t values[] = {0,
                                    1,
                                    7,
                                    8,
                                    0x7fffffff,
                                    0x80000000,
                                    0xffffffff,
                                    input.size(),
                                    input.size() - at,
                                    0xfffffff0,
                                    random_(),
                                    below(1024)};
    const auto value = values[below(std::size(values))];
    const std::size_t width = below(3) == 0 ? 8 : below(2) == 0 ? 4 : 2;
    const bool big = below(4) != 0;
    for (std::size_t i = 0; i < width && at + i < input.size(); ++i)
      input[at + i] = static_cast<std::uint8_t>(value >> 8 * (big ? width - 1 - i : i));
  }

  void repeat(Input& input, std::size_t at) {
    const auto size = std::min<std::size_t>(1 + below(128), input.size() - at);
    const Input piece(input.begin() + static_cast<std::ptrdiff_t>(at),
                      input.begin() + static_cast<std::ptrdiff_t>(at + size));
    if (input.size() < 1 << 20)
      input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), piece.begin(), piece.end());
  }

  // Four letters become others that stand somewhere else in the file.
  void swap_kind(Input& input, std::size_t at) {
    if (input.size() < 8) return;
    const auto from = below(input.size() - 4);
    at = std::min(at, input.size() - 4);
    std::copy_n(Input(input).begin() + static_cast<std::ptrdiff_t>(from), 4,
                input.begin() + static_cast<std::ptrdiff_t>(at));
  }

  std::mt19937_64 random_;
};

}  // namespace wanprep::fuzz
