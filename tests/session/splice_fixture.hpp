/// An original, a result for a range of it, and what `--whole` makes of them.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "session/round_trip_fixture.hpp"

namespace wanprep::testing {

/// The number in the result's first picture; the original's begin at 0.
inline constexpr int kMark = 1000;

struct Kind {
  std::string name;
  ClipSpec spec;
  std::string ending = "mp4";
  int first = 30;
  int frames = 20;
  int new_frames = 0;  // the range and what stands with it in its groups; 0: not said
};

inline void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

inline ClipSpec marked(const std::string& codec, const std::string& options = {}) {
  ClipSpec spec;
  spec.size = {320, 180};
  spec.rate = Rational{30000, 1001};
  spec.frames = 96;
  spec.gop = 24;
  spec.codec = codec;
  spec.options = options;
  return spec;
}

class SpliceTest : public RoundTripTest {
 protected:
  /// A result of `frames` pictures like the original's, numbered from kMark.
  void result_for(const Kind& kind) {
    ClipSpec spec = kind.spec;
    spec.codec = "h264";
    spec.options.clear();
    spec.pixel_format.clear();
    spec.full_range = false;
    spec.matrix = spec.primaries = spec.transfer = "bt709";
    spec.frames = kind.frames;
    spec.first_number = kMark;
    spec.start = Rational{0};
    spec.orientation = {};
    if (kind.spec.orientation.swaps_sides()) spec.size = spec.size.transposed();
    spec.durations.clear();
    spec.sound.clear();
    for (int i = 0; i < kind.frames && !kind.spec.durations.empty(); ++i)
      spec.durations.push_back(kind.spec.durations[static_cast<std::size_t>(kind.first + i) %
                                                   kind.spec.durations.size()]);
    const auto made = make_clip(spec, at("result.mp4"));
    ASSERT_TRUE(made.has_value()) << made.error().message;
  }

  Result<Restored> splice(const Kind& kind, const RestoreWishes& more = {}) {
    RestoreOrder order;
    order.result = at("result.mp4");
    order.out = at("out." + kind.ending);
    order.original = source_;
    order.wishes = more;
    order.wishes.whole = true;
    order.wishes.offset = 0;
    order.wishes.start = TimePoint{TimePoint::Form::frame, Rational{0}, kind.first, ""};
    order.wishes.duration = TimePoint{TimePoint::Form::frame, Rational{0}, kind.frames, ""};
    return restore_file(order, tools_, context_);
  }

  std::string said_by(const std::string& command) {
    const auto log = at("said.txt");
    EXPECT_EQ(std::system((command + " > '" + log.string() + "' 2>&1").c_str()), 0) << command;
    std::ifstream file(log);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
};

inline std::vector<std::optional<int>> expected_numbers(const Kind& kind) {
  std::vector<std::optional<int>> numbers;
  for (int i = 0; i < kind.spec.frames; ++i) {
    const bool inside = i >= kind.first && i < kind.first + kind.frames;
    numbers.emplace_back(inside ? kMark + i - kind.first : i);
  }
  return numbers;
}

}  // namespace wanprep::testing
