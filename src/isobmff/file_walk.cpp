#include "isobmff/file_walk.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace wanprep::isobmff {
namespace {

constexpr std::uint64_t kMostIndexBytes = std::uint64_t{256} << 20;
constexpr std::uint64_t kMostBesideBytes = std::uint64_t{4} << 20;
constexpr int kMostBoxes = 1 << 20;

struct Header {
  std::uint32_t type = 0;
  std::uint64_t offset = 0;
  std::uint64_t body = 0;  // offset of the body
  std::uint64_t end = 0;   // as claimed; may lie beyond the file
  bool open_ended = false;
  std::uint32_t first = 0;  // the body's first four bytes, where it has as many
};

Result<std::optional<Header>> header_at(const InputFile& file, std::uint64_t offset) {
  std::array<std::uint8_t, 16> raw{};
  WANPREP_TRY(count, file.read_at(offset, raw));
  Cursor cursor(Bytes(raw).first(count));
  if (count < 8) return std::optional<Header>{};
  std::uint64_t size = cursor.u32();
  Header header{cursor.u32(), offset, offset + 8, 0, size == 0};
  if (size == 1) {
    if (count < 16) return std::optional<Header>{};
    size = cursor.u64();
    header.body = offset + 16;
  }
  if (header.open_ended) size = file.bytes() - offset;
  // What follows the last box may be a maker's own trailer of no box form: it ends the walk.
  if (size < header.body - offset || size > UINT64_MAX - offset) return std::optional<Header>{};
  header.end = offset + size;
  if (size >= header.body - offset + 4 && cursor.left() >= 4) header.first = cursor.u32();
  return std::optional<Header>{header};
}

Result<IndexBox> read_box(const InputFile& file, const Header& header) {
  const std::uint64_t size = header.end - header.body;
  if (size > kMostIndexBytes)
    return fail(Code::input,
                fmt::format("the index is {} bytes long, more than the {} that are read", size,
                            kMostIndexBytes));
  IndexBox box{header.offset, LargeVector<std::uint8_t>(static_cast<std::size_t>(size)),
               header.type};
  WANPREP_TRY(count, file.read_at(header.body, box.body));
  box.body.resize(count);
  return box;
}

/// The kinds of media data that a file without an index has.
struct MediaSeen {
  bool any = false;   ///< an mdat
  bool open = false;  ///< the last one states no length, as recorders leave it until they close
};

tl::unexpected<Error> no_index(const FileIndex& index, const MediaSeen& media) {
  if (!index.moovs.empty())
    return fail(Code::input, "the index (moov) is empty",
                "export the file again with the program that made it");
  if (!index.moofs.empty())
    return fail(Code::input,
                "a segment of a stream: it has fragments (moof), and no index (moov) that "
                "describes them",
                "put the stream's initialization segment in front of it");
  if (media.open)
    return fail(
        Code::input,
        "an unfinished recording: its media (mdat) has no length yet, and there is no index "
        "(moov)",
        "wait until the recorder closes the file; one that broke off is repaired by the "
        "camera, or by a repair program with a sound clip of the same camera beside it");
  if (index.past_end > 0)
    return fail(Code::input,
                fmt::format("a partial copy: {} bytes are there, its boxes need {} more, and there "
                            "is no index (moov)",
                            index.bytes, index.past_end),
                "wait until the copy ends, or copy it again");
  if (!media.any)
    return fail(Code::input,
                "mp4 or mov by its first box, with neither media (mdat) nor index (moov)",
                "get the whole file");
  return fail(Code::input,
              "a recording that broke off: its media is there, and no index (moov) behind it",
              "let the camera repair it, or a repair program with a sound clip of the same camera "
              "beside it");
}

Result<void> take_moov(const InputFile& file, const Header& header, bool after_media,
                       FileIndex& index) {
  if (header.end > file.bytes())
    return fail(Code::input,
                fmt::format("the index (moov) is cut off: {} of {} bytes are there",
                            file.bytes() - header.offset, header.end - header.offset),
                "copy the file again");
  WANPREP_TRY(box, read_box(file, header));
  if (find_box(box.body, fourcc("cmov")))
    return fail(Code::input, "the index (moov) is compressed, which is not supported",
                "remux it with another program");
  index.moov = std::move(box);
  index.index_first = !after_media;
  return {};
}

Result<void> take_moof(const InputFile& file, const Header& header, FileIndex& index,
                       std::uint64_t& fragment_bytes) {
  if (header.end > file.bytes()) {
    index.moofs_lost = 1;
    return {};
  }
  fragment_bytes += header.end - header.body;
  if (fragment_bytes > kMostIndexBytes)
    return fail(Code::input,
                fmt::format("the fragments' indexes have more than the {} bytes that are read",
                            kMostIndexBytes));
  WANPREP_TRY(box, read_box(file, header));
  index.moofs.push_back(std::move(box));
  return {};
}

bool tells_of_the_clip(std::uint32_t type) {
  return type == fourcc("meta") || type == fourcc("udta") || type == fourcc("uuid") ||
         type == fourcc("gps ") || type == fourcc("GPS ");
}

// Their number and length are bounded together; of a box that is cut off, what is there counts.
Result<void> take_beside(const InputFile& file, Header header, FileIndex& index,
                         std::uint64_t& bytes) {
  constexpr std::size_t kMostBeside = 256;
  const std::uint64_t room = kMostBesideBytes - bytes;
  const std::uint64_t there = std::min({header.end, file.bytes(), header.body + room});
  if (index.beside.size() == kMostBeside || there <= header.body) return {};
  header.end = there;
  bytes += header.end - header.body;
  WANPREP_TRY(box, read_box(file, header));
  index.beside.push_back(std::move(box));
  return {};
}

// The trailer ends with its length, a version and a word of 32 letters.
Result<void> take_trailer(const InputFile& file, FileIndex& index) {
  constexpr std::string_view word = "8db42d694ccc418790edff439fe026bf";
  std::array<std::uint8_t, 40> raw{};
  if (file.bytes() < raw.size()) return {};
  WANPREP_TRY(count, file.read_at(file.bytes() - raw.size(), raw));
  if (count == raw.size() && std::equal(word.begin(), word.end(), raw.begin() + 8))
    index.insta360 = raw[0] | raw[1] << 8 | raw[2] << 16 | std::uint64_t{raw[3]} << 24;
  return {};
}

// ISO 14496-12, 8.16.3: how long each segment behind the box is.
Result<void> take_segments(const InputFile& file, const Header& header, FileIndex& index) {
  if (header.end > file.bytes() || header.end - header.body > kMostBesideBytes) return {};
  WANPREP_TRY(box, read_box(file, header));
  Cursor cursor{Bytes(box.body)};
  const bool wide = cursor.u8() != 0;
  cursor.skip(3 + 4 + 4 + (wide ? 8 : 4));
  std::uint64_t end = header.end;
  const std::uint64_t first = wide ? cursor.u64() : cursor.u32();
  if (first > file.bytes()) return {};
  end += first;
  cursor.skip(2);
  for (int left = cursor.u16(); left > 0; --left) {
    end += cursor.u32() & 0x7fffffff;
    cursor.skip(8);
  }
  if (!cursor.failed()) index.segments_end = std::max(index.segments_end, end);
  return {};
}

Result<void> take_brand(const InputFile& file, const Header& header, FileIndex& index) {
  std::array<std::uint8_t, 4> raw{};
  WANPREP_TRY(count, file.read_at(header.body, raw));
  if (count == 4 && index.brand.empty()) index.brand = fourcc_text(Cursor(raw).u32());
  return {};
}

}  // namespace

Result<FileIndex> walk_file(const InputFile& file) {
  FileIndex index;
  index.bytes = file.bytes();
  std::uint64_t offset = 0, fragment_bytes = 0, beside_bytes = 0;
  MediaSeen media;
  for (int boxes = 0; offset + 8 <= file.bytes(); ++boxes) {
    if (boxes == kMostBoxes)
      return fail(Code::input, fmt::format("more than {} boxes in the file", kMostBoxes));
    WANPREP_TRY(header, header_at(file, offset));
    if (!header) break;
    if (header->type == fourcc("ftyp")) WANPREP_CHECK(take_brand(file, *header, index));
    if (header->type == fourcc("moov") && index.moov.body.empty())
      WANPREP_CHECK(take_moov(file, *header, media.any, index));
    if (header->type == fourcc("moov")) index.moovs.push_back(header->offset);
    if (header->open_ended) index.open_ended = header->offset;
    if (header->type == fourcc("moof"))
      WANPREP_CHECK(take_moof(file, *header, index, fragment_bytes));
    if (header->type == fourcc("sidx")) WANPREP_CHECK(take_segments(file, *header, index));
    if (tells_of_the_clip(header->type))
      WANPREP_CHECK(take_beside(file, *header, index, beside_bytes));
    if (header->type == fourcc("free") || header->type == fourcc("skip"))
      index.gps_blocks = index.gps_blocks || header->first == fourcc("GPS ");
    if (header->type == fourcc("mdat")) {
      media.any = true;
      // A length of nothing is one that was never written.
      media.open = header->open_ended || header->end == header->body;
    }
    offset = header->end;
  }
  if (offset > file.bytes()) index.past_end = offset - file.bytes();
  if (offset < file.bytes()) index.trailing = file.bytes() - offset;
  if (index.moov.body.empty()) return no_index(index, media);
  WANPREP_CHECK(take_trailer(file, index));
  return index;
}

}  // namespace wanprep::isobmff
