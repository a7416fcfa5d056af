#include "isobmff/picture_samples.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "isobmff/box_writer.hpp"
#include "isobmff/facts_of.hpp"
#include "isobmff/first_pictures.hpp"
#include "isobmff/nal_walk.hpp"
#include "isobmff/open_movie.hpp"
#include "isobmff/timeline.hpp"

namespace wanprep::isobmff {
namespace {

constexpr int kMostSyncSamples = 64;

/// The track, and what is found out about it.
struct Scan {
  const OpenMovie& open;
  const Track& track;
  PictureFormat format;
  std::optional<CodecConfig> config;  // H.264 and HEVC
  std::vector<SamplePlace> places;
  PictureSamples found;

  void object(std::string why) {
    if (!found.obstacle) found.obstacle = std::move(why);
  }
};

std::optional<Coding> coding_of(const std::string& codec) {
  if (codec == "h264") return Coding::h264;
  if (codec == "hevc") return Coding::hevc;
  return std::nullopt;
}

bool is_intra_only(const std::string& codec) { return codec == "prores" || codec == "dnxhd"; }

// What a new index cannot say anew, or what a changed sample would make untrue.
void check_tables(Scan& scan, std::size_t number) {
  const auto trak = trak_box(scan.open.index.moov.body, number);
  const auto minf = trak ? box_at(*trak, {fourcc("mdia"), fourcc("minf")}) : std::nullopt;
  if (!minf) return scan.object("its index has no sample tables");
  if (const auto stbl = find_box(*minf, fourcc("stbl")))
    for_each_box(*stbl, [&](const RawBox& box) {
      for (const auto type : {fourcc("subs"), fourcc("saiz"), fourcc("saio"), fourcc("senc"),
                              fourcc("stsh"), fourcc("padb")})
        if (box.type == type)
          scan.object(fmt::format("its index has a table of sub-samples ({})", fourcc_text(type)));
    });
  const auto dref = box_at(*minf, {fourcc("dinf"), fourcc("dref")});
  if (!dref || dref->size() < 8) return;
  for_each_box(dref->subspan(8), [&](const RawBox& box) {
    Cursor cursor(box.body);
    if ((cursor.u32() & 1) == 0) scan.object("its media lies in another file");
  });
}

void check_file(Scan& scan) {
  const auto& index = scan.open.index;
  constexpr std::uint64_t most = UINT32_MAX;
  if (scan.open.movie.fragmented) scan.object("it is fragmented: its index stands in pieces");
  if (index.past_end > 0) scan.object("it is cut off");
  if (index.trailing > 0)
    scan.object(fmt::format("it ends in {} bytes that are no box", index.trailing));
  if (index.open_ended && index.bytes - *index.open_ended > most)
    scan.object("its last box has no length and is larger than 4 GiB");
}

void check_entries(Scan& scan) {
  const auto& track = scan.track;
  if (track.entries.size() != 1 || !uses_first_entry_alone(track))
    scan.object(fmt::format("its picture has {} descriptions (mixed parameter sets)",
                            std::max<std::size_t>(track.entries.size(), 2)));
  if (find_box(entry_extensions(track.entries.front()), fourcc("lhvC")))
    scan.object("its picture has more than one layer");
  const auto coding = coding_of(scan.format.codec);
  if (!coding) return;
  const auto record = find_box(entry_extensions(track.entries.front()),
                               *coding == Coding::h264 ? fourcc("avcC") : fourcc("hvcC"));
  scan.config = record ? read_config(*coding, *record) : std::nullopt;
  if (!scan.config) return scan.object("its decoder configuration cannot be read");
  if (scan.config->length_bytes != 4)
    scan.object(fmt::format("its NAL units have lengths of {} bytes, 4 are written here",
                            scan.config->length_bytes));
  if (scan.format.fields || scan.config->interlaced)
    scan.object("its pictures are coded as fields or may be (interlaced)");
}

// A sample that is shown twice, or pictures shown in another order than they are stored, have no
// one place that a new picture could take.
void set_shown(Scan& scan, const std::vector<std::uint32_t>& order) {
  auto& samples = scan.found.samples;
  std::int64_t last = INT64_MIN;
  for (std::size_t frame = 0; frame < order.size(); ++frame) {
    auto& sample = samples[order[frame]];
    if (sample.shown >= 0) scan.object("its edit list shows pictures twice");
    if (sample.pts <= last) scan.object("its edit list changes the order of pictures");
    last = sample.pts;
    sample.shown = static_cast<std::int64_t>(frame);
  }
}

Result<void> set_samples(Scan& scan) {
  WANPREP_TRY(list, read_samples(scan.track, scan.open.index.bytes));
  std::vector<std::uint32_t> order;
  WANPREP_TRY(timeline, shown_frames(scan.track, scan.open.movie.time_scale, list, &order));
  if (list.missing > 0) scan.object("pictures lie beyond its end");
  if (scan.places.size() != list.samples.size()) scan.object("its sample tables contradict");
  if (holds_fields(scan.track, scan.format, list)) scan.object("its samples are fields");
  const bool intra = is_intra_only(scan.format.codec);
  const bool coded = coding_of(scan.format.codec).has_value();
  for (const auto& sample : list.samples) {
    const bool key = sample.key || intra;
    const auto access = !key ? Access::none : coded ? Access::unread : Access::clean;
    scan.found.samples.push_back({sample.dts, sample.dts + sample.composition, -1, access});
  }
  set_shown(scan, order);
  // Frame numbers are those of the index, in which such pictures do not stand.
  look_at_leading(scan.open.file, first_pictures(scan.track, scan.format), timeline.index);
  if (drop_lost_leading(timeline.index) > 0) scan.object("its first pictures cannot be decoded");
  return {};
}

Access access_of(Coding coding, int type) {
  if (coding == Coding::h264) return type == 5 ? Access::clean : Access::open;
  if (type == 21) return Access::leading;
  // BLA_W_RADL, BLA_N_LP, IDR_W_RADL, IDR_N_LP
  return type >= 17 && type <= 20 ? Access::clean : Access::open;
}

/// Decode places around the range: from the sync sample before it to behind its last picture.
struct Stretch {
  std::size_t first = 0;
  std::size_t behind = 0;
};

std::optional<Stretch> stretch_of(const PictureSamples& found, std::int64_t first,
                                  std::int64_t frames) {
  std::optional<Stretch> stretch;
  for (std::size_t i = 0; i < found.samples.size(); ++i) {
    const auto shown = found.samples[i].shown;
    if (shown < first || shown >= first + frames) continue;
    if (!stretch) stretch = Stretch{i, i + 1};
    stretch->behind = i + 1;
  }
  if (!stretch) return stretch;
  while (stretch->first > 0 && found.samples[stretch->first].access == Access::none)
    --stretch->first;
  return stretch;
}

using Sets = std::map<std::pair<int, int>, std::vector<std::uint8_t>>;

// Sets that change on the way would be gone with the samples that carried them.
void note_sets(Scan& scan, const SampleUnits& units, bool resumes, Sets& known, Sets& carried) {
  for (const auto& set : units.sets) {
    const auto key = std::pair{set.type, set.id};
    const auto there = known.find(key);
    if (there != known.end() && there->second != set.nal)
      scan.object("its parameter sets change (mixed parameter sets)");
    if (there == known.end() && !resumes) carried[key] = set.nal;
    if (resumes) carried.erase(key);
    known[key] = set.nal;
    scan.found.set_ids.push_back(set.id);
  }
}

Result<void> look_around(Scan& scan, std::int64_t first, std::int64_t frames) {
  const auto coding = coding_of(scan.format.codec);
  const auto stretch = stretch_of(scan.found, first, frames);
  if (!stretch || !coding || !scan.config || scan.found.obstacle) return {};
  Sets known, carried;
  for (const auto& set : scan.config->sets) {
    known[{set.type, set.id}] = set.nal;
    scan.found.set_ids.push_back(set.id);
  }
  int syncs = 0;
  for (std::size_t i = stretch->first; i < scan.found.samples.size(); ++i) {
    auto& sample = scan.found.samples[i];
    WANPREP_TRY(units, look_at_units(scan.open.file, scan.places[i], *coding, 4));
    const bool sync = sample.access != Access::none;
    if (sync) sample.access = access_of(*coding, units.picture);
    const bool behind = i >= stretch->behind && sync;
    const bool resumes = behind && sample.access != Access::open;
    note_sets(scan, units, resumes, known, carried);
    if (resumes || (behind && ++syncs == kMostSyncSamples)) break;
  }
  if (!carried.empty()) scan.object("parameter sets stand in samples of the range alone");
  return {};
}

Result<PictureSamples> scanned(const OpenMovie& open, int stream, std::int64_t first,
                               std::int64_t frames) {
  WANPREP_TRY(number, open.track_of(stream));
  const auto& track = open.movie.tracks[number];
  if (track.entries.empty()) return fail(Code::input, "the picture track has no description");
  Scan scan{open, track, read_picture_entry(track.entries.front()), {}, {}, {}};
  scan.found.container = container_of(open.index.brand);
  scan.found.time_base = Rational{1, track.time_scale};
  check_file(scan);
  if (scan.found.obstacle) return std::move(scan.found);
  check_tables(scan, number);
  check_entries(scan);
  WANPREP_TRY(places, read_places(track, open.index.bytes));
  scan.places = std::move(places);
  WANPREP_CHECK(set_samples(scan));
  WANPREP_CHECK(look_around(scan, first, frames));
  auto& ids = scan.found.set_ids;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return std::move(scan.found);
}

}  // namespace

Result<PictureSamples> read_picture_samples(const std::filesystem::path& path, int stream,
                                            std::int64_t first, std::int64_t frames) try {
  WANPREP_TRY(open, open_movie(path));
  return scanned(open, stream, first, frames);
} catch (const std::overflow_error& error) {
  return fail(Code::input, fmt::format("a time in the index is out of range: {}", error.what()));
}

}  // namespace wanprep::isobmff
