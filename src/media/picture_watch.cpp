#include "media/picture_watch.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace wanprep {
namespace {

const Rational kLeastStretch{1, 2};

constexpr std::uint64_t kBlackPerMille = 980;
constexpr int kBlackLimited = 37;  // 16 + 0.1 * 219
constexpr int kBlackFull = 25;     // 0.1 * 255

bool same_shape(const LumaSample& a, const LumaSample& b) {
  return a.width == b.width && a.lines == b.lines;
}

// How far `middle` lies from the mean of the lines around it, doubled, over one line.
std::uint64_t comb(const std::uint8_t* above, const std::uint8_t* middle, const std::uint8_t* below,
                   int width) {
  std::uint32_t sum = 0;
  for (int x = 0; x < width; ++x)
    sum += static_cast<std::uint32_t>(std::abs(above[x] + below[x] - 2 * middle[x]));
  return sum;
}

std::uint64_t difference(const std::uint8_t* a, const std::uint8_t* b, std::size_t count) {
  std::uint64_t sum = 0;
  while (count > 0) {
    const auto run = std::min<std::size_t>(count, 1u << 16);
    std::uint32_t part = 0;
    for (std::size_t i = 0; i < run; ++i) part += static_cast<std::uint32_t>(std::abs(a[i] - b[i]));
    sum += part;
    a += run;
    b += run;
    count -= run;
  }
  return sum;
}

int parts_per_million(std::uint64_t part, std::uint64_t all) {
  return static_cast<int>(part * 1'000'000 / all);
}

}  // namespace

// A field's lines between the other field's lines, as they are (own), as they were in the picture
// before and as they will be in the one after. In interlaced pictures the field that comes first is
// nearer in time to the other field of the picture before it, and the second one to that of the one
// after:
//
//   top first    time   t0    t1    t2    t3
//                top    A           B           so line of bottom(t1) between lines of top(t2)
//                bottom       A           B     matches as well as bottom(t3) does, and top(t2)
//                                               between bottom(t1) far better than between (t3)
FieldCounts fields_of(const LumaSample& before, const LumaSample& now, const LumaSample& after) {
  std::uint64_t first_top = 0, first_bottom = 0, own = 0;
  std::uint64_t moved[2] = {0, 0};  // each field against the picture before
  for (int block = 0; block < now.lines; block += LumaSample::kBlockLines)
    for (int i = block + 1; i <= block + 2; ++i) {
      const int field = i % 2;
      const auto past = comb(now.row(i - 1), before.row(i), now.row(i + 1), now.width);
      const auto future = comb(now.row(i - 1), after.row(i), now.row(i + 1), now.width);
      // Where the top field is first, even lines fit the picture after and odd ones the one before.
      first_top += field == 0 ? past : future;
      first_bottom += field == 0 ? future : past;
      own += comb(now.row(i - 1), now.row(i), now.row(i + 1), now.width);
      moved[field] +=
          2 * difference(now.row(i), before.row(i), static_cast<std::size_t>(now.width));
    }
  FieldCounts counts;
  // Asked first: fine patterns that move match one neighbor better by chance, but never as well as
  // their own lines do.
  if (std::min(first_top, first_bottom) * 2 > own * 3)
    counts.progressive = 1;
  else if (first_top * 100 > first_bottom * 104)
    counts.tff = 1;
  else if (first_bottom * 100 > first_top * 104)
    counts.bff = 1;
  else
    counts.undecided = 1;
  const bool repeats = moved[0] > 3 * moved[1] || moved[1] > 3 * moved[0];
  counts.repeated = repeats ? 1 : 0;
  return counts;
}

void Stretches::close(std::int64_t end) {
  if (first_ < 0) return;
  const FrameSpan span{std::exchange(first_, -1), end};
  if (index_->time_of(span.end) - index_->time_of(span.first) < least_) return;
  frames += span.end - span.first;
  if (spans.size() < DeepFacts::kMostSpans) spans.push_back(span);
}

PictureWatch::PictureWatch(const FrameIndex& index, bool full_range)
    : black_(index, kLeastStretch), frozen_(index, kLeastStretch), full_range_(full_range) {}

bool PictureWatch::is_black(const LumaSample& sample) const {
  const int level = full_range_ || !sample.luma ? kBlackFull : kBlackLimited;
  std::uint64_t dark = 0;
  for (int i = 0; i < sample.lines; ++i) {
    const auto* row = sample.row(i);
    std::uint32_t line = 0;
    for (int x = 0; x < sample.width; ++x) line += row[x] <= level ? 1 : 0;
    dark += line;
  }
  return dark * 1000 >= sample.rows.size() * kBlackPerMille;
}

void PictureWatch::watch_black(std::int64_t frame, bool black) {
  if (!black) black_.close(frame);
  if (black && !black_.open()) black_.begin(frame);
}

void PictureWatch::watch_still(std::int64_t frame, const LumaSample& sample, bool black) {
  // At most 0.001 of 255 on average.
  const bool same = !black && frozen_.open() && same_shape(still_, sample) &&
                    difference(still_.rows.data(), sample.rows.data(), sample.rows.size()) * 1000 <=
                        sample.rows.size() * 255;
  if (same) return;
  frozen_.close(frame);
  if (black) return;
  frozen_.begin(frame);
  still_ = sample;
}

void PictureWatch::count_luma(const LumaSample& sample) {
  luma_ = luma_ && sample.luma;
  // A quarter tells as much: one line of each block.
  for (int i = 0; i < sample.lines; i += LumaSample::kBlockLines) {
    const auto* row = sample.row(i);
    for (int x = 0; x < sample.width; ++x) ++histogram_[row[x]];
  }
}

void PictureWatch::compare_fields() {
  const bool comparable =
      known_ == 3 && same_shape(around_[0], around_[1]) && same_shape(around_[1], around_[2]);
  if (!comparable) return;
  const auto one = fields_of(around_[0], around_[1], around_[2]);
  fields_.tff += one.tff;
  fields_.bff += one.bff;
  fields_.progressive += one.progressive;
  fields_.undecided += one.undecided;
  fields_.repeated += one.repeated;
}

void PictureWatch::add(std::int64_t frame, LumaSample& sample) {
  const bool black = is_black(sample);
  watch_black(frame, black);
  watch_still(frame, sample, black);
  count_luma(sample);
  std::swap(around_[0], around_[1]);
  std::swap(around_[1], around_[2]);
  std::swap(around_[2], sample);
  known_ = std::min(known_ + 1, 3);
  compare_fields();
  end_ = frame + 1;
}

void PictureWatch::finish(DeepFacts& facts) {
  black_.close(end_);
  frozen_.close(end_);
  facts.black = std::move(black_.spans);
  facts.black_frames = black_.frames;
  facts.frozen = std::move(frozen_.spans);
  facts.frozen_frames = frozen_.frames;
  facts.fields = fields_;
  std::uint64_t all = 0;
  for (const auto count : histogram_) all += count;
  if (all == 0 || !luma_) return;
  const auto share = [&](std::size_t from, std::size_t to) {
    std::uint64_t sum = 0;
    for (auto code = from; code <= to; ++code) sum += histogram_[code];
    return parts_per_million(sum, all);
  };
  const auto code_under = [&](std::uint64_t pixels) {
    std::size_t code = 0;
    for (std::uint64_t sum = histogram_[0]; sum < pixels && code < 255; sum += histogram_[++code]) {
    }
    return static_cast<int>(code);
  };
  facts.luma = LumaUse{code_under(all / 1000 + 1),
                       code_under(all - all / 1000),
                       share(0, 7),
                       share(0, 13),
                       share(15, 17),
                       share(248, 255)};
}

}  // namespace wanprep
