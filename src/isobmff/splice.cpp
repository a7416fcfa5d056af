#include "isobmff/splice.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "disk/atomic_file.hpp"
#include "disk/compared_copy.hpp"
#include "isobmff/codec_config.hpp"
#include "isobmff/open_movie.hpp"
#include "isobmff/splice_source.hpp"
#include "isobmff/spliced_track.hpp"

namespace wanprep::isobmff {
namespace {

namespace fs = std::filesystem;

/// The output being written: patches inside, and what comes behind.
class Target {
 public:
  static Result<Target> open(const fs::path& path) {
    Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    Descriptor patching(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!descriptor.valid() || !patching.valid()) return write_error("write", path, errno);
    const auto end = ::lseek(descriptor.get(), 0, SEEK_END);
    if (end < 0) return write_error("write", path, errno);
    Target target(path, std::move(descriptor), std::move(patching));
    target.end_ = static_cast<std::uint64_t>(end);
    return target;
  }
  std::uint64_t end() const { return end_; }

  Result<void> append(Bytes bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (const int error = write_all(descriptor_.get(), text))
      return write_error("write", path_, error);
    end_ += bytes.size();
    return {};
  }
  Result<void> patch(std::uint64_t at, Bytes bytes) {
    const auto count =
        ::pwrite(patching_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (count != static_cast<ssize_t>(bytes.size())) return write_error("write", path_, errno);
    return {};
  }
  Result<void> close() {
    for (auto* descriptor : {&descriptor_, &patching_})
      if (const int error = descriptor->close()) return write_error("write", path_, error);
    return {};
  }

 private:
  Target(fs::path path, Descriptor descriptor, Descriptor patching)
      : path_(std::move(path)),
        descriptor_(std::move(descriptor)),
        patching_(std::move(patching)) {}
  fs::path path_;
  Descriptor descriptor_, patching_;
  std::uint64_t end_ = 0;
};

std::vector<std::uint8_t> big_endian(std::uint64_t value, std::size_t bytes) {
  BoxWriter out;
  out.number(value, bytes);
  return out.take();
}

/// What goes into the track beside its own description, and how new units refer to it.
struct Joint {
  std::vector<std::uint8_t> description;
  std::optional<Coding> coding;
  std::optional<HevcNumbers> numbers;
};

std::optional<Coding> coding_of(const SampleEntry& entry) {
  if (find_box(entry_extensions(entry), fourcc("avcC"))) return Coding::h264;
  if (find_box(entry_extensions(entry), fourcc("hvcC"))) return Coding::hevc;
  return std::nullopt;
}

// The old entry, header included, with one child box made anew.
std::vector<std::uint8_t> entry_with(const SampleEntry& entry, std::uint32_t type, Bytes record) {
  constexpr std::size_t fields = 78;
  BoxWriter out;
  const auto box = out.open(entry.format);
  out.bytes(entry.body.first(std::min(entry.body.size(), fields)));
  out.bytes(for_each_box(entry_extensions(entry), [&](const RawBox& child) {
    if (child.type != type) return out.bytes(child.whole);
    const auto at = out.open(type);
    out.bytes(record);
    out.close(at);
  }));
  out.close(box);
  return out.take();
}

// Sets that say what the track's own say are not needed twice.
Result<std::vector<ParameterSet>> new_sets(const CodecConfig& theirs, Joint& joint,
                                           const std::vector<int>& taken) {
  std::vector<ParameterSet> sets;
  for (const auto& set : theirs.sets) {
    if (!joint.numbers) {
      sets.push_back(set);
      continue;
    }
    WANPREP_TRY(moved, renumbered(set, *joint.numbers));
    sets.push_back(std::move(moved));
  }
  for (const auto& set : sets)
    if (std::find(taken.begin(), taken.end(), set.id) != taken.end() && !joint.numbers)
      return fail(Code::internal, fmt::format("parameter set {} is taken", set.id));
  return sets;
}

Result<Joint> join_coded(const SampleEntry& own, const SampleEntry& theirs, Coding coding,
                         std::vector<int> taken) {
  const auto type = coding == Coding::h264 ? fourcc("avcC") : fourcc("hvcC");
  const auto record = find_box(entry_extensions(own), type);
  const auto other = find_box(entry_extensions(theirs), type);
  const auto config = record ? read_config(coding, *record) : std::nullopt;
  const auto new_config = other ? read_config(coding, *other) : std::nullopt;
  if (!config || !new_config || new_config->length_bytes != config->length_bytes)
    return fail(Code::internal, "the new pictures are coded in another way than the original's");
  Joint joint;
  joint.coding = coding;
  for (const auto& set : config->sets) taken.push_back(set.id);
  if (coding == Coding::hevc) {
    WANPREP_TRY(numbers, free_hevc_numbers(taken));
    joint.numbers = numbers;
  }
  WANPREP_TRY(sets, new_sets(*new_config, joint, taken));
  WANPREP_TRY(merged, merged_config(coding, *record, *other, sets));
  joint.description = entry_with(own, type, merged);
  return joint;
}

bool same_private_header(const SampleEntry& own, const SampleEntry& theirs) {
  const auto a = find_box(entry_extensions(own), fourcc("glbl"));
  const auto b = find_box(entry_extensions(theirs), fourcc("glbl"));
  return a.has_value() == b.has_value() &&
         (!a || std::equal(a->begin(), a->end(), b->begin(), b->end()));
}

Result<Joint> join(const SpliceSource& original, const SpliceSource& insert,
                   const std::vector<int>& taken) {
  const auto& own = original.track().entries.front();
  const auto& theirs = insert.track().entries.front();
  if (const auto coding = coding_of(own)) return join_coded(own, theirs, *coding, taken);
  if (own.format != theirs.format || !same_private_header(own, theirs))
    return fail(Code::unfit,
                fmt::format("the original's {} was coded with other settings than are written here",
                            fourcc_text(own.format)),
                "--codec h264 encodes the whole picture again");
  Joint joint;
  joint.description = entry_with(own, 0, {});
  return joint;
}

std::vector<std::uint32_t> ranks_of(const SampleList& list) {
  std::vector<std::uint32_t> by_time(list.samples.size()), ranks(list.samples.size());
  std::iota(by_time.begin(), by_time.end(), 0u);
  std::stable_sort(by_time.begin(), by_time.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto &one = list.samples[a], &other = list.samples[b];
    return one.dts + one.composition < other.dts + other.composition;
  });
  for (std::uint32_t i = 0; i < by_time.size(); ++i) ranks[by_time[i]] = i;
  return ranks;
}

// A media box with a 64-bit length, so that it may be as long as it gets.
class MediaBox {
 public:
  static Result<MediaBox> begin(Target& target) {
    const auto at = target.end();
    BoxWriter head;
    head.u32(1);
    head.u32(fourcc("mdat"));
    head.u64(0);
    WANPREP_CHECK(target.append(head.out()));
    return MediaBox(target, at);
  }
  Result<SamplePlace> add(Bytes sample) {
    const SamplePlace place{target_->end(), static_cast<std::uint32_t>(sample.size()), UINT32_MAX};
    WANPREP_CHECK(target_->append(sample));
    return place;
  }
  Result<void> end() { return target_->patch(at_ + 8, big_endian(target_->end() - at_, 8)); }

 private:
  MediaBox(Target& target, std::uint64_t at) : target_(&target), at_(at) {}
  Target* target_;
  std::uint64_t at_;
};

Result<void> append_samples(Target& target, const SpliceSource& insert, const Joint& joint,
                            const SpliceSource& original, SplicedTrack& spliced, Context& context) {
  WANPREP_TRY(media, MediaBox::begin(target));
  const auto ranks = ranks_of(insert.list);
  for (std::size_t i = 0; i < insert.places.size(); ++i) {
    if (context.stopped()) return interrupted();
    WANPREP_TRY(bytes, bytes_of(insert.open.file, insert.places[i]));
    if (joint.numbers) {
      WANPREP_TRY(changed, with_units(bytes, [&](Bytes unit) {
                    return renumbered_unit(unit, *joint.numbers);
                  }));
      bytes = std::move(changed);
    }
    WANPREP_TRY(place, media.add(bytes));
    spliced.inserted.push_back({place.offset, place.size, ranks[i], insert.list.samples[i].key});
  }
  if (spliced.splice.cut_references) {
    WANPREP_TRY(bytes, bytes_of(original.open.file, original.places[spliced.splice.resume]));
    WANPREP_TRY(changed, with_cut_references(bytes));
    WANPREP_TRY(place, media.add(changed));
    spliced.resumed = place;
  }
  return media.end();
}

Result<void> append_index(Target& target, const SpliceSource& original,
                          const SplicedTrack& spliced) {
  BoxWriter out;
  const auto moov = out.open(fourcc("moov"));
  std::size_t number = 0;
  Result<void> made;
  out.bytes(for_each_box(original.open.index.moov.body, [&](const RawBox& box) {
    if (box.type != fourcc("trak") || number++ != original.number) return out.bytes(box.whole);
    auto trak = spliced_trak(box.body, spliced);
    if (!trak) {
      made = tl::make_unexpected(trak.error());
      return;
    }
    const auto at = out.open(box.type);
    out.bytes(*trak);
    out.close(at);
  }));
  WANPREP_CHECK(std::move(made));
  out.close(moov);
  return target.append(out.out());
}

Result<void> free_old_index(Target& target, const FileIndex& index) {
  for (const auto moov : index.moovs)
    WANPREP_CHECK(target.patch(moov + 4, big_endian(fourcc("free"), 4)));
  if (index.open_ended)
    WANPREP_CHECK(target.patch(*index.open_ended, big_endian(index.bytes - *index.open_ended, 4)));
  return {};
}

Result<bool> copy_original(const fs::path& original, std::uint64_t bytes, const fs::path& out,
                           Context& context) {
  std::uint64_t told = 0;
  return copy_compared(original, out, [&](std::uint64_t done) -> Result<void> {
    if (context.stopped()) return interrupted();
    if (done - told < bytes / 64) return {};
    told = done;
    context.progress("copy", static_cast<double>(done) / static_cast<double>(bytes));
    return {};
  });
}

Result<void> check_splice(const SpliceSource& original, const SpliceSource& insert,
                          const Splice& splice) {
  const auto count = original.list.samples.size();
  if (splice.first > splice.resume || splice.resume > count ||
      (splice.leading > 0 && splice.leading >= count - splice.resume) ||
      (splice.cut_references && splice.resume == count))
    return fail(Code::internal, fmt::format("no splice of {} samples: {}..{} and {}", count,
                                            splice.first, splice.resume, splice.leading));
  if (insert.list.samples.size() != splice.count())
    return fail(Code::internal,
                fmt::format("{} new pictures for {}", insert.list.samples.size(), splice.count()));
  return {};
}

}  // namespace

Result<bool> write_splice(const SpliceFiles& files, const Splice& splice, const fs::path& out,
                          Context& context) try {
  WANPREP_TRY(original, open_splice_source(files.original, files.stream));
  WANPREP_TRY(insert, open_splice_source(files.insert, 0));
  WANPREP_CHECK(check_splice(original, insert, splice));
  WANPREP_TRY(joint, join(original, insert, files.set_ids));
  WANPREP_TRY(cloned, copy_original(files.original, original.open.index.bytes, out, context));
  SplicedTrack spliced{original.track(), original.list, original.places, splice, {}, {},
                       joint.description};
  WANPREP_TRY(target, Target::open(out));
  WANPREP_CHECK(free_old_index(target, original.open.index));
  WANPREP_CHECK(append_samples(target, insert, joint, original, spliced, context));
  WANPREP_CHECK(append_index(target, original, spliced));
  WANPREP_CHECK(target.close());
  return cloned;
} catch (const std::overflow_error& error) {
  return fail(Code::input, fmt::format("a time in the index is out of range: {}", error.what()));
}

}  // namespace wanprep::isobmff
