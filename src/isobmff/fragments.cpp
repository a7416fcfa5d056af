#include <algorithm>

#include <fmt/format.h>

#include "isobmff/sample_table.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::uint64_t kFewSamples = 1u << 20;

/// One traf: what its runs start from.
struct Fragment {
  Track* track = nullptr;
  TrackDefaults defaults;
  std::uint64_t data = 0;  // where the next run's bytes lie
  std::uint64_t base = 0;
  std::int64_t dts = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t samples = 0;  // of all fragments so far, whatever their track
  bool leading = true;        // is_leading may be read
};

Track* track_of(Movie& movie, std::uint32_t id) {
  for (auto& track : movie.tracks)
    if (track.id == id) return &track;
  return nullptr;
}

void read_tfhd(Bytes body, Movie& movie, std::uint64_t moof, Fragment& fragment) {
  Cursor cursor(body);
  cursor.skip(1);
  const std::uint32_t flags = cursor.u24();
  fragment.track = track_of(movie, cursor.u32());
  if (fragment.track == nullptr) return;
  fragment.defaults = fragment.track->defaults;
  // An offset that is stated counts, whatever the flag beside it says.
  const bool stated = (flags & 0x01) != 0;
  if (stated) fragment.base = cursor.u64();
  if (!stated && (flags & 0x20000)) fragment.base = moof;
  if (flags & 0x02) cursor.skip(4);
  if (flags & 0x08) fragment.defaults.duration = cursor.u32();
  if (flags & 0x10) fragment.defaults.size = cursor.u32();
  if (flags & 0x20) fragment.defaults.flags = cursor.u32();
  fragment.data = fragment.base;
  fragment.dts = fragment.track->fragments_end;
}

void read_tfdt(Bytes body, Fragment& fragment) {
  Cursor cursor(body);
  const bool wide = cursor.u8() == 1;
  cursor.skip(3);
  const std::uint64_t dts = wide ? cursor.u64() : cursor.u32();
  if (!cursor.failed() && dts < (std::uint64_t{1} << 62))
    fragment.dts = static_cast<std::int64_t>(dts);
}

// A run may give no bytes to a sample at all, so that its count alone could ask for gigabytes.
Result<void> plausible(std::uint32_t count, std::uint32_t flags, Bytes rest,
                       const Fragment& fragment) {
  std::uint64_t each = 0;
  for (const std::uint32_t bit : {0x100u, 0x200u, 0x400u, 0x800u}) each += flags & bit ? 4 : 0;
  const bool in_box = each == 0 || count <= rest.size() / each;
  const auto most = std::clamp(fragment.file_bytes, kFewSamples, kMostSamples);
  const bool in_file = fragment.samples + count <= most;
  if (in_box && in_file) return {};
  return fail(Code::input, fmt::format("a fragment claims {} samples, more than {} can hold", count,
                                       in_box ? "the file" : "its table"));
}

Result<void> read_trun(Bytes body, Fragment& fragment) {
  Cursor cursor(body);
  cursor.skip(1);
  const std::uint32_t flags = cursor.u24();
  const std::uint32_t count = cursor.u32();
  if (flags & 0x01)
    fragment.data = fragment.base + static_cast<std::uint64_t>(std::int64_t{cursor.i32()});
  const bool has_first = (flags & 0x04) != 0;
  const std::uint32_t first_flags = has_first ? cursor.u32() : 0;
  WANPREP_CHECK(plausible(count, flags, cursor.rest(), fragment));
  fragment.samples += count;
  Track& track = *fragment.track;
  if (count == 0) return {};
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t duration = flags & 0x100 ? cursor.u32() : fragment.defaults.duration;
    const std::uint32_t size = flags & 0x200 ? cursor.u32() : fragment.defaults.size;
    std::uint32_t sample_flags = flags & 0x400 ? cursor.u32() : fragment.defaults.flags;
    if (i == 0 && has_first) sample_flags = first_flags;
    const std::int32_t composition = flags & 0x800 ? cursor.i32() : 0;
    // Not a sync sample, or depends on others: libav takes either for "no key frame".
    const bool key = (sample_flags & 0x1010000) == 0;
    const bool whole =
        fragment.data <= fragment.file_bytes && size <= fragment.file_bytes - fragment.data;
    track.fragments.push_back(
        {fragment.dts, composition, key, whole, key ? RandomAccess::sync : RandomAccess::none,
         fragment.leading ? leading_of(sample_flags >> 26 & 3) : Leading::none});
    if (track.first_fragments.size() < kFirstPlaces)
      track.first_fragments.push_back({fragment.data, size, 0});
    track.fragment_bytes += size;
    fragment.dts += duration;
    fragment.data += size;
  }
  track.fragments_end = fragment.dts;
  return {};
}

Result<void> read_traf(Bytes body, Movie& movie, std::uint64_t moof, Fragment& fragment) {
  if (const auto tfhd = find_box(body, fourcc("tfhd"))) read_tfhd(*tfhd, movie, moof, fragment);
  if (fragment.track == nullptr) return {};
  if (const auto tfdt = find_box(body, fourcc("tfdt"))) read_tfdt(*tfdt, fragment);
  Track& track = *fragment.track;
  const std::size_t before = track.fragments.size();
  SampleGroups groups;
  Cursor cursor(body);
  while (const auto box = next_box(cursor)) {
    if (box->type == fourcc("trun")) WANPREP_CHECK(read_trun(box->body, fragment));
    if (box->type == fourcc("sgpd")) groups.sgpd.push_back(box->body);
    if (box->type == fourcc("sbgp")) groups.sbgp.push_back(box->body);
  }
  if (track.handler == fourcc("vide") && !groups.sbgp.empty())
    mark_groups(track.tables.groups, groups, std::span(track.fragments).subspan(before));
  return {};
}

}  // namespace

Result<void> read_fragments(const FileIndex& index, Movie& movie) {
  std::uint64_t samples = 0;
  // Without a time of its own the first fragment goes on where the tables end.
  if (!index.moofs.empty())
    for (auto& track : movie.tracks)
      track.fragments_end = static_cast<std::int64_t>(sum_tables(track, index.bytes).duration);
  for (const auto& moof : index.moofs) {
    // Without a stated base, the first track's data counts from the moof, the next ones' from where
    // the one before ended.
    std::uint64_t base = moof.offset;
    Cursor cursor(moof.body);
    while (const auto box = next_box(cursor)) {
      if (box->type != fourcc("traf")) continue;
      Fragment fragment;
      fragment.base = base;
      fragment.file_bytes = index.bytes;
      fragment.samples = samples;
      fragment.leading = !is_quicktime(index.brand);
      WANPREP_CHECK(read_traf(box->body, movie, moof.offset, fragment));
      samples = fragment.samples;
      if (fragment.track != nullptr) base = fragment.data;
    }
  }
  return {};
}

}  // namespace wanprep::isobmff
