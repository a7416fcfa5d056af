#include "image/sniff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/bytes.hpp"

namespace wanprep {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SniffedImage sniffed(const Bytes& file, const std::string& name = "") {
  const auto image = sniff_image_bytes(file, name);
  EXPECT_TRUE(image) << (image ? "" : image.error().message);
  return image.value_or(SniffedImage{});
}

TEST(SniffPng, counts_the_channels_of_an_expanded_palette) {
  const auto image = sniffed(png(3, 2));
  EXPECT_EQ(image.facts.channels, 3);
  EXPECT_EQ(image.facts.bit_depth, 2);
  EXPECT_EQ(image.facts.color_model, "palette");
  EXPECT_EQ(image.facts.alpha, Alpha::none);
}

TEST(SniffPng, leaves_alpha_to_the_pixels_where_only_they_can_tell) {
  EXPECT_TRUE(sniffed(png(6, 8)).undecided_alpha);
  EXPECT_TRUE(sniffed(png(4, 16)).undecided_alpha);
  EXPECT_TRUE(sniffed(png(2, 8, chunk("tRNS", {0, 1, 0, 2, 0, 3}))).undecided_alpha);
  EXPECT_TRUE(sniffed(png(3, 8, chunk("tRNS", {255, 7}))).undecided_alpha);
}

TEST(SniffPng, needs_no_pixels_for_what_has_no_alpha) {
  EXPECT_FALSE(sniffed(png(2, 8)).undecided_alpha);
  EXPECT_EQ(sniffed(png(0, 16)).facts.alpha, Alpha::none);
}

TEST(SniffPng, calls_a_palette_of_full_entries_opaque) {
  const auto image = sniffed(png(3, 8, chunk("tRNS", {255, 255})));
  EXPECT_FALSE(image.undecided_alpha);
  EXPECT_EQ(image.facts.alpha, Alpha::opaque);
}

TEST(SniffPng, counts_the_frames_of_an_animation) {
  EXPECT_EQ(sniffed(png(2, 8, chunk("acTL", be32(41) + be32(0)))).facts.frames, 41);
}

TEST(SniffPng, notices_a_missing_end) {
  auto file = png(2, 8);
  file.resize(file.size() - 12);
  EXPECT_TRUE(sniffed(file).facts.truncated);
}

TEST(SniffPng, refuses_an_impossible_header) {
  EXPECT_FALSE(sniff_image_bytes(png(2, 4), ""));
  EXPECT_FALSE(sniff_image_bytes(png(2, 8, {}, 0, 3), ""));
}

TEST(SniffPng, reads_the_orientation_of_an_exif_chunk) {
  const auto image = sniffed(png(2, 8, chunk("eXIf", exif(6, false))));
  EXPECT_EQ(image.facts.orientation.exif(), 6);
  EXPECT_EQ(image.facts.display(), (Size{3, 4}));
}

Bytes hex(const Bytes& data) {
  Bytes out = bytes("\nexif\n    1234\n");
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (i % 36 == 35) out.push_back('\n');
    for (const int digit : {data[i] >> 4, data[i] & 15})
      out.push_back(static_cast<std::uint8_t>("0123456789abcdef"[digit]));
  }
  return out;
}

Bytes text(const std::string& keyword, const Bytes& rest) {
  return chunk("tEXt", bytes(keyword) + Bytes{0} + rest);
}

TEST(SniffPng, reads_exif_that_stands_in_a_text_as_digits) {
  const auto block = bytes("Exif") + Bytes{0, 0} + exif(6, true);
  for (const char* name : {"exif", "EXIF", "APP1"}) {
    const auto image =
        sniffed(png(2, 8, text(std::string("Raw profile type ") + name, hex(block))));
    EXPECT_THAT(image.facts.location, ElementsAre("EXIF GPS")) << name;
    EXPECT_TRUE(image.facts.orientation.upright()) << name;
  }
}

TEST(SniffPng, reads_xmp_and_iptc_that_stand_in_a_text_as_digits) {
  const auto xmp = bytes("<rdf:RDF exif:GPSLatitude='48,8N'/>");
  const auto iptc =
      bytes("8BIM\x04\x04") + Bytes{0, 0, 0, 0, 0, 9, 0x1C, 2, 90, 0, 4} + bytes("Ulm!");
  EXPECT_THAT(sniffed(png(2, 8, text("Raw profile type xmp", hex(xmp)))).facts.location,
              ElementsAre("XMP"));
  EXPECT_THAT(sniffed(png(2, 8, text("Raw profile type iptc", hex(iptc)))).facts.location,
              ElementsAre("IPTC"));
}

TEST(SniffPng, survives_texts_that_end_anywhere) {
  const auto whole = bytes("Raw profile type exif") + Bytes{0} + hex(exif(1, true));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    for (const char* type : {"tEXt", "zTXt", "iTXt"}) sniffed(png(2, 8, chunk(type, part)));
  }
}

TEST(SniffPng, unpacks_no_more_than_is_good_for_it) {
  // 64 KiB of stored blocks without content, again and again: nothing comes out of them.
  Bytes empty = bytes("Raw profile type exif") + Bytes{0, 0, 0x78, 0x01};
  const Bytes block{0, 0, 0, 0xFF, 0xFF};
  for (int i = 0; i < 1 << 14; ++i) empty.insert(empty.end(), block.begin(), block.end());
  Bytes many;
  for (int i = 0; i < 40; ++i) many = many + chunk("zTXt", empty);
  EXPECT_THAT(sniffed(png(2, 8, many)).facts.location, IsEmpty());
}

TEST(SniffBmp, reads_every_size_of_header) {
  for (const unsigned size : {12u, 40u, 52u, 56u, 64u, 108u, 124u}) {
    const auto image = sniffed(bmp(size, 24));
    EXPECT_EQ(image.facts.stored, (Size{4, 3})) << size;
    EXPECT_EQ(image.facts.bit_depth, 8) << size;
    EXPECT_EQ(image.facts.channels, 3) << size;
    EXPECT_FALSE(image.facts.truncated) << size;
  }
}

TEST(SniffBmp, finds_alpha_by_its_mask_alone) {
  EXPECT_TRUE(sniffed(bmp(124, 32, 3, 0xFF000000)).undecided_alpha);
  EXPECT_TRUE(sniffed(bmp(56, 32, 3, 0xFF000000)).undecided_alpha);
  EXPECT_EQ(sniffed(bmp(124, 32, 3, 0)).facts.alpha, Alpha::none);
  EXPECT_EQ(sniffed(bmp(40, 32)).facts.alpha, Alpha::none);
}

TEST(SniffBmp, takes_rows_from_the_top_for_a_negative_height) {
  EXPECT_EQ(sniffed(bmp(40, 24, 0, 0, -3)).facts.stored, (Size{4, 3}));
}

TEST(SniffBmp, says_how_many_bytes_of_pixels_are_missing) {
  auto file = bmp(40, 32);
  file.resize(file.size() - 5);
  EXPECT_THAT(sniffed(file).facts.truncated.value_or(""), HasSubstr("5 bytes"));
}

TEST(SniffBmp, refuses_the_lowest_height_without_overflow) {
  const auto image = sniff_image_bytes(bmp(40, 24, 0, 0, INT32_MIN), "");
  EXPECT_FALSE(image);
}

TEST(SniffJpeg, tells_gray_rgb_and_cmyk_apart) {
  EXPECT_EQ(sniffed(jpeg(1)).facts.color_model, "gray");
  EXPECT_EQ(sniffed(jpeg(3)).facts.color_model, "rgb");
  EXPECT_EQ(sniffed(jpeg(4)).facts.color_model, "cmyk");
}

TEST(SniffJpeg, reads_all_eight_orientations) {
  for (unsigned value = 1; value <= 8; ++value) {
    const auto extra = segment(0xE1, bytes("Exif") + Bytes{0, 0} + exif(value, false));
    EXPECT_EQ(sniffed(jpeg(3, extra)).facts.orientation.exif(), static_cast<int>(value));
  }
}

TEST(SniffJpeg, names_a_place_in_its_metadata) {
  const auto extra = segment(0xE1, bytes("Exif") + Bytes{0, 0} + exif(1, true));
  EXPECT_THAT(sniffed(jpeg(3, extra)).facts.location, ElementsAre("EXIF GPS"));
  EXPECT_THAT(sniffed(jpeg(3)).facts.location, IsEmpty());
}

TEST(SniffJpeg, names_a_place_in_its_xmp) {
  const auto packet =
      bytes("http://ns.adobe.com/xap/1.0/") + Bytes{0} + bytes("<x exif:GPSLatitude='48,8N'/>");
  EXPECT_THAT(sniffed(jpeg(3, segment(0xE1, packet))).facts.location, ElementsAre("XMP"));
}

TEST(SniffJpeg, names_a_place_in_words) {
  const auto iptc = [](std::uint8_t dataset, const std::string& words) {
    const auto length = static_cast<std::uint8_t>(words.size());
    return jpeg(3, segment(0xED, bytes("Photoshop 3.0") + Bytes{0} + bytes("8BIM") +
                                     Bytes{0x1C, 2, dataset, 0, length} + bytes(words)));
  };
  EXPECT_THAT(sniffed(iptc(90, "Ulm")).facts.location, ElementsAre("IPTC"));
  EXPECT_THAT(sniffed(iptc(101, "Germany")).facts.location, ElementsAre("IPTC"));
  EXPECT_THAT(sniffed(iptc(120, "a caption")).facts.location, IsEmpty());
  EXPECT_THAT(sniffed(iptc(90, "")).facts.location, IsEmpty());
}

// EXIF with one text in its second directory, and what stands behind it.
Bytes detail(std::uint32_t tag, std::uint32_t type, const std::string& value,
             const std::string& make = "Maker") {
  const auto padded = make + std::string(8 - make.size(), '\0');
  return bytes("Exif") + Bytes{0, 0} + bytes("II") + le16(42) + le32(8) + le16(2) + le16(0x010F) +
         le16(2) + le32(8) + le32(56) + le16(0x8769) + le16(4) + le32(1) + le32(38) + le32(0) +
         le16(1) + le16(tag) + le16(type) + le32(static_cast<std::uint32_t>(value.size())) +
         le32(64) + le32(0) + bytes(padded) + bytes(value);
}

std::vector<std::string> places(const Bytes& exif_block) {
  return sniffed(jpeg(3, segment(0xE1, exif_block))).facts.location;
}

TEST(SniffJpeg, names_serial_numbers_and_the_owner) {
  EXPECT_THAT(places(detail(0xA431, 2, "BODY42")), ElementsAre("EXIF serial number"));
  EXPECT_THAT(places(detail(0xA435, 2, "LENS43")), ElementsAre("EXIF serial number"));
  EXPECT_THAT(places(detail(0xA430, 2, "Jo Doe")), ElementsAre("EXIF owner"));
  EXPECT_THAT(places(detail(0xA430, 2, std::string("     \0", 6))), IsEmpty());
  EXPECT_THAT(places(detail(0xA434, 2, "24-70 mm")), IsEmpty());
}

std::string directory_of(std::uint32_t tag) {
  const auto entry = le16(1) + le16(tag) + le16(4) + le32(1) + le32(7) + le32(0) + Bytes(32, 0);
  return {entry.begin(), entry.end()};
}

TEST(SniffJpeg, names_serial_numbers_in_makers_notes) {
  const auto nikon = std::string("Nikon\0\2\0\0\0II*\0\x08\0\0\0", 18);
  const auto panasonic = std::string("Panasonic\0\0\0", 12);
  EXPECT_THAT(places(detail(0x927C, 7, directory_of(0x0C), "Canon")),
              ElementsAre("EXIF serial number"));
  EXPECT_THAT(places(detail(0x927C, 7, nikon + directory_of(0x1D), "NIKON")),
              ElementsAre("EXIF serial number"));
  EXPECT_THAT(places(detail(0x927C, 7, panasonic + directory_of(0x25))),
              ElementsAre("EXIF serial number"));
  EXPECT_THAT(places(detail(0x927C, 7, directory_of(0x0D), "Canon")), IsEmpty());
  EXPECT_THAT(places(detail(0x927C, 7, nikon + directory_of(0x1E), "NIKON")), IsEmpty());
  EXPECT_THAT(places(detail(0x927C, 7, directory_of(0x0C), "Apple")), IsEmpty());
}

TEST(SniffJpeg, notices_a_missing_end_behind_an_embedded_thumbnail) {
  const auto thumbnail = segment(0xE1, bytes("Exif") + Bytes{0, 0, 0xFF, 0xD9, 0xFF, 0xD9});
  EXPECT_TRUE(sniffed(jpeg(3, thumbnail, false)).facts.truncated);
  EXPECT_FALSE(sniffed(jpeg(3, thumbnail, true)).facts.truncated);
}

TEST(SniffJpeg, is_whole_with_a_film_appended_to_it) {
  EXPECT_FALSE(sniffed(jpeg(3) + bytes("....ftypmp42 and so on")).facts.truncated);
}

Bytes heif_box(std::string_view type, const Bytes& body) {
  return be32(static_cast<std::uint32_t>(body.size() + 8)) + bytes(type) + body;
}
Bytes be16(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

// A picture of 4 x 3 pixels with one item of metadata, which lies in the file or in the index.
Bytes heif(const std::string& type, const Bytes& item, bool in_index) {
  const auto head = heif_box("ftyp", bytes("heic") + be32(0) + bytes("heicmif1"));
  const auto entry =
      heif_box("infe", Bytes{2, 0, 0, 0} + be16(7) + be16(0) + bytes(type) + bytes("a") + Bytes{0});
  const auto ispe = heif_box("ispe", be32(0) + be32(4) + be32(3));
  const auto ipma = heif_box("ipma", be32(0) + be32(1) + be16(1) + Bytes{1, 1});
  const auto meta = [&](std::uint32_t offset) {
    const auto iloc = heif_box(
        "iloc", Bytes{1, 0, 0, 0, 0x44, 0} + be16(1) + be16(7) + be16(in_index ? 1 : 0) + be16(0) +
                    be16(1) + be32(offset) + be32(static_cast<std::uint32_t>(item.size())));
    return heif_box("meta", be32(0) + heif_box("pitm", be32(0) + be16(1)) +
                                heif_box("iinf", be32(0) + be16(1) + entry) + iloc +
                                heif_box("iprp", heif_box("ipco", ispe) + ipma) +
                                heif_box("idat", in_index ? item : Bytes{}));
  };
  const auto offset = static_cast<std::uint32_t>(head.size() + meta(0).size() + 8);
  return head + meta(in_index ? 0 : offset) + heif_box("mdat", item + Bytes{1, 2, 3});
}

TEST(SniffHeif, names_a_place_in_its_items) {
  const auto block = be32(6) + bytes("Exif") + Bytes{0, 0} + exif(6, true);
  const auto xmp = bytes("<rdf:RDF exif:GPSLatitude='48,8N'/>");
  for (const bool in_index : {true, false}) {
    const auto image = sniffed(heif("Exif", block, in_index));
    EXPECT_THAT(image.facts.location, ElementsAre("EXIF GPS"));
    EXPECT_TRUE(image.facts.orientation.upright());
    EXPECT_THAT(sniffed(heif("mime", xmp, in_index)).facts.location, ElementsAre("XMP"));
  }
  EXPECT_THAT(sniffed(heif("Exif", be32(0) + exif(6, true), false)).facts.location,
              ElementsAre("EXIF GPS"));
  EXPECT_THAT(sniffed(heif("Exif", be32(0) + exif(6, false), false)).facts.location, IsEmpty());
  EXPECT_THAT(sniffed(heif("hvc1", block, false)).facts.location, IsEmpty());
}

TEST(SniffHeif, survives_every_changed_byte_of_its_items) {
  const auto whole = heif("Exif", be32(0) + exif(6, true), false);
  for (std::size_t at = 20; at < whole.size(); ++at)
    for (const int value : {0, 1, 0x7F, 0xFF}) {
      auto changed = whole;
      changed[at] = static_cast<std::uint8_t>(value);
      const auto image = sniff_image_bytes(changed, "");
      if (!image) {
        EXPECT_EQ(image.error().code, Code::input);
      }
    }
}

TEST(SniffWebp, decides_alpha_from_flags_and_bitstream) {
  EXPECT_EQ(sniffed(webp(vp8l(false))).facts.alpha, Alpha::none);
  EXPECT_TRUE(sniffed(webp(vp8l(true))).undecided_alpha);
  EXPECT_TRUE(sniffed(webp(vp8x(0x10) + vp8l(true))).undecided_alpha);
  EXPECT_EQ(sniffed(webp(vp8x(0) + vp8l(false))).facts.stored, (Size{4, 3}));
}

TEST(SniffWebp, notices_that_it_is_shorter_than_it_says) {
  auto file = webp(vp8x(0) + vp8l(false) + riff_chunk("XMP ", Bytes(40, 'x')));
  file.resize(file.size() - 20);
  EXPECT_TRUE(sniffed(file).facts.truncated);
}

TEST(SniffName, compares_the_ending_with_the_content) {
  EXPECT_TRUE(sniffed(jpeg(3), "a.JPG").facts.extension_matches);
  EXPECT_FALSE(sniffed(jpeg(3), "a.tiff").facts.extension_matches);
  EXPECT_TRUE(sniffed(jpeg(3), "a").facts.extension_matches);
}

TEST(SniffFormat, is_nothing_for_text_and_film) {
  EXPECT_FALSE(image_format(bytes("BMore text than picture, really")));
  EXPECT_FALSE(
      image_format(bytes(std::string("\0\0\0\x18"
                                     "ftypisom\0\0\2\0isommp42",
                                     24))));
  EXPECT_FALSE(image_format({}));
}

TEST(SniffFormat, tells_heif_and_avif_apart_by_brand) {
  EXPECT_EQ(image_format(bytes(std::string("\0\0\0\x18"
                                           "ftypmif1\0\0\0\0mif1heic",
                                           24))),
            "heif");
  EXPECT_EQ(image_format(bytes(std::string("\0\0\0\x18"
                                           "ftypmif1\0\0\0\0avifmiaf",
                                           24))),
            "avif");
}

}  // namespace
}  // namespace wanprep
