#include "isobmff/partial_index.hpp"

#include <algorithm>

#include "isobmff/box_writer.hpp"
#include "isobmff/run_table.hpp"
#include "isobmff/table_rows.hpp"

namespace wanprep::isobmff {
namespace {

// Samples that stay at the beginning: pictures that are shown before the first stored one, an
// encoder's priming, and what an edit list cuts off. libav derives a track's first time from them.
constexpr std::size_t kHead = 64;

std::optional<Edit> only_edit(const Track& track) {
  auto edit = track.edits.begin();
  while (edit != track.edits.end() && edit->media_time == -1) ++edit;
  if (edit == track.edits.end() || track.edits.end() - edit > 1) return std::nullopt;
  return *edit;
}

/// Which samples stay, and where the gap is.
class Kept {
 public:
  Kept(const SampleList& list, SampleSpan span)
      : list_(list),
        head_(std::min(kHead, list.samples.size())),
        first_(std::max<std::size_t>(static_cast<std::size_t>(span.first), head_)),
        past_(std::min(static_cast<std::size_t>(span.past), list.samples.size())) {
    past_ = std::max(past_, first_);
  }
  std::size_t size() const { return head_ + past_ - first_; }
  std::size_t operator[](std::size_t i) const { return i < head_ ? i : first_ + i - head_; }
  const Sample& sample(std::size_t i) const { return list_.samples[(*this)[i]]; }
  std::int64_t step(std::size_t i) const {
    const auto sample_end = [&](std::size_t number) {
      return number + 1 < list_.samples.size() ? list_.samples[number + 1].dts : list_.end;
    };
    const auto end = i + 1 < size() ? sample(i + 1).dts : sample_end((*this)[i]);
    return end - sample(i).dts;
  }
  /// Of each.
  Result<std::vector<SamplePlace>> places(const Track& track, std::uint64_t file_bytes) const {
    WANPREP_TRY(places, read_places(track, file_bytes, {0, head_}));
    WANPREP_TRY(others, read_places(track, file_bytes, {first_, past_}));
    places.insert(places.end(), others.begin(), others.end());
    return places;
  }
  std::int64_t head_end() const { return list_.samples[head_ - 1].dts; }

 private:
  const SampleList& list_;
  std::size_t head_;
  std::size_t first_;
  std::size_t past_;
};

// Where all samples have one size and last one tick, libav reads chunks, not samples.
bool are_listed(const SampleTables& tables) {
  Cursor cursor(tables.stsz);
  cursor.skip(4);
  const Rows runs(tables.stts, 8);
  const bool counted = runs.count == 1 && runs.field(0, 1) == 1;
  return cursor.u32() == 0 && !cursor.failed() && !counted;
}

bool reads_alike(const OpenMovie& open, const Track& track, const Kept& kept) {
  if (open.movie.fragmented || !track.fragments.empty() || !are_listed(track.tables)) return false;
  if (!uses_first_entry_alone(track)) return false;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept.step(i) < 0 || kept.step(i) > INT32_MAX) return false;
  if (track.edits.empty()) return true;
  const auto edit = only_edit(track);
  return edit && edit->rate == 1 << 16 && edit->media_time <= kept.head_end();
}

template <class Value, class Put>
void put_table(BoxWriter& out, std::uint32_t type, const Kept& kept, Value value, Put put) {
  const auto box = out.open(type);
  out.u32(0);
  put_runs(out, kept.size(), value, put);
  out.close(box);
}

void put_keys(BoxWriter& out, const Kept& kept) {
  const auto box = out.open(fourcc("stss"));
  out.u32(0);
  const auto count_at = out.size();
  out.u32(0);
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept.sample(i).key) continue;
    out.u32(static_cast<std::uint32_t>(i + 1));
    ++count;
  }
  out.set_u32(count_at, count);
  out.close(box);
}

void put_sizes(BoxWriter& out, const Kept& kept, const std::vector<SamplePlace>& places) {
  const auto box = out.open(fourcc("stsz"));
  out.u64(0);
  out.u32(static_cast<std::uint32_t>(kept.size()));
  for (std::size_t i = 0; i < kept.size(); ++i) out.u32(places[i].size);
  out.close(box);
}

// Every sample its own chunk. Returns where the offsets stand.
std::size_t put_chunks(BoxWriter& out, const Kept& kept) {
  const auto runs = out.open(fourcc("stsc"));
  out.u64(1);
  for (const std::uint32_t field : {1, 1, 1}) out.u32(field);
  out.close(runs);
  const auto box = out.open(fourcc("co64"));
  out.u32(0);
  out.u32(static_cast<std::uint32_t>(kept.size()));
  const auto at = out.size();
  for (std::size_t i = 0; i < kept.size(); ++i) out.u64(0);
  out.close(box);
  return at;
}

void put_empty(BoxWriter& out) {
  for (const auto type : {fourcc("stts"), fourcc("stsc"), fourcc("stsz"), fourcc("stco")}) {
    const auto box = out.open(type);
    out.u64(0);
    if (type == fourcc("stsz")) out.u32(0);
    out.close(box);
  }
}

/// Writes the index of one track's part.
class Writer {
 public:
  Writer(const OpenMovie& open, std::size_t track, const SampleList& list, const Kept& kept,
         const std::vector<SamplePlace>& places)
      : open_(open), track_(track), list_(list), kept_(kept), places_(places) {}

  std::vector<std::uint8_t> write() {
    put_brand();
    const auto box = out_.open(fourcc("moov"));
    std::size_t seen = 0;
    for_each_box(open_.index.moov.body, [&](const RawBox& child) {
      if (child.type != fourcc("trak")) return out_.bytes(child.whole);
      put_inside(child, seen++ == track_);
    });
    out_.close(box);
    out_.u32(1);
    out_.u32(fourcc("mdat"));
    out_.u64(open_.index.bytes + 16);
    settle_offsets();
    return out_.take();
  }

 private:
  // Some fields mean another thing in QuickTime.
  void put_brand() {
    auto brand = open_.index.brand;
    if (brand.empty()) return;
    brand.resize(4, ' ');
    const auto box = out_.open(fourcc("ftyp"));
    out_.bytes({reinterpret_cast<const std::uint8_t*>(brand.data()), brand.size()});
    out_.u32(0);
    out_.close(box);
  }

  // Down to the sample tables everything stands as it stood.
  void put_inside(const RawBox& box, bool chosen) {
    if (box.type == fourcc("stbl")) return put_tables(box.body, chosen);
    const auto at = out_.open(box.type);
    for_each_box(box.body, [&](const RawBox& child) {
      const bool way = child.type == fourcc("mdia") || child.type == fourcc("minf") ||
                       child.type == fourcc("stbl");
      way ? put_inside(child, chosen) : out_.bytes(child.whole);
    });
    out_.close(at);
  }

  void put_tables(Bytes stbl, bool chosen) {
    const auto at = out_.open(fourcc("stbl"));
    for_each_box(stbl, [&](const RawBox& child) {
      if (child.type == fourcc("stsd")) out_.bytes(child.whole);
      if (child.type == fourcc("sdtp") && chosen) put_dependence(child.body);
    });
    chosen ? put_samples() : put_empty(out_);
    out_.close(at);
  }

  // A byte a sample, as far as there are any.
  void put_dependence(Bytes old) {
    const auto box = out_.open(fourcc("sdtp"));
    out_.u32(0);
    for (std::size_t i = 0; i < kept_.size() && kept_[i] + 4 < old.size(); ++i)
      out_.u8(old[kept_[i] + 4]);
    out_.close(box);
  }

  void put_samples() {
    put_table(
        out_, fourcc("stts"), kept_, [&](std::size_t i) { return kept_.step(i); },
        [&](std::int64_t step) { out_.u32(static_cast<std::uint32_t>(step)); });
    if (list_.reordered)
      put_table(
          out_, fourcc("ctts"), kept_, [&](std::size_t i) { return kept_.sample(i).composition; },
          [&](std::int32_t offset) { out_.u32(static_cast<std::uint32_t>(offset)); });
    const auto& samples = list_.samples;
    const auto is_key = [](const Sample& sample) { return sample.key; };
    if (!std::all_of(samples.begin(), samples.end(), is_key)) put_keys(out_, kept_);
    put_sizes(out_, kept_, places_);
    offsets_at_ = put_chunks(out_, kept_);
  }

  void settle_offsets() {
    const std::uint64_t head = out_.size();
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      const auto offset = places_[i].offset + head;
      out_.set_u32(offsets_at_ + i * 8, static_cast<std::uint32_t>(offset >> 32));
      out_.set_u32(offsets_at_ + i * 8 + 4, static_cast<std::uint32_t>(offset));
    }
  }

  const OpenMovie& open_;
  std::size_t track_;
  const SampleList& list_;
  const Kept& kept_;
  const std::vector<SamplePlace>& places_;
  BoxWriter out_;
  std::size_t offsets_at_ = 0;
};

}  // namespace

std::optional<SampleSpan> samples_between(const Track& track, std::uint32_t movie_time_scale,
                                          const SampleList& list, const Rational& from,
                                          const Rational& to) {
  const auto edit = only_edit(track);
  if (list.reordered || list.samples.empty() || (!track.edits.empty() && !edit))
    return std::nullopt;
  Rational shift{0};  // from the presentation to the track's own times
  for (const auto& empty : track.edits) {
    if (empty.media_time != -1) break;
    shift = shift - Rational(static_cast<std::int64_t>(empty.duration), movie_time_scale);
  }
  if (edit) shift = shift + Rational(edit->media_time, track.time_scale);
  const auto sample_at = [&](const Rational& time) {
    const auto ticks = ((time + shift) * Rational{track.time_scale}).floor();
    const auto above = std::upper_bound(
        list.samples.begin(), list.samples.end(), ticks,
        [](std::int64_t wanted, const Sample& sample) { return wanted < sample.dts; });
    return static_cast<std::uint64_t>(above - list.samples.begin());
  };
  const auto first = sample_at(from);
  return SampleSpan{first > 0 ? first - 1 : 0, sample_at(to)};
}

Result<std::optional<std::vector<std::uint8_t>>> partial_index(const OpenMovie& open,
                                                               std::size_t track,
                                                               const SampleList& list,
                                                               SampleSpan span) {
  using Index = std::optional<std::vector<std::uint8_t>>;
  const auto& found = open.movie.tracks[track];
  if (list.samples.empty()) return Index{};
  const Kept kept(list, span);
  if (!reads_alike(open, found, kept)) return Index{};
  WANPREP_TRY(places, kept.places(found, open.file.bytes()));
  if (places.size() < kept.size()) return Index{};
  return Index{Writer(open, track, list, kept, places).write()};
}

}  // namespace wanprep::isobmff
