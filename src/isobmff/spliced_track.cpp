#include "isobmff/spliced_track.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "isobmff/run_table.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::size_t kNew = std::numeric_limits<std::size_t>::max();
constexpr std::uint64_t kMostChunkBytes = 1u << 20;

/// The samples in their new order of decoding.
class Order {
 public:
  explicit Order(const SplicedTrack& spliced) : spliced_(spliced) {}
  std::size_t size() const { return spliced_.list.samples.size(); }
  std::size_t first() const { return spliced_.splice.first; }
  std::size_t past() const { return first() + spliced_.splice.count(); }
  /// Where the sample at `place` stood, or kNew.
  std::size_t old_of(std::size_t place) const {
    const auto& splice = spliced_.splice;
    if (place >= first() && place < past()) return kNew;
    return place == past() && splice.resume < size() ? splice.resume : place;
  }
  const NewSample& inserted(std::size_t place) const { return spliced_.inserted[place - first()]; }

 private:
  const SplicedTrack& spliced_;
};

std::int64_t shown_time(const Sample& sample) { return sample.dts + sample.composition; }

// The new samples take the presentation times of those that they replace: nothing else moves, and
// no offset leaves the bounds of the old ones.
std::vector<std::int32_t> offsets_of(const SplicedTrack& spliced) {
  const Order order(spliced);
  const auto& samples = spliced.list.samples;
  std::vector<std::int64_t> times;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (spliced.splice.replaces(i)) times.push_back(shown_time(samples[i]));
  std::sort(times.begin(), times.end());
  std::vector<std::int32_t> offsets(samples.size());
  for (std::size_t place = 0; place < samples.size(); ++place) {
    const auto old = order.old_of(place);
    const auto shown = old == kNew ? times[order.inserted(place).rank] : shown_time(samples[old]);
    offsets[place] = static_cast<std::int32_t>(shown - samples[place].dts);
  }
  return offsets;
}

template <class T, class Put>
void put_runs(BoxWriter& out, const std::vector<T>& values, Put put) {
  put_runs(
      out, values.size(), [&](std::size_t i) { return values[i]; }, put);
}

void put_ctts(BoxWriter& out, Bytes old, const std::vector<std::int32_t>& offsets) {
  const auto box = out.open(fourcc("ctts"));
  const bool below = std::any_of(offsets.begin(), offsets.end(), [](auto v) { return v < 0; });
  if (old.size() >= 4)
    out.bytes(old.first(4));
  else
    out.u32(below ? 1u << 24 : 0);
  put_runs(out, offsets, [&](std::int32_t v) { out.u32(static_cast<std::uint32_t>(v)); });
  out.close(box);
}

// A list of sample numbers, from 1: stss, stps.
void put_numbers(BoxWriter& out, std::uint32_t type, const SplicedTrack& spliced,
                 const std::function<bool(std::size_t)>& was, bool with_new) {
  const Order order(spliced);
  const auto box = out.open(type);
  out.u32(0);
  const auto count_at = out.size();
  out.u32(0);
  std::uint32_t count = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const auto old = order.old_of(place);
    if (old == kNew ? !(with_new && order.inserted(place).key) : !was(old)) continue;
    out.u32(static_cast<std::uint32_t>(place + 1));
    ++count;
  }
  out.set_u32(count_at, count);
  out.close(box);
}

void put_stps(BoxWriter& out, Bytes old, const SplicedTrack& spliced) {
  std::vector<bool> marked(spliced.list.samples.size(), false);
  Cursor cursor(old);
  cursor.skip(8);
  while (cursor.left() >= 4)
    if (const auto number = cursor.u32(); number >= 1 && number <= marked.size())
      marked[number - 1] = true;
  put_numbers(
      out, fourcc("stps"), spliced, [&](std::size_t i) { return marked[i]; }, false);
}

/// Where the sample at a new place lies.
SamplePlace place_of(const SplicedTrack& spliced, const Order& order, std::size_t place) {
  const auto old = order.old_of(place);
  if (old == kNew) return {order.inserted(place).offset, order.inserted(place).size, 0};
  return old == spliced.splice.resume && spliced.resumed ? *spliced.resumed : spliced.places[old];
}

void put_stsz(BoxWriter& out, const SplicedTrack& spliced) {
  const Order order(spliced);
  const auto box = out.open(fourcc("stsz"));
  out.u64(0);
  out.u32(static_cast<std::uint32_t>(order.size()));
  for (std::size_t i = 0; i < order.size(); ++i) out.u32(place_of(spliced, order, i).size);
  out.close(box);
}

struct Chunk {
  std::uint64_t offset = 0;
  std::uint32_t samples = 0;
};

// The old chunks stay what they were, but for those that a seam cuts; new samples lie in chunks of
// about a mebibyte.
std::vector<Chunk> chunks_of(const SplicedTrack& spliced) {
  const Order order(spliced);
  std::vector<Chunk> chunks;
  std::uint64_t end = 0;
  std::uint32_t last = 0;
  bool last_new = false;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto place = place_of(spliced, order, i);
    const bool is_new = order.old_of(i) == kNew;
    const bool same = !chunks.empty() && place.offset == end && is_new == last_new &&
                      (is_new ? end - chunks.back().offset < kMostChunkBytes : place.chunk == last);
    if (!same) chunks.push_back({place.offset, 0});
    ++chunks.back().samples;
    end = place.offset + place.size;
    last = place.chunk;
    last_new = is_new;
  }
  return chunks;
}

void put_stsc(BoxWriter& out, const std::vector<Chunk>& chunks) {
  const auto box = out.open(fourcc("stsc"));
  out.u32(0);
  const auto count_at = out.size();
  out.u32(0);
  std::uint32_t runs = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (i > 0 && chunks[i].samples == chunks[i - 1].samples) continue;
    out.u32(static_cast<std::uint32_t>(i + 1));
    out.u32(chunks[i].samples);
    out.u32(1);
    ++runs;
  }
  out.set_u32(count_at, runs);
  out.close(box);
}

void put_offsets(BoxWriter& out, const std::vector<Chunk>& chunks) {
  const bool wide = std::any_of(chunks.begin(), chunks.end(),
                                [](const Chunk& chunk) { return chunk.offset > UINT32_MAX; });
  const auto box = out.open(wide ? fourcc("co64") : fourcc("stco"));
  out.u32(0);
  out.u32(static_cast<std::uint32_t>(chunks.size()));
  for (const auto& chunk : chunks) out.number(chunk.offset, wide ? 8 : 4);
  out.close(box);
}

// A byte a sample; of the new ones nothing is claimed.
void put_sdtp(BoxWriter& out, Bytes old, const SplicedTrack& spliced) {
  const Order order(spliced);
  const auto box = out.open(fourcc("sdtp"));
  out.u32(0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto place = order.old_of(i);
    out.u8(place != kNew && place + 4 < old.size() ? old[place + 4] : 0);
  }
  out.close(box);
}

// The new samples belong to no group.
void put_sbgp(BoxWriter& out, Bytes old, const SplicedTrack& spliced) {
  const Order order(spliced);
  Cursor cursor(old);
  const auto head = cursor.take(old[0] == 1 ? 12 : 8);
  std::vector<std::uint32_t> groups;
  for (auto runs = cursor.u32(); runs > 0 && !cursor.failed(); --runs) {
    const std::uint64_t count = cursor.u32();
    const auto room = order.size() - groups.size();
    groups.insert(groups.end(), static_cast<std::size_t>(std::min<std::uint64_t>(count, room)),
                  cursor.u32());
  }
  groups.resize(order.size(), 0);
  std::vector<std::uint32_t> moved(order.size(), 0);
  for (std::size_t i = 0; i < order.size(); ++i)
    if (const auto place = order.old_of(i); place != kNew) moved[i] = groups[place];
  const auto box = out.open(fourcc("sbgp"));
  out.bytes(head);
  put_runs(out, moved, [&](std::uint32_t group) { out.u32(group); });
  out.close(box);
}

// Only a moved random access point can leave the bounds that the box states.
void put_cslg(BoxWriter& out, Bytes old, const std::vector<std::int32_t>& offsets) {
  const auto box = out.open(fourcc("cslg"));
  const auto body = out.size();
  out.bytes(old);
  if (old.size() >= 24 && old[0] == 0 && !offsets.empty()) {
    Cursor cursor(old.subspan(8));
    const auto least = std::min(cursor.i32(), *std::min_element(offsets.begin(), offsets.end()));
    const auto most = std::max(cursor.i32(), *std::max_element(offsets.begin(), offsets.end()));
    out.set_u32(body + 8, static_cast<std::uint32_t>(least));
    out.set_u32(body + 12, static_cast<std::uint32_t>(most));
  }
  out.close(box);
}

void put_stsd(BoxWriter& out, Bytes old, const SplicedTrack& spliced) {
  const auto box = out.open(fourcc("stsd"));
  out.bytes(old.first(std::min<std::size_t>(old.size(), 8)));
  out.bytes(spliced.description);
  out.close(box);
}

bool needs_key_list(const SplicedTrack& spliced) {
  return spliced.track.tables.has_stss ||
         !std::all_of(spliced.inserted.begin(), spliced.inserted.end(),
                      [](const NewSample& sample) { return sample.key; });
}

void put_stbl(BoxWriter& out, Bytes stbl, const SplicedTrack& spliced) {
  const auto offsets = offsets_of(spliced);
  const auto was_key = [&](std::size_t i) { return spliced.list.samples[i].key; };
  const Bytes rest = for_each_box(stbl, [&](const RawBox& box) {
    switch (box.type) {
      case fourcc("stsd"):
        return put_stsd(out, box.body, spliced);
      case fourcc("ctts"):
        return put_ctts(out, box.body, offsets);
      case fourcc("stps"):
        return put_stps(out, box.body, spliced);
      case fourcc("sdtp"):
        return put_sdtp(out, box.body, spliced);
      case fourcc("cslg"):
        return put_cslg(out, box.body, offsets);
      case fourcc("sbgp"):
        return box.body.size() < 16 ? out.bytes(box.whole) : put_sbgp(out, box.body, spliced);
      case fourcc("stss"):
      case fourcc("stsz"):
      case fourcc("stz2"):
      case fourcc("stsc"):
      case fourcc("stco"):
      case fourcc("co64"):
      case fourcc("csgp"):  // groups in a packed form, and priorities: of what is gone
      case fourcc("stdp"):
        return;
      default:
        return out.bytes(box.whole);
    }
  });
  const bool reordered =
      std::any_of(offsets.begin(), offsets.end(), [](std::int32_t offset) { return offset != 0; });
  if (spliced.track.tables.ctts.empty() && reordered) put_ctts(out, Bytes{}, offsets);
  if (needs_key_list(spliced)) put_numbers(out, fourcc("stss"), spliced, was_key, true);
  put_stsz(out, spliced);
  const auto chunks = chunks_of(spliced);
  put_stsc(out, chunks);
  put_offsets(out, chunks);
  out.bytes(rest);
}

// The tree as it stands, with one box made anew.
bool put_inside(BoxWriter& out, Bytes parent, std::span<const std::uint32_t> path,
                const SplicedTrack& spliced) {
  if (path.empty()) {
    put_stbl(out, parent, spliced);
    return true;
  }
  bool done = false;
  out.bytes(for_each_box(parent, [&](const RawBox& box) {
    if (done || box.type != path.front()) return out.bytes(box.whole);
    const auto at = out.open(box.type);
    done = put_inside(out, box.body, path.subspan(1), spliced);
    out.close(at);
  }));
  return done;
}

}  // namespace

Result<std::vector<std::uint8_t>> spliced_trak(Bytes trak, const SplicedTrack& spliced) {
  static constexpr std::uint32_t kPath[] = {fourcc("mdia"), fourcc("minf"), fourcc("stbl")};
  BoxWriter out;
  if (!put_inside(out, trak, kPath, spliced))
    return fail(Code::internal, "the picture track has no sample tables");
  return out.take();
}

}  // namespace wanprep::isobmff
