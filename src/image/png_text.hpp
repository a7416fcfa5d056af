/// What programs leave in PNG's text chunks besides words: EXIF, XMP and IPTC in several disguises.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "facts/image_facts.hpp"
#include "image/byte_source.hpp"

namespace wanprep {

class PngTexts {
 public:
  /// A chunk of the type tEXt, zTXt or iTXt, its data at `at`.
  void add(ByteSource& source, std::uint64_t at, std::uint32_t length, const std::string& type,
           ImageFacts& facts);

 private:
  /// Bytes that all texts of one file may take from here on, packed and unpacked.
  std::size_t left_ = std::size_t{8} << 20;
};

}  // namespace wanprep
