#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "isobmff/open_movie.hpp"
#include "isobmff/splice.hpp"
#include "isobmff/splice_source.hpp"
#include "isobmff/spliced_track.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;

std::int64_t shown_time(const Sample& sample) { return sample.dts + sample.composition; }

bool same_bytes(Bytes a, Bytes b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

/// The original and what was made of it.
struct Pair {
  const SpliceSource& before;
  const SpliceSource& after;
  const Splice& splice;
  SpliceProof& proof;

  void differs(std::string what) const {
    if (proof.differs.empty()) proof.differs = std::move(what);
  }
};

// Where a sample that was written anew lies is no matter; what it says is.
Result<void> compare_rewritten(const Pair& pair, std::size_t old, std::size_t now) {
  WANPREP_TRY(before, bytes_of(pair.before.open.file, pair.before.places[old]));
  WANPREP_TRY(after, bytes_of(pair.after.open.file, pair.after.places[now]));
  WANPREP_TRY(expected, with_cut_references(before));
  if (!same_bytes(expected, after)) pair.differs(fmt::format("picture {} has other bytes", now));
  ++pair.proof.rewritten;
  return {};
}

Result<void> compare_kept(const Pair& pair, std::size_t old) {
  const auto now = pair.splice.moved(old);
  const auto &before = pair.before.list.samples[old], &after = pair.after.list.samples[now];
  if (shown_time(before) != shown_time(after))
    pair.differs(fmt::format("picture {} stands at {} instead of {}", now, shown_time(after),
                             shown_time(before)));
  if (before.key != after.key) pair.differs(fmt::format("picture {} changed its kind", now));
  ++pair.proof.kept;
  if (old == pair.splice.resume && pair.splice.cut_references)
    return compare_rewritten(pair, old, now);
  const auto &from = pair.before.places[old], &to = pair.after.places[now];
  if (from.offset != to.offset || from.size != to.size)
    pair.differs(fmt::format("picture {} lies at {} instead of {}", now, to.offset, from.offset));
  return {};
}

Result<void> compare_samples(const Pair& pair) {
  const auto count = pair.before.list.samples.size();
  if (pair.after.list.samples.size() != count) {
    pair.differs(fmt::format("{} pictures instead of {}", pair.after.list.samples.size(), count));
    return {};
  }
  std::vector<std::int64_t> wanted, found;
  for (std::size_t i = 0; i < count; ++i) {
    if (pair.before.list.samples[i].dts != pair.after.list.samples[i].dts)
      pair.differs(fmt::format("picture {} is decoded at another time", i));
    if (pair.splice.replaces(i))
      wanted.push_back(shown_time(pair.before.list.samples[i]));
    else
      WANPREP_CHECK(compare_kept(pair, i));
  }
  for (std::size_t i = 0; i < pair.splice.count(); ++i)
    found.push_back(shown_time(pair.after.list.samples[pair.splice.first + i]));
  std::sort(wanted.begin(), wanted.end());
  std::sort(found.begin(), found.end());
  if (wanted != found) pair.differs("the new pictures have other times than the replaced ones");
  pair.proof.replaced = wanted.size();
  return {};
}

std::vector<RawBox> boxes_of(const SpliceSource& source) {
  std::vector<RawBox> boxes;
  for_each_box(source.open.index.moov.body, [&](const RawBox& box) { boxes.push_back(box); });
  return boxes;
}

void compare_index(const Pair& pair) {
  const auto before = boxes_of(pair.before), after = boxes_of(pair.after);
  if (before.size() != after.size()) return pair.differs("the index has other boxes");
  std::size_t track = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool is_track = before[i].type == fourcc("trak");
    if (is_track && track++ == pair.before.number) continue;
    if (!same_bytes(before[i].whole, after[i].whole))
      pair.differs(fmt::format("the index differs in its {} box", fourcc_text(before[i].type)));
  }
}

/// Four bytes that may differ: the type of an old index, the length of an open box.
std::vector<std::uint64_t> patched(const FileIndex& index) {
  std::vector<std::uint64_t> places;
  for (const auto moov : index.moovs) places.push_back(moov + 4);
  if (index.open_ended) places.push_back(*index.open_ended);
  return places;
}

void allow(const std::vector<std::uint64_t>& places, std::uint64_t at, Bytes before,
           std::vector<std::uint8_t>& after) {
  for (const auto place : places)
    for (auto i = std::max(place, at); i < place + 4 && i < at + before.size(); ++i)
      after[static_cast<std::size_t>(i - at)] = before[static_cast<std::size_t>(i - at)];
}

Result<void> compare_block(const Pair& pair, std::uint64_t at,
                           const std::vector<std::uint64_t>& places) {
  const auto bytes = pair.before.open.index.bytes;
  std::vector<std::uint8_t> before(
      static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, bytes - at)));
  std::vector<std::uint8_t> after(before.size());
  WANPREP_TRY(count, pair.before.open.file.read_at(at, before));
  WANPREP_TRY(other, pair.after.open.file.read_at(at, after));
  allow(places, at, before, after);
  if (count != before.size() || other != after.size() || before != after)
    pair.differs(fmt::format("a byte behind {} is not the original's", at));
  return {};
}

Result<void> compare_bytes(const Pair& pair) {
  const auto bytes = pair.before.open.index.bytes;
  const auto places = patched(pair.before.open.index);
  WANPREP_CHECK(compare_block(pair, 0, places));
  WANPREP_CHECK(compare_block(pair, bytes - std::min<std::uint64_t>(bytes, kBlock), places));
  for (const auto place : places)
    WANPREP_CHECK(compare_block(pair, place - std::min<std::uint64_t>(place, kBlock / 2), places));
  return {};
}

}  // namespace

Result<SpliceProof> prove_splice(const SpliceFiles& files, const Splice& splice,
                                 const std::filesystem::path& out, Context& context) try {
  WANPREP_TRY(before, open_splice_source(files.original, files.stream));
  WANPREP_TRY(after, open_splice_source(out, files.stream));
  SpliceProof proof;
  const Pair pair{before, after, splice, proof};
  WANPREP_CHECK(compare_samples(pair));
  compare_index(pair);
  if (context.stopped()) return interrupted();
  WANPREP_CHECK(compare_bytes(pair));
  return proof;
} catch (const std::overflow_error& error) {
  return fail(Code::input, fmt::format("a time in the index is out of range: {}", error.what()));
}

}  // namespace wanprep::isobmff
