#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "image/sniff_family.hpp"

namespace wanprep {
namespace {

struct Box {
  std::string type;
  std::uint64_t start = 0;  // of the payload
  std::uint64_t end = 0;
};

// The boxes in [at, end); stops at the first that does not fit.
std::vector<Box> boxes(ByteSource& source, std::uint64_t at, std::uint64_t end) {
  std::vector<Box> found;
  end = std::min(end, source.size());
  while (at + 8 <= end && found.size() < 4096) {
    std::uint64_t length = source.be32(at);
    std::uint64_t header = 8;
    if (length == 1 && at + 16 <= end) {
      length = std::uint64_t{source.be32(at + 8)} << 32 | source.be32(at + 12);
      header = 16;
    }
    if (length == 0) length = end - at;
    if (length < header || length > end - at) break;
    found.push_back({source.text(at + 4, 4), at + header, at + length});
    at += length;
  }
  return found;
}

const Box* find(const std::vector<Box>& list, const std::string& type) {
  const auto at =
      std::find_if(list.begin(), list.end(), [&](const Box& box) { return box.type == type; });
  return at == list.end() ? nullptr : &*at;
}

std::uint32_t primary_item(ByteSource& source, const std::vector<Box>& meta) {
  const Box* box = find(meta, "pitm");
  if (box == nullptr) return 0;
  return source.u8(box->start) == 0 ? source.be16(box->start + 4) : source.be32(box->start + 4);
}

// Property numbers (from 1) of an item, in the order in which they apply.
std::vector<std::uint32_t> properties_of(ByteSource& source, const Box& ipma, std::uint32_t item) {
  const unsigned version = source.u8(ipma.start);
  const bool wide = (source.u8(ipma.start + 3) & 1) != 0;
  constexpr std::uint32_t kMostItems = 1 << 16;
  const auto entries = std::min(source.be32(ipma.start + 4), kMostItems);
  std::uint64_t at = ipma.start + 8;
  for (std::uint32_t i = 0; i < entries && at < ipma.end; ++i) {
    const auto id = version == 0 ? source.be16(at) : source.be32(at);
    at += version == 0 ? 2 : 4;
    const unsigned count = source.u8(at++);
    std::vector<std::uint32_t> found;
    for (unsigned k = 0; k < count && at < ipma.end; ++k, at += wide ? 2 : 1)
      found.push_back(wide ? source.be16(at) & 0x7FFF : source.u8(at) & 0x7Fu);
    if (id == item) return found;
  }
  return {};
}

// irot turns counter-clockwise; imir exchanges top and bottom (axis 0) or left and right (1). They
// apply in order after what came before; ours is mirror first, then clockwise.
Orientation then_turned(Orientation before, unsigned quarter_turns) {
  before.rotation = (before.rotation + 360 - 90 * static_cast<int>(quarter_turns & 3)) % 360;
  return before;
}

Orientation then_mirrored(Orientation before, unsigned axis) {
  const int rotation = (360 - before.rotation) % 360;
  return {(rotation + (axis == 0 ? 180 : 0)) % 360, !before.mirrored};
}

Result<void> apply_property(ByteSource& source, const Box& box, ImageFacts& facts) {
  if (box.type == "ispe")
    return set_size(facts, source.be32(box.start + 4), source.be32(box.start + 8));
  if (box.type == "irot") facts.orientation = then_turned(facts.orientation, source.u8(box.start));
  if (box.type == "imir")
    facts.orientation = then_mirrored(facts.orientation, source.u8(box.start) & 1);
  if (box.type == "colr" && box.end - box.start >= 4) {
    const auto kind = source.text(box.start, 4);
    facts.icc_profile = facts.icc_profile || kind == "prof" || kind == "rICC";
  }
  if (box.type == "pixi" && box.end - box.start >= 6) {
    facts.channels = source.u8(box.start + 4);
    facts.bit_depth = source.u8(box.start + 5);
  }
  return {};
}

bool describes_alpha(ByteSource& source, const Box& box) {
  if (box.type != "auxC") return false;
  const auto length = std::min<std::uint64_t>(box.end - box.start, 128);
  return source.text(box.start, static_cast<std::size_t>(length)).find("alpha") !=
         std::string::npos;
}

// ISO/IEC 14496-12, 8.11.6: the items that hold EXIF or a document, by their numbers.
std::map<std::uint32_t, std::string> metadata_items(ByteSource& source, const Box& iinf) {
  std::map<std::uint32_t, std::string> found;
  const bool wide = source.u8(iinf.start) != 0;
  for (const auto& infe : boxes(source, iinf.start + (wide ? 8 : 6), iinf.end)) {
    const unsigned version = source.u8(infe.start);
    if (infe.type != "infe" || version < 2) continue;
    const auto at = infe.start + 4;
    const auto id = version == 2 ? source.be16(at) : source.be32(at);
    const auto type = source.text(at + (version == 2 ? 4 : 6), 4);
    if (type == "Exif" || type == "mime") found.emplace(id, type);
  }
  return found;
}

/// Reads forwards numbers of the widths that the box itself states.
class Numbers {
 public:
  Numbers(ByteSource& source, std::uint64_t at) : source_(source), at_(at) {}
  std::uint64_t take(unsigned bytes) {
    std::uint64_t value = 0;
    for (; bytes > 0; --bytes) value = value << 8 | source_.u8(at_++);
    return value;
  }
  std::uint64_t at() const { return at_; }

 private:
  ByteSource& source_;
  std::uint64_t at_;
};

// EXIF begins with the distance to its TIFF structure. How the picture is turned stands elsewhere.
void read_metadata_item(ByteSource& source, const std::string& type, std::uint64_t at,
                        std::uint64_t length, ImageFacts& facts) {
  if (type == "mime") return apply_xmp(source, at, length, facts);
  const std::uint64_t skipped = std::uint64_t{4} + source.be32(at);
  if (skipped >= length) return;
  const auto shown = facts.orientation;
  apply_exif(source, at + skipped, length - skipped, facts);
  facts.orientation = shown;
}

// 8.11.3: where they lie; of an item in several pieces the first one counts.
void read_metadata_items(ByteSource& source, const std::vector<Box>& meta, ImageFacts& facts) {
  const Box* iinf = find(meta, "iinf");
  const Box* iloc = find(meta, "iloc");
  const Box* idat = find(meta, "idat");
  if (iinf == nullptr || iloc == nullptr || iloc->end - iloc->start < 8) return;
  const auto items = metadata_items(source, *iinf);
  Numbers numbers(source, iloc->start);
  const auto version = numbers.take(1);
  numbers.take(3);
  const auto sizes = static_cast<unsigned>(numbers.take(2));
  const unsigned offset_size = sizes >> 12, length_size = sizes >> 8 & 15,
                 base_size = sizes >> 4 & 15;
  const unsigned index_size = version == 0 ? 0 : sizes & 15, id_size = version < 2 ? 2 : 4;
  constexpr std::uint64_t most_items = 1 << 16;
  // Pieces without a place would be counted for ever.
  const bool placed = offset_size + length_size + index_size > 0;
  for (auto left = std::min(numbers.take(id_size), most_items);
       placed && left > 0 && numbers.at() < iloc->end && source.ok(); --left) {
    const auto item = items.find(static_cast<std::uint32_t>(numbers.take(id_size)));
    const auto method = version == 0 ? 0 : numbers.take(2) & 15;
    numbers.take(2);
    const auto base = numbers.take(base_size);
    const auto pieces = numbers.take(2);
    for (std::uint64_t piece = 0; piece < pieces && numbers.at() < iloc->end; ++piece) {
      numbers.take(index_size);
      const auto offset = base + numbers.take(offset_size);
      const auto length = numbers.take(length_size);
      if (item == items.end() || piece > 0 || method > 1 || (method == 1 && idat == nullptr))
        continue;
      const auto start = method == 1 ? idat->start + offset : offset;
      if (start < source.size() && length <= source.size() - start)
        read_metadata_item(source, item->second, start, length, facts);
    }
  }
}

// Image sequences (brands avis, hevc, msf1) are tracks beside the still: the longest one counts.
std::int64_t frames_of_tracks(ByteSource& source, const std::vector<Box>& top) {
  std::int64_t most = 1;
  const Box* moov = find(top, "moov");
  if (moov == nullptr) return most;
  for (const auto& trak : boxes(source, moov->start, moov->end)) {
    if (trak.type != "trak") continue;
    auto inside = boxes(source, trak.start, trak.end);
    for (const auto* type : {"mdia", "minf", "stbl"})
      if (const Box* next = find(inside, type))
        inside = boxes(source, next->start, next->end);
      else
        inside.clear();
    if (const Box* stsz = find(inside, "stsz"))
      most = std::max<std::int64_t>(most, source.be32(stsz->start + 8));
  }
  return most;
}

}  // namespace

Result<SniffedImage> sniff_heif(ByteSource& source, const std::string& format) {
  SniffedImage image;
  ImageFacts& facts = image.facts;
  facts.format = format;
  facts.channels = 3;
  facts.bit_depth = 8;
  facts.color_model = "rgb";
  const auto top = boxes(source, 0, source.size());
  const Box* meta_box = find(top, "meta");
  if (meta_box == nullptr) return cut_off(format);
  const auto meta = boxes(source, meta_box->start + 4, meta_box->end);
  const Box* iprp = find(meta, "iprp");
  if (iprp == nullptr) return cut_off(format);
  const auto inside = boxes(source, iprp->start, iprp->end);
  const Box* ipco = find(inside, "ipco");
  const Box* ipma = find(inside, "ipma");
  if (ipco == nullptr || ipma == nullptr) return cut_off(format);
  const auto properties = boxes(source, ipco->start, ipco->end);
  for (const auto number : properties_of(source, *ipma, primary_item(source, meta)))
    if (number >= 1 && number <= properties.size())
      WANPREP_CHECK(apply_property(source, properties[number - 1], facts));
  if (!source.ok() || facts.stored.width == 0) return cut_off(format);
  read_metadata_items(source, meta, facts);
  facts.frames = frames_of_tracks(source, top);
  if (facts.channels == 1) facts.color_model = "gray";
  if (std::any_of(properties.begin(), properties.end(),
                  [&](const Box& box) { return describes_alpha(source, box); })) {
    facts.channels = 4;
    leave_alpha_open(image);
  }
  if (find(top, "mdat") == nullptr) facts.truncated = "the picture data (mdat) is missing";
  return image;
}

}  // namespace wanprep
