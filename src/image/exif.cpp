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

// Phones with location switched off still write a GPS directory that holds its version alone.
bool tells_place(TiffBlock& block, std::uint32_t gps) {
  const auto entries = block.entries(gps);
  return entries > 1 || (entries == 1 && !block.has(gps, kGpsVersion));
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
  const bool serial =
      block.has(first, kDngCameraSerial) ||
      (details && (block.has(*details, kBodySerial) || block.has(*details, kLensSerial)));
  if (serial) facts.location.push_back("EXIF serial number");
  return facts;
}

bool xmp_tells_place(std::string_view packet) {
  for (const auto* word : {"GPSLatitude", "GPSLongitude", "SerialNumber"})
    if (packet.find(word) != std::string_view::npos) return true;
  return false;
}

void add_location(std::vector<std::string>& location, const std::string& place) {
  if (std::find(location.begin(), location.end(), place) == location.end())
    location.push_back(place);
}

}  // namespace wanprep
