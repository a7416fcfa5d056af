#include "isobmff/sample_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "isobmff/table_rows.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::uint64_t kMostTicks = std::uint64_t{1} << 61;
constexpr std::uint64_t kFewSamples = 1u << 20;

class Sizes {
 public:
  explicit Sizes(const SampleTables& tables) {
    Cursor cursor(tables.stsz.empty() ? tables.stz2 : tables.stsz);
    cursor.skip(4);
    if (!tables.stsz.empty()) {
      constant_ = cursor.u32();
      bits_ = 32;
    } else {
      cursor.skip(3);
      bits_ = cursor.u8();
    }
    count_ = stated_ = cursor.u32();
    table_ = cursor.rest();
    const bool legal = bits_ == 32 || bits_ == 16 || bits_ == 8 || bits_ == 4;
    if (!legal) count_ = stated_ = 0;
    if (constant_ == 0 && legal)
      count_ = std::min<std::uint64_t>(count_, table_.size() * 8 / bits_);
  }
  std::uint64_t count() const { return count_; }
  std::uint64_t stated() const { return stated_; }
  std::uint32_t constant() const { return constant_; }
  std::uint32_t at(std::uint64_t i) const {
    if (constant_ != 0) return constant_;
    const auto at = static_cast<std::size_t>(i);
    if (bits_ == 32) return big32(table_, at * 4);
    if (bits_ == 4) return at % 2 == 0 ? table_[at / 2] >> 4 : table_[at / 2] & 15;
    const std::size_t width = bits_ / 8;
    return static_cast<std::uint32_t>(Cursor(table_.subspan(at * width, width)).number(width));
  }
  std::uint64_t sum(std::uint64_t first, std::uint64_t count) const {
    if (constant_ != 0) return count * constant_;
    std::uint64_t bytes = 0;
    if (bits_ == 32)  // one test for a chunk, not one for each of its samples
      for (std::size_t at = first * 4; at < (first + count) * 4; at += 4)
        bytes += big32(table_, at);
    else
      for (std::uint64_t i = first; i < first + count; ++i) bytes += at(i);
    return bytes;
  }

 private:
  Bytes table_;
  std::uint64_t count_ = 0;
  std::uint64_t stated_ = 0;
  std::uint32_t constant_ = 0;
  std::size_t bits_ = 32;
};

// A chunk names its sample description; most files have one.
std::size_t used_descriptions(const SampleTables& tables) {
  const Rows runs(tables.stsc, 12);
  std::vector<std::uint32_t> seen;
  for (std::size_t run = 0; run < runs.count && seen.size() < 256; ++run) {
    const std::uint32_t description = runs.field(run, 2);
    if (std::find(seen.begin(), seen.end(), description) == seen.end()) seen.push_back(description);
  }
  return std::max<std::size_t>(seen.size(), 1);
}

// Calls visit(first sample, samples, offset) for each chunk that holds samples, until it says
// false.
template <class Visit>
void for_each_chunk(const SampleTables& tables, std::uint64_t samples, Visit visit) {
  // Either table may be there and empty beside the other one.
  const bool wide = Rows(tables.stco, 4).count == 0;
  const Rows offsets(wide ? tables.co64 : tables.stco, wide ? 8 : 4);
  const Rows runs(tables.stsc, 12);
  if (runs.count == 0) return;
  // Many files have a chunk for each picture: what a run says is read once.
  const auto end_of = [&](std::size_t run) {
    return run + 1 < runs.count ? runs.field(run + 1) : std::uint64_t{UINT32_MAX} + 2;
  };
  std::uint64_t first = 0, in_chunk = runs.field(0, 1), end = end_of(0);
  std::size_t run = 0;
  for (std::size_t chunk = 0; chunk < offsets.count && first < samples; ++chunk) {
    while (end <= chunk + 1) {
      end = end_of(++run);
      in_chunk = runs.field(run, 1);
    }
    const std::uint64_t count = std::min(in_chunk, samples - first);
    const std::uint64_t offset =
        wide ? std::uint64_t{offsets.field(chunk)} << 32 | offsets.field(chunk, 1)
             : offsets.field(chunk);
    if (!visit(first, count, offset)) return;
    first += count;
  }
}

// libav refuses such a file, and so does what decodes for this program.
Result<void> whole_tables(const SampleTables& tables) {
  struct Table {
    const char* name;
    Bytes body;
    std::size_t width;
  };
  for (const Table& table : {Table{"stts", tables.stts, 8}, Table{"ctts", tables.ctts, 8},
                             Table{"stsc", tables.stsc, 12}, Table{"stco", tables.stco, 4},
                             Table{"co64", tables.co64, 8}, Table{"stss", tables.stss, 4}}) {
    Cursor cursor(table.body);
    cursor.skip(4);
    const std::uint64_t count = cursor.u32();
    if (cursor.failed() || count <= cursor.left() / table.width) continue;
    return fail(Code::input,
                fmt::format("the sample table {} states {} entries and holds {}", table.name, count,
                            cursor.left() / table.width),
                "remux it with the program that made it");
  }
  return {};
}

Result<void> plausible(const Sizes& sizes, std::uint64_t file_bytes) {
  if (sizes.stated() > sizes.count() && sizes.constant() == 0)
    return fail(Code::input,
                fmt::format("the sample table stsz states {} samples and holds {}", sizes.stated(),
                            sizes.count()),
                "remux it with the program that made it");
  const bool in_file = sizes.constant() == 0 || sizes.count() <= file_bytes / sizes.constant();
  if (sizes.count() <= kFewSamples || (in_file && sizes.count() <= kMostSamples)) return {};
  return fail(Code::input,
              fmt::format("the sample table claims {} samples of {} bytes, the file has {}",
                          sizes.count(), sizes.constant(), file_bytes));
}

// Samples that have a place; marks what lies beyond the end of the file.
void place(const SampleTables& tables, const Sizes& sizes, std::uint64_t file_bytes,
           SampleList& list) {
  if (sizes.constant() == 0) list.samples.resize(static_cast<std::size_t>(sizes.count()));
  std::uint64_t placed = 0;
  for_each_chunk(tables, sizes.count(),
                 [&](std::uint64_t first, std::uint64_t count, std::uint64_t offset) {
                   const std::uint64_t bytes = sizes.sum(first, count);
                   list.bytes += bytes;
                   placed = first + count;
                   if (placed > list.samples.size()) list.samples.resize(placed);
                   if (offset <= file_bytes && bytes <= file_bytes - offset) return true;
                   for (std::uint64_t i = first; i < placed; ++i) {
                     const std::uint32_t size = sizes.at(i);
                     const bool whole = offset <= file_bytes && size <= file_bytes - offset;
                     list.samples[static_cast<std::size_t>(i)].whole = whole;
                     list.missing += whole ? 0 : 1;
                     offset = offset > UINT64_MAX - size ? UINT64_MAX : offset + size;
                   }
                   return true;
                 });
  list.samples.resize(static_cast<std::size_t>(placed));
}

// The last run goes on where a table is shorter than the samples, as libav reads it.
void set_decode_times(const SampleTables& tables, SampleList& list) {
  const Rows runs(tables.stts, 8);
  auto sample = list.samples.begin();
  std::int64_t dts = 0;
  for (std::size_t run = 0; run < runs.count && sample != list.samples.end(); ++run) {
    const auto left = list.samples.end() - sample;
    const bool last = run + 1 == runs.count;
    const auto count = last ? left : std::min<std::ptrdiff_t>(runs.field(run), left);
    const std::uint32_t ticks = runs.field(run, 1);
    // A negative step is how some recorders correct drift; libav counts it as 1.
    const std::int64_t step = ticks > INT32_MAX ? 1 : static_cast<std::int64_t>(ticks);
    for (const auto end = sample + count; sample != end; ++sample, dts += step) sample->dts = dts;
  }
  list.end = dts;
}

void set_composition(const SampleTables& tables, SampleList& list) {
  // Version 0 says unsigned, but QuickTime and many writers mean signed in either version.
  const Rows runs(tables.ctts, 8);
  list.reordered = runs.count > 0;
  std::size_t at = 0;
  for (std::size_t run = 0; run < runs.count && at < list.samples.size(); ++run) {
    const auto offset = static_cast<std::int32_t>(runs.field(run, 1));
    for (std::uint32_t i = runs.field(run); i > 0 && at < list.samples.size(); --i)
      list.samples[at++].composition = offset;
  }
}

}  // namespace

Result<SampleList> read_samples(const Track& track, std::uint64_t file_bytes) {
  WANPREP_CHECK(whole_tables(track.tables));
  const Sizes sizes(track.tables);
  WANPREP_CHECK(plausible(sizes, file_bytes));
  SampleList list;
  if (sizes.constant() == 0)
    list.samples.reserve(static_cast<std::size_t>(sizes.count()) + track.fragments.size());
  place(track.tables, sizes, file_bytes, list);
  set_decode_times(track.tables, list);
  set_composition(track.tables, list);
  mark_random_access(track.tables, list.samples);
  list.descriptions = used_descriptions(track.tables);
  list.in_tables = list.samples.size();
  list.samples.insert(list.samples.end(), track.fragments.begin(), track.fragments.end());
  for (const auto& sample : track.fragments) list.missing += sample.whole ? 0 : 1;
  list.bytes += track.fragment_bytes;
  if (!track.fragments.empty()) list.end = track.fragments_end;
  if (list.end < 0 || static_cast<std::uint64_t>(list.end) > kMostTicks)
    return fail(Code::input, fmt::format("the samples' times reach {} ticks", list.end));
  return list;
}

bool has_samples(const Track& track, std::uint64_t least) {
  std::uint64_t found = 0;
  const auto enough = [&](std::uint64_t first, std::uint64_t count, std::uint64_t) {
    found = first + count;
    return found < least;
  };
  for_each_chunk(track.tables, Sizes(track.tables).count(), enough);
  return found >= least;
}

Result<std::vector<SamplePlace>> read_places(const Track& track, std::uint64_t file_bytes,
                                             SampleSpan span) {
  const Sizes sizes(track.tables);
  WANPREP_CHECK(plausible(sizes, file_bytes));
  std::vector<SamplePlace> places;
  std::uint32_t chunk = 0;
  for_each_chunk(track.tables, sizes.count(),
                 [&](std::uint64_t first, std::uint64_t count, std::uint64_t offset) {
                   const auto number = chunk++;
                   if (first >= span.past) return false;
                   if (first + count <= span.first) return true;
                   for (std::uint64_t i = first; i < first + count; ++i) {
                     const std::uint32_t size = sizes.at(i);
                     if (i >= span.first && i < span.past) places.push_back({offset, size, number});
                     offset = offset > UINT64_MAX - size ? UINT64_MAX : offset + size;
                   }
                   return true;
                 });
  return places;
}

bool uses_first_entry_alone(const Track& track) {
  const Rows runs(track.tables.stsc, 12);
  for (std::size_t run = 0; run < runs.count; ++run)
    if (runs.field(run, 2) != 1) return false;
  return true;
}

TableSums sum_tables(const Track& track, std::uint64_t file_bytes) {
  const Sizes sizes(track.tables);
  TableSums sums;
  // Constant sizes can claim billions of samples; whole chunks are summed without a step each.
  for_each_chunk(track.tables, sizes.count(),
                 [&](std::uint64_t first, std::uint64_t count, std::uint64_t offset) {
                   const std::uint64_t bytes = sizes.sum(first, count);
                   sums.missing += offset > file_bytes || bytes > file_bytes - offset ? count : 0;
                   sums.bytes += bytes;
                   sums.count = first + count;
                   return true;
                 });
  const Rows runs(track.tables.stts, 8);
  std::uint64_t left = sums.count;
  for (std::size_t run = 0; run < runs.count && left > 0; ++run) {
    const bool last = run + 1 == runs.count;
    const std::uint64_t count = last ? left : std::min<std::uint64_t>(runs.field(run), left);
    const std::uint64_t step = runs.field(run, 1);
    if (run == 0) sums.step = step;
    const std::uint64_t room = kMostTicks - sums.duration;
    sums.duration += step != 0 && count > room / step ? room : count * step;
    left -= count;
  }
  return sums;
}

std::optional<SamplePlace> place_of_sample(const Track& track, std::uint64_t number) {
  const Sizes sizes(track.tables);
  std::optional<SamplePlace> found;
  for_each_chunk(track.tables, sizes.count(),
                 [&](std::uint64_t first, std::uint64_t count, std::uint64_t offset) {
                   if (number - first >= count) return true;
                   const std::uint64_t before = sizes.sum(first, number - first);
                   found = SamplePlace{offset + before, sizes.at(number), 0};
                   return false;
                 });
  return found;
}

std::vector<SamplePlace> first_places(const Track& track) {
  const Sizes sizes(track.tables);
  std::vector<SamplePlace> places;
  for_each_chunk(track.tables, sizes.count(),
                 [&](std::uint64_t first, std::uint64_t count, std::uint64_t offset) {
                   for (auto i = first; i < first + count && places.size() < kFirstPlaces; ++i) {
                     places.push_back({offset, sizes.at(i), 0});
                     if (offset > UINT64_MAX - sizes.at(i)) return false;
                     offset += sizes.at(i);
                   }
                   return places.size() < kFirstPlaces;
                 });
  return places.empty() ? track.first_fragments : places;
}

}  // namespace wanprep::isobmff
