// Boxes that say where a clip was taken, with which camera of its kind, and whose it is, wherever
// in a file they may stand.
#include "isobmff/private_boxes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "disk/digest.hpp"
#include "support/box_text.hpp"

namespace wanprep::isobmff {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

using testing::box;
using testing::number;

const std::string kXmpId = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
const std::string kCanonId("\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48");
const std::string kPacket = "<x><rdf:Description aux:SerialNumber=\"XMPSER1\"/></x>";

std::string handler(const std::string& name) {
  return box("hdlr", std::string(8, '\0') + name + std::string(13, '\0'));
}
std::string camera_xml(const std::string& xml) {
  return box("meta", number(0, 4) + handler("nrtm") + box("xml ", number(0, 4) + xml));
}

// A file with one track, boxes in it, in moov, before it and behind it.
Movie read(const std::string& in_moov, const std::string& in_trak = "",
           const std::string& before = "", const std::string& behind = "") {
  const auto path = std::filesystem::temp_directory_path() / ("wanprep-private-" + random_hex(8));
  const auto head = box("mvhd", std::string(12, '\0') + number(600, 4) + std::string(84, '\0'));
  std::ofstream(path, std::ios::binary)
      << box("ftyp", "isom" + number(0, 4)) << before
      << box("moov", head + box("trak", box("tkhd", std::string(84, '\0')) + in_trak) + in_moov)
      << box("mdat", "media") << behind;
  auto file = InputFile::open(path);
  std::filesystem::remove(path);
  EXPECT_TRUE(file);
  const auto index = walk_file(*file);
  EXPECT_TRUE(index);
  return read_movie(*index).value();
}

TEST(PrivateBoxes, xmp_is_seen_wherever_it_stands) {
  const auto uuid = box("uuid", kXmpId + kPacket);
  const auto item = box("udta", box("XMP_", kPacket));
  for (const auto& movie :
       {read(uuid), read("", uuid), read("", "", uuid), read("", "", "", uuid), read(item),
        read("", item), read("", "", "", item), read("", box("mdia", item)),
        read(box("udta", uuid)), read(box("meta", number(0, 4) + handler("mdir") + uuid))})
    EXPECT_THAT(movie.location_values, ElementsAre(Pair("XMP", kPacket)));
}

TEST(PrivateBoxes, xmp_that_tells_nothing_is_none) {
  EXPECT_THAT(read(box("uuid", kXmpId + "<x><dc:title>serial</dc:title></x>")).location, IsEmpty());
  EXPECT_THAT(read(box("uuid", kXmpId)).location, IsEmpty());
  EXPECT_THAT(read(box("uuid", "short")).location, IsEmpty());
}

TEST(PrivateBoxes, canons_box_is_kept_as_digits) {
  const auto uuid = box("uuid", kCanonId + box("CNTH", "CANON1"));
  for (const auto& movie : {read(uuid), read("", "", "", uuid)})
    EXPECT_THAT(movie.location_values, ElementsAre(Pair("uuid/Canon", HasSubstr("43414e4f4e31"))));
}

TEST(PrivateBoxes, an_unknown_uuid_box_counts_by_its_words) {
  const std::string id(16, 'k');
  EXPECT_THAT(read(box("uuid", id + std::string("\0\1SerialNo\0", 11))).location,
              ElementsAre("uuid/6b6b6b6b"));
  EXPECT_THAT(read(box("uuid", id + std::string("\0\1Exif\0\0", 8))).location,
              ElementsAre("uuid/6b6b6b6b"));
  EXPECT_THAT(read(box("uuid", id + "<GSpherical:Stitched>true</GSpherical:Stitched>")).location,
              IsEmpty());
  EXPECT_THAT(read(box("uuid", id + "<x>our location</x>")).location, IsEmpty());
}

TEST(PrivateBoxes, a_cameras_xml_is_seen_wherever_it_stands) {
  const std::string xml = "<NonRealTimeMeta>\n<Device serialNo=\"77\"/></NonRealTimeMeta>";
  const auto meta = camera_xml(xml);
  for (const auto& movie : {read(meta), read("", meta), read("", "", meta), read("", "", "", meta),
                            read(box("udta", meta))})
    EXPECT_THAT(movie.location_values, ElementsAre(Pair("meta/nrtm", xml)));
  EXPECT_THAT(read(camera_xml("<Device modelName=\"ILCE-7M4\"/>")).location, IsEmpty());
}

TEST(PrivateBoxes, every_one_of_several_is_seen) {
  const auto movie =
      read(box("uuid", std::string(16, 'k') + "nothing") + camera_xml("<a/>"), "", "",
           camera_xml("<b/>") + box("uuid", kXmpId + kPacket) + camera_xml("<Latitude/>") +
               camera_xml("<Longitude/>"));
  EXPECT_THAT(movie.location, ElementsAre("XMP", "meta/nrtm"));
  EXPECT_EQ(movie.location_values.size(), 3u);
}

TEST(PrivateBoxes, dash_cams_name_their_positions_in_three_ways) {
  const auto blocks = box("free", "GPS \x01\x02 48.1374");
  EXPECT_THAT(read(box("gps ", number(0x101, 4) + number(1, 4))).location, ElementsAre("gps box"));
  EXPECT_THAT(read(box("udta", box("gps ", "x"))).location, ElementsAre("udta/gps"));
  EXPECT_THAT(read("", "", "", blocks).location, ElementsAre("free/GPS"));
  EXPECT_THAT(read("", "", "", box("free", "GPS") + box("free", "")).location, IsEmpty());
}

TEST(PrivateBoxes, an_insta360_trailer_is_seen_from_the_end) {
  const auto trailer = std::string(100, 'x') + number(0x8c000000, 4) + number(3, 4) +
                       "8db42d694ccc418790edff439fe026bf";
  EXPECT_THAT(read("", "", "", trailer).location, ElementsAre("Insta360 trailer"));
  EXPECT_THAT(read("", "", "", trailer + "x").location, IsEmpty());
}

TEST(PrivateBoxes, serial_numbers_of_user_data_have_many_names) {
  const auto counted = number(8, 2) + number(0x15c7, 2) + "SN123456";
  const auto movie = read(box("udta", box("\xa9sno", counted) + box("SNum", "A1") +
                                          box("CAME", "\x01\xff") + box("LENS", "L9")));
  EXPECT_THAT(movie.location, ElementsAre("udta/serial number", "udta/lens serial number"));
  EXPECT_THAT(
      movie.location_values,
      ElementsAre(Pair("udta/serial number", "SN123456"), Pair("udta/serial number", "A1"),
                  Pair("udta/serial number", "hex:01ff"), Pair("udta/lens serial number", "L9")));
}

TEST(PrivateBoxes, a_nikon_counts_when_a_serial_number_is_among_its_tags) {
  const auto tags = [](std::uint32_t tag) {
    return box("udta",
               box("NCDT", box("NCTG", number(tag, 4) + number(2, 2) + number(4, 2) + "12")));
  };
  EXPECT_THAT(read(tags(0x0110A431)).location, ElementsAre("udta/NCDT"));
  EXPECT_THAT(read(tags(0x01200002)).location, ElementsAre("udta/NCDT"));
  EXPECT_THAT(read(tags(0x00000001)).location, IsEmpty());
}

TEST(PrivateBoxes, a_key_whose_value_is_xml_counts_by_that) {
  const auto keyed = [](const std::string& value) {
    const auto key = box("mdta", "com.panasonic.Semi-Pro.metadata.xml");
    const auto item = number(value.size() + 24, 4) + number(1, 4) +
                      box("data", number(1, 4) + number(0, 4) + value);
    return box("meta", handler("mdta") + box("keys", number(0, 4) + number(1, 4) + key) +
                           box("ilst", item));
  };
  const std::string xml = "<P2Main><SerialNo.>C4</SerialNo.></P2Main>" + std::string(2000, ' ');
  EXPECT_THAT(read(keyed(xml)).location, ElementsAre("com.panasonic.Semi-Pro.metadata.xml"));
  EXPECT_THAT(read(keyed("<P2Main><Title>serial</Title></P2Main>")).location, IsEmpty());
}

TEST(PrivateBoxes, any_number_of_them_is_bounded) {
  std::string many;
  for (int i = 0; i < 200; ++i)
    many += box("uuid", number(static_cast<std::uint64_t>(i), 4) + std::string(12, 'k') + "serial");
  const auto movie = read(many, "", "", many);
  EXPECT_EQ(movie.location.size(), 64u);
  std::string large;
  for (char c = 'a'; c < 'k'; ++c) large += box("uuid", kXmpId + kPacket + std::string(900'000, c));
  EXPECT_LE(read(large).location_bytes, 4u << 20);
}

TEST(PrivateBoxes, of_a_long_box_beside_the_index_the_beginning_is_read) {
  const auto long_one = box("uuid", kXmpId + kPacket + std::string(6'000'000, ' '));
  EXPECT_THAT(read("", "", "", long_one).location, ElementsAre("XMP"));
}

TEST(TextOrHex, keeps_text_of_any_language_and_digits_of_the_rest) {
  const auto kept = [](const std::string& text) {
    return text_or_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  EXPECT_EQ(kept("M\xC3\xBCnchen\n\tSt.").substr(0, 8), "M\xC3\xBCnchen");
  EXPECT_EQ(kept(std::string("A1\0\0", 4)), "A1");
  EXPECT_EQ(kept("\x01\x02"), "hex:0102");
  EXPECT_EQ(kept("\xC3"), "hex:c3");
  EXPECT_EQ(kept(std::string((1 << 20) - 1, 'a') + "\xC3\xBC").size(), (1u << 20) + 2);
}

}  // namespace
}  // namespace wanprep::isobmff
