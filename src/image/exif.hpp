/// The few tags of a TIFF structure that matter here, from EXIF blocks and TIFF files alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/geometry.hpp"
#include "image/byte_source.hpp"

namespace wanprep {

/// One TIFF structure inside a file. All offsets are relative to its start; reads stay inside it.
class TiffBlock {
 public:
  /// `length` is cut to what the file has.
  TiffBlock(ByteSource& source, std::uint64_t start, std::uint64_t length);
  bool valid() const { return valid_; }  ///< byte order mark and magic number 42
  std::uint32_t first_directory() { return u32(4); }
  /// 0 for none.
  std::uint32_t next_directory(std::uint32_t directory);
  /// First value of an integer tag (BYTE, SHORT, LONG), or nothing.
  std::optional<std::uint32_t> value(std::uint32_t directory, std::uint32_t tag);
  bool has(std::uint32_t directory, std::uint32_t tag) { return find(directory, tag).has_value(); }
  /// Where a value that is no integer lies, and how many units of one byte it has.
  struct Place {
    std::uint32_t at = 0;
    std::uint32_t length = 0;
  };
  std::optional<Place> bytes(std::uint32_t directory, std::uint32_t tag);
  std::uint32_t entries(std::uint32_t directory) { return u16(directory); }

 private:
  std::uint32_t u16(std::uint64_t at);
  std::uint32_t u32(std::uint64_t at);
  std::optional<std::uint64_t> find(std::uint32_t directory, std::uint32_t tag);

  ByteSource& source_;
  std::uint64_t start_ = 0;
  std::uint64_t length_ = 0;
  bool big_endian_ = false;
  bool valid_ = false;
};

struct ExifFacts {
  Orientation orientation;
  std::vector<std::string> location;  ///< as ImageFacts::location
};

/// Of the structure at `start`; garbage gives nothing.
ExifFacts read_exif(ByteSource& source, std::uint64_t start, std::uint64_t length);

/// True when IPTC's datasets name a city, a part of one, a state or a country.
bool iptc_tells_place(std::string_view datasets);

/// Appends unless it is there.
void add_location(std::vector<std::string>& location, const std::string& place);

}  // namespace wanprep
