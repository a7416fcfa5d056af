#include "facts/private_words.hpp"

#include <gtest/gtest.h>

#include <string>

namespace wanprep {
namespace {

TEST(PrivateWords, are_seen_in_keys_however_they_are_written) {
  for (const char* key :
       {"LOCATION", "location-eng", "com.apple.quicktime.location.ISO6709", "exif:GPSLatitude",
        "COM.ANDROID.CAPTURE.SERIALNUMBER", "com.sony.serial", "aux:LensSerialNumber",
        "com.apple.proapps.serialno", "drone-dji:GpsLongitude", "photoshop:City",
        "Iptc4xmpCore:CountryCode", "exifEX:CameraOwnerName"})
    EXPECT_TRUE(key_tells_private(key)) << key;
}

TEST(PrivateWords, are_not_seen_in_keys_that_tell_nothing) {
  for (const char* key : {"title", "encoder", "xsi:schemaLocation", "xsi:noNamespaceSchemaLocation",
                          "serialized", "allocation", "State", "tiff:Model", "creation_time",
                          "com.apple.quicktime.make", "ENCODER", "DURATION", ""})
    EXPECT_FALSE(key_tells_private(key)) << key;
}

TEST(PrivateWords, are_seen_in_elements_attributes_and_named_items) {
  for (const char* xml :
       {"<exif:GPSLatitude>48,8N</exif:GPSLatitude>", "<a b='1' exif:GPSLatitude='48,8N'/>",
        "<Device serialNo=\"77\"/>", "<Item name=\"Latitude\" value=\"48:08:14\"/>",
        "<Item value='>' name='Longitude'/>", "<!-- it's -->\n<Location>here</Location>",
        "<a b=' <Latitude>"})
    EXPECT_TRUE(xml_tells_private(xml)) << xml;
}

TEST(PrivateWords, are_no_matter_in_text_and_in_the_names_of_schemas) {
  for (const char* xml :
       {"<dc:title>serial killer on location</dc:title>", "<a title='GPS serial'/>",
        "<x xmlns:gps='http://a/gps' xsi:schemaLocation='a b'/>", "<!-- <Latitude/> -->",
        "no document, only a location", "<", "<'", "</Location>", ""})
    EXPECT_FALSE(xml_tells_private(xml)) << xml;
}

TEST(PrivateWords, cost_no_more_than_the_document_is_long) {
  const std::string quotes(1 << 20, '\'');
  std::string open;
  for (int i = 0; i < 1 << 19; ++i) open += "<'";
  std::string names;
  for (int i = 0; i < 1 << 18; ++i) names += "<a\"";
  EXPECT_FALSE(xml_tells_private("<" + quotes));
  EXPECT_FALSE(xml_tells_private(open));
  EXPECT_FALSE(xml_tells_private(names));
  EXPECT_FALSE(xml_tells_private("<" + std::string(1 << 20, 'a')));
}

}  // namespace
}  // namespace wanprep
