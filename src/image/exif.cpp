#include "image/exif.hpp"

#include <algorithm>

namespace wanprep {
namespace {

constexpr std::uint32_t kOrientation = 0x0112;
constexpr std::uint32_t kExifDirectory = 0x8769;
constexpr std::uint32_t kGpsDirectory = 0x8825;
constexpr std::uint32_t kBodySerial = 0xA431;
constexpr std::uint32_t kLensSerial = 0xA435;
constexpr std::uint32_t kDngCameraSerial = 0xC62F;
constexpr std::uint32_t kGpsVersion = 0;
constexpr std::uint32_t kMake = 0x010F;
constexpr std::uint32_t kMakerNote = 0x927C;
constexpr std::uint32_t kOwner = 0xA430;

// Phones with location switched off still write a GPS directory that holds its version alone.
bool tells_place(TiffBlock& block, std::uint32_t gps) {
  const auto entries = block.entries(gps);
  return entries > 1 || (entries == 1 && !block.has(gps, kGpsVersion));
}

// A name or a number that nobody has set is empty, or blanks.
bool has_text(ByteSource& source, TiffBlock& block, std::uint64_t start, std::uint32_t directory,
              std::uint32_t tag) {
  const auto place = block.bytes(directory, tag);
  if (!place) return false;
  const auto length = std::min<std::uint32_t>(place->length, 64);
  return source.text(start + place->at, length).find_first_not_of(std::string_view(" \0", 2)) !=
         std::string::npos;
}

// Of those makers whose notes are directories that can be read: serial number (and Canon's owner).
bool note_tells_serial(ByteSource& source, TiffBlock& block, std::uint64_t start,
                       std::uint64_t length, std::uint32_t first, std::uint32_t details) {
  const auto note = block.bytes(details, kMakerNote);
  if (!note || note->length < 32) return false;
  const auto make = block.bytes(first, kMake);
  const auto maker = make ? source.text(start + make->at, std::min(make->length, 16u)) : "";
  const auto name = source.text(start + note->at, 10);
  if (maker.starts_with("Canon")) return block.has(note->at, 0x000C);
  if (name.starts_with("Panasonic")) return block.has(note->at + 12, 0x0025);
  if (!name.starts_with("Nikon") || note->at + 10 > length) return false;
  TiffBlock own(source, start + note->at + 10, note->length - 10);
  return own.valid() && own.has(own.first_directory(), 0x001D);
}

}  // namespace

TiffBlock::TiffBlock(ByteSource& source, std::uint64_t start, std::uint64_t length)
    : source_(source), start_(start) {
  if (start >= source.size()) return;
  length_ = std::min(length, source.size() - start);
  if (length_ < 8) return;
  const auto order = source.be16(start);
  big_endian_ = order == 0x4D4D;
  valid_ = (big_endian_ || order == 0x4949) && u16(2) == 42;
}

std::uint32_t TiffBlock::u16(std::uint64_t at) {
  if (at > length_ || length_ - at < 2) return 0;
  return big_endian_ ? source_.be16(start_ + at) : source_.le16(start_ + at);
}

std::uint32_t TiffBlock::u32(std::uint64_t at) {
  if (at > length_ || length_ - at < 4) return 0;
  return big_endian_ ? source_.be32(start_ + at) : source_.le32(start_ + at);
}

std::optional<std::uint64_t> TiffBlock::find(std::uint32_t directory, std::uint32_t tag) {
  const auto count = u16(directory);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t at = std::uint64_t{directory} + 2 + std::uint64_t{i} * 12;
    if (at + 12 > length_) break;
    if (u16(at) == tag) return at;
  }
  return std::nullopt;
}

std::uint32_t TiffBlock::next_directory(std::uint32_t directory) {
  return u32(std::uint64_t{directory} + 2 + std::uint64_t{u16(directory)} * 12);
}

std::optional<std::uint32_t> TiffBlock::value(std::uint32_t directory, std::uint32_t tag) {
  const auto at = find(directory, tag);
  if (!at) return std::nullopt;
  const auto type = u16(*at + 2);
  const auto count = u32(*at + 4);
  if (count == 0) return std::nullopt;
  const std::uint64_t unit = type == 1 ? 1 : type == 3 ? 2 : type == 4 || type == 13 ? 4 : 0;
  if (unit == 0) return std::nullopt;
  const std::uint64_t place = unit * count <= 4 ? *at + 8 : std::uint64_t{u32(*at + 8)};
  if (place > length_ || length_ - place < unit) return std::nullopt;
  if (unit == 1) return source_.u8(start_ + place);
  return unit == 2 ? u16(place) : u32(place);
}

std::optional<TiffBlock::Place> TiffBlock::bytes(std::uint32_t directory, std::uint32_t tag) {
  const auto at = find(directory, tag);
  if (!at) return std::nullopt;
  const auto type = u16(*at + 2);
  const auto count = u32(*at + 4);
  constexpr std::uint32_t bytes_ = 1, ascii = 2, undefined = 7, utf8 = 129;
  if (type != bytes_ && type != ascii && type != undefined && type != utf8) return std::nullopt;
  const auto place = count <= 4 ? static_cast<std::uint32_t>(*at + 8) : u32(*at + 8);
  if (place > length_ || length_ - place < count) return std::nullopt;
  return Place{place, count};
}

ExifFacts read_exif(ByteSource& source, std::uint64_t start, std::uint64_t length) {
  ExifFacts facts;
  TiffBlock block(source, start, length);
  if (!block.valid()) return facts;
  const auto first = block.first_directory();
  facts.orientation =
      Orientation::from_exif(static_cast<int>(block.value(first, kOrientation).value_or(1)));
  const auto gps = block.value(first, kGpsDirectory);
  if (gps && tells_place(block, *gps)) facts.location.push_back("EXIF GPS");
  const auto details = block.value(first, kExifDirectory);
  const auto text = [&](std::uint32_t directory, std::uint32_t tag) {
    return has_text(source, block, start, directory, tag);
  };
  const bool serial =
      text(first, kDngCameraSerial) ||
      (details && (text(*details, kBodySerial) || text(*details, kLensSerial) ||
                   note_tells_serial(source, block, start, length, first, *details)));
  if (serial) facts.location.push_back("EXIF serial number");
  if (details && text(*details, kOwner)) facts.location.push_back("EXIF owner");
  return facts;
}

// IPTC-IIM 4.2, 2:26 and 2:27 (content location), 2:90 to 2:101 (where it was created).
bool iptc_tells_place(std::string_view datasets) {
  constexpr std::string_view tag("\x1C\x02", 2);
  for (auto at = datasets.find(tag); at != std::string_view::npos;
       at = datasets.find(tag, at + 1)) {
    if (at + 5 >= datasets.size()) return false;
    const auto number = static_cast<unsigned char>(datasets[at + 2]);
    const auto length = static_cast<unsigned char>(datasets[at + 4]);
    for (const int place : {26, 27, 90, 92, 95, 100, 101})
      if (number == place && datasets[at + 3] == 0 && length > 0) return true;
  }
  return false;
}

void add_location(std::vector<std::string>& location, const std::string& place) {
  if (std::find(location.begin(), location.end(), place) == location.end())
    location.push_back(place);
}

}  // namespace wanprep
