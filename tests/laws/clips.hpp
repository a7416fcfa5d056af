/// Clips and wishes of all kinds from one seed, the same on every machine; made for millions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "facts/probe.hpp"
#include "recipe/wishes.hpp"

namespace wanprep::test {

/// splitmix64: a draw costs a nanosecond.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits();
  int between(int least, int most) {
    return least + static_cast<int>(bits() % static_cast<std::uint64_t>(most - least + 1));
  }
  bool one_in(int n) { return between(1, n) == 1; }
  template <class T>
  T of(std::initializer_list<T> values) {
    return *(values.begin() + between(0, static_cast<int>(values.size()) - 1));
  }

 private:
  std::uint64_t state_;
};

/// One clip after another. The times of the pictures serve a run of clips, everything else is drawn
/// anew for each.
class Clips {
 public:
  explicit Clips(std::uint64_t seed) : draw_(seed) {}
  /// Valid until the next call.
  const Probe& next();
  /// A part of the clip that next() gave, and policies; some of them forbid what the clip needs.
  Wishes wishes();
  Draw& draw() { return draw_; }

 private:
  void new_times();
  void picture(VideoFacts& video);
  void color(VideoFacts& video);
  void sound(MediaFacts& facts);
  void file(MediaFacts& facts);
  int side();

  Draw draw_;
  Probe probe_;
  int left_ = 0;  // clips that the current times still serve
};

/// What a failing case looks like, in one line.
std::string described(const Probe& probe);

}  // namespace wanprep::test
