/// One reader a family of formats; sniff_image chooses by content.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "image/byte_source.hpp"
#include "image/sniff.hpp"

namespace wanprep {

Result<SniffedImage> sniff_jpeg(ByteSource& source);
Result<SniffedImage> sniff_png(ByteSource& source);
Result<SniffedImage> sniff_bmp(ByteSource& source);
Result<SniffedImage> sniff_webp(ByteSource& source);
Result<SniffedImage> sniff_gif(ByteSource& source);
Result<SniffedImage> sniff_tiff(ByteSource& source);
Result<SniffedImage> sniff_heif(ByteSource& source, const std::string& format);
Result<SniffedImage> sniff_jxl(ByteSource& source);

/// Takes over EXIF's orientation and private tags.
void apply_exif(ByteSource& source, std::uint64_t start, std::uint64_t length, ImageFacts& facts);
/// Notes a place, a serial number or an owner in an XMP packet; reads at most 1 MiB of it.
void apply_xmp(ByteSource& source, std::uint64_t start, std::uint64_t length, ImageFacts& facts);
/// Notes a place in words, as IPTC's datasets hold it; reads at most 1 MiB of them.
void apply_iptc(ByteSource& source, std::uint64_t start, std::uint64_t length, ImageFacts& facts);
/// A side of zero, or one beyond int: Code::input.
Result<void> set_size(ImageFacts& facts, std::uint64_t width, std::uint64_t height);
tl::unexpected<Error> cut_off(const std::string& format);
/// Marks an alpha channel that only pixels can tell about.
void leave_alpha_open(SniffedImage& image);

}  // namespace wanprep
