#include "isobmff/entry_boxes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "disk/descriptor.hpp"
#include "disk/errno_text.hpp"
#include "isobmff/box_writer.hpp"
#include "isobmff/open_movie.hpp"

namespace wanprep::isobmff {
namespace {

constexpr std::array kCarried{fourcc("colr"), fourcc("gama"), fourcc("fiel"),
                              fourcc("pasp"), fourcc("clap"), fourcc("mdcv"),
                              fourcc("clli"), fourcc("dvcC"), fourcc("dvvC")};

/// A box of its own, header included.
struct OwnBox {
  std::uint32_t type = 0;
  std::vector<std::uint8_t> whole;
  Bytes body() const { return Bytes(whole).subspan(8); }
};

bool same(Bytes a, Bytes b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

bool has_numbers(std::uint32_t type, Bytes body) {
  if (type != fourcc("colr") || body.size() < 10) return false;
  const auto kind = big32(body, 0);
  return kind == fourcc("nclx") || kind == fourcc("nclc");
}

// An ICC profile beside the numbers (colr, too) stays where it is.
bool is_twin(const RawBox& own, const OwnBox& box) {
  return own.type == box.type &&
         (own.type != fourcc("colr") ||
          has_numbers(own.type, own.body) == has_numbers(box.type, box.body()));
}

// QuickTime's form of the color numbers knows no range, that of mp4 ends with it.
bool says_the_same(const RawBox& own, const OwnBox& box) {
  if (own.type != box.type) return false;
  if (!has_numbers(own.type, own.body) || !has_numbers(box.type, box.body()))
    return same(own.body, box.body());
  constexpr std::size_t numbers = 6;
  const auto range = [](Bytes body) { return body.size() > 10 ? body[10] & 0x80 : 0; };
  return same(own.body.subspan(4, numbers), box.body().subspan(4, numbers)) &&
         range(own.body) == range(box.body());
}

std::vector<RawBox> children(Bytes parent) {
  std::vector<RawBox> boxes;
  for_each_box(parent, [&](const RawBox& box) { boxes.push_back(box); });
  return boxes;
}

// As the copy's container spells it.
OwnBox spelled(const RawBox& box, bool quicktime) {
  const bool as_mp4 =
      !quicktime && has_numbers(box.type, box.body) && big32(box.body, 0) == fourcc("nclc");
  if (!as_mp4) return {box.type, {box.whole.begin(), box.whole.end()}};
  BoxWriter out;
  const auto at = out.open(fourcc("colr"));
  out.u32(fourcc("nclx"));
  out.bytes(box.body.subspan(4, 6));
  out.u8(0);
  out.close(at);
  return {box.type, out.take()};
}

std::vector<OwnBox> carried_boxes(Bytes extensions, bool quicktime) {
  std::vector<OwnBox> carried;
  for (const auto& box : children(extensions)) {
    const bool known = std::find(kCarried.begin(), kCarried.end(), box.type) != kCarried.end();
    const bool foreign = box.type == fourcc("gama") && !quicktime;
    if (known && !foreign) carried.push_back(spelled(box, quicktime));
  }
  return carried;
}

std::vector<OwnBox> missing_boxes(std::vector<OwnBox> wanted, Bytes extensions) {
  const auto there = children(extensions);
  std::erase_if(wanted, [&](const OwnBox& box) {
    return std::any_of(there.begin(), there.end(),
                       [&](const RawBox& own) { return says_the_same(own, box); });
  });
  return wanted;
}

/// Writes an index again, with the boxes in its first picture's first sample entry.
class Rewriter {
 public:
  Rewriter(std::size_t picture, Bytes extensions, const std::vector<OwnBox>& boxes)
      : picture_(picture), extensions_(extensions), boxes_(boxes) {}

  std::vector<std::uint8_t> moov(Bytes body) {
    const auto at = out_.open(fourcc("moov"));
    std::size_t track = 0;
    const auto rest = for_each_box(body, [&](const RawBox& box) {
      const bool picture = box.type == fourcc("trak") && track++ == picture_;
      picture ? nested(box) : out_.bytes(box.whole);
    });
    out_.bytes(rest);
    out_.close(at);
    return out_.take();
  }

 private:
  void nested(const RawBox& box) {
    const auto at = out_.open(box.type);
    const auto rest = for_each_box(box.body, [&](const RawBox& child) {
      switch (child.type) {
        case fourcc("mdia"):
        case fourcc("minf"):
        case fourcc("stbl"):
          return nested(child);
        case fourcc("stsd"):
          return descriptions(child);
        default:
          return out_.bytes(child.whole);
      }
    });
    out_.bytes(rest);
    out_.close(at);
  }

  void descriptions(const RawBox& box) {
    constexpr std::size_t header = 8;  // version, flags, count
    const auto at = out_.open(box.type);
    out_.bytes(box.body.first(std::min(header, box.body.size())));
    bool first = true;
    const auto rest =
        for_each_box(box.body.subspan(std::min(header, box.body.size())), [&](const RawBox& entry) {
          first ? described(entry) : out_.bytes(entry.whole);
          first = false;
        });
    out_.bytes(rest);
    out_.close(at);
  }

  void described(const RawBox& entry) {
    const auto at = out_.open(entry.type);
    out_.bytes(entry.body.first(entry.body.size() - extensions_.size()));
    const auto rest = for_each_box(extensions_, [&](const RawBox& own) {
      const bool replaced = std::any_of(boxes_.begin(), boxes_.end(),
                                        [&](const OwnBox& box) { return is_twin(own, box); });
      if (!replaced) out_.bytes(own.whole);
    });
    for (const auto& box : boxes_) out_.bytes(box.whole);
    out_.bytes(rest);
    out_.close(at);
  }

  std::size_t picture_;
  Bytes extensions_;
  const std::vector<OwnBox>& boxes_;
  BoxWriter out_;
};

void put32(std::uint8_t* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

// Adds to every chunk's place in all tracks. False where a place no longer fits its 32 bits.
bool move_chunks(std::vector<std::uint8_t>& moov, std::int64_t by) {
  const Bytes whole(moov);
  bool fits = true;
  for_each_box(whole.subspan(8), [&](const RawBox& trak) {
    if (trak.type != fourcc("trak")) return;
    const auto tables = box_at(trak.body, {fourcc("mdia"), fourcc("minf"), fourcc("stbl")});
    if (!tables) return;
    for_each_box(*tables, [&](const RawBox& box) {
      const bool wide = box.type == fourcc("co64");
      if ((!wide && box.type != fourcc("stco")) || box.body.size() < 8) return;
      const std::size_t step = wide ? 8 : 4;
      const std::size_t count =
          std::min<std::size_t>(big32(box.body, 4), (box.body.size() - 8) / step);
      auto* row = moov.data() + (box.body.data() - moov.data()) + 8;
      for (std::size_t i = 0; i < count; ++i, row += step) {
        const auto place = static_cast<std::int64_t>(Cursor(Bytes(row, step)).number(step)) + by;
        fits = fits && place >= 0 && (wide || place <= std::int64_t{0xFFFFFFFF});
        if (wide) put32(row, static_cast<std::uint32_t>(place >> 32));
        put32(row + (wide ? 4 : 0), static_cast<std::uint32_t>(place));
      }
    });
  });
  return fits;
}

tl::unexpected<Error> unwritten(const std::filesystem::path& copy) {
  return fail(Code::output,
              fmt::format("cannot write {}: {}", copy.filename().string(), errno_text(errno)));
}

// Moves the bytes from `from` to the end by `by` (later in the file), the last ones first.
Result<void> shift(int file, std::uint64_t from, std::uint64_t end, std::uint64_t by,
                   const std::filesystem::path& copy) {
  std::vector<std::uint8_t> chunk(1 << 20);
  while (end > from) {
    const auto size = std::min<std::uint64_t>(chunk.size(), end - from);
    end -= size;
    if (::pread(file, chunk.data(), size, static_cast<off_t>(end)) != static_cast<ssize_t>(size) ||
        ::pwrite(file, chunk.data(), size, static_cast<off_t>(end + by)) !=
            static_cast<ssize_t>(size))
      return unwritten(copy);
  }
  return {};
}

Result<void> replace_index(const OpenMovie& movie, std::vector<std::uint8_t> moov,
                           const std::filesystem::path& copy) {
  const std::uint64_t old = movie.index.moov.body.size() + 8;
  const std::uint64_t at = movie.index.moov.offset, behind = at + old;
  if (moov.size() < old) return fail(Code::internal, "an index that grows became smaller");
  const std::uint64_t by = moov.size() - old;
  if (movie.index.index_first && !move_chunks(moov, static_cast<std::int64_t>(by)))
    return fail(Code::output, "the index cannot grow: a place no longer fits 32 bits");
  Descriptor file(::open(copy.c_str(), O_RDWR | O_CLOEXEC));
  if (!file.valid()) return unwritten(copy);
  if (by > 0) WANPREP_CHECK(shift(file.get(), behind, movie.index.bytes, by, copy));
  if (::pwrite(file.get(), moov.data(), moov.size(), static_cast<off_t>(at)) !=
      static_cast<ssize_t>(moov.size()))
    return unwritten(copy);
  return {};
}

std::optional<std::size_t> picture_track(const Movie& movie) {
  for (std::size_t i = 0; i < movie.tracks.size(); ++i)
    if (movie.tracks[i].handler == fourcc("vide") && !movie.tracks[i].entries.empty()) return i;
  return std::nullopt;
}

}  // namespace

Result<std::vector<std::string>> carry_entry_boxes(const std::filesystem::path& source, int stream,
                                                   const std::filesystem::path& copy) {
  std::vector<std::string> added;
  WANPREP_TRY(from, open_movie(source));
  WANPREP_TRY(track, from.track_of(stream));
  if (from.movie.tracks[track].entries.empty()) return added;
  WANPREP_TRY(to, open_movie(copy));
  auto wanted = carried_boxes(entry_extensions(from.movie.tracks[track].entries.front()),
                              is_quicktime(to.index.brand));
  const auto picture = picture_track(to.movie);
  if (!picture) return fail(Code::output, "the copy has no picture");
  const Bytes own = entry_extensions(to.movie.tracks[*picture].entries.front());
  const auto boxes = missing_boxes(std::move(wanted), own);
  if (boxes.empty()) return added;
  for (const auto& box : boxes) added.push_back(fourcc_text(box.type));
  auto moov = Rewriter(*picture, own, boxes).moov(Bytes(to.index.moov.body));
  WANPREP_CHECK(replace_index(to, std::move(moov), copy));
  return added;
}

}  // namespace wanprep::isobmff
