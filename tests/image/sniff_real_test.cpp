#include <gtest/gtest.h>

#include <map>
#include <string>

#include "image/sniff.hpp"
#include "support/real_media.hpp"
#include "support/reference_table.hpp"

namespace wanprep {
namespace {

using testing::media_folder;
using testing::reference_rows;
using Row = testing::ReferenceRow;

// Where we see it otherwise than the reference table, and why.
const std::map<std::string, std::string>& own_view() {
  static const std::map<std::string, std::string> table = {
      // The second picture is a gain map, not the next frame of an animation.
      {"image/ultrahdr-gainmap.jpg frames", "1"},
      // exiftool prints the bits of a whole pixel.
      {"image/bmp-24-v4.bmp bit_depth", "8"},
  };
  return table;
}

std::string expected(const Row& row, const std::string& column) {
  const auto own = own_view().find(row.at("file") + " " + column);
  return own == own_view().end() ? row.at(column) : own->second;
}

void compare(const Row& row, const std::string& column, const std::string& measured) {
  const auto value = expected(row, column);
  if (value == "-") return;
  EXPECT_EQ(measured, value) << row.at("file") << " " << column;
}

std::string format_of(const std::string& label) {
  if (label == "JPEG") return "jpeg";
  if (label == "PNG" || label == "APNG") return "png";
  if (label.find("WEBP") != std::string::npos) return "webp";
  if (label == "HEIC") return "heif";
  if (label == "AVIF") return "avif";
  return label == "GIF" ? "gif" : "bmp";
}

class RealImages : public ::testing::Test {
 protected:
  void SetUp() override {
    WANPREP_REAL_MEDIA(table, "FACTS_image.tsv");
    rows_ = reference_rows(table);
  }
  SniffedImage sniff(const std::string& file) {
    const auto image = sniff_image(media_folder() / file);
    EXPECT_TRUE(image) << file << ": " << (image ? "" : image.error().message);
    return image.value_or(SniffedImage{});
  }
  std::vector<Row> rows_;
};

TEST_F(RealImages, have_the_facts_of_the_reference_table) {
  for (const auto& row : rows_) {
    const auto facts = sniff(row.at("file")).facts;
    EXPECT_EQ(facts.format, format_of(row.at("format"))) << row.at("file");
    compare(row, "width", std::to_string(facts.stored.width));
    compare(row, "height", std::to_string(facts.stored.height));
    compare(row, "orientation", std::to_string(facts.orientation.exif()));
    compare(row, "bit_depth", std::to_string(facts.bit_depth));
    compare(row, "frames", std::to_string(facts.frames));
  }
}

TEST_F(RealImages, have_alpha_where_the_table_says_so) {
  for (const auto& row : rows_) {
    const auto image = sniff(row.at("file"));
    const auto& alpha = row.at("alpha");
    if (alpha == "-") continue;
    EXPECT_EQ(image.facts.alpha == Alpha::none, alpha == "none") << row.at("file");
    if (alpha == "transparent") {
      EXPECT_TRUE(image.undecided_alpha) << row.at("file");
    }
  }
}

TEST_F(RealImages, are_cut_off_only_where_they_are) {
  for (const auto& row : rows_)
    EXPECT_EQ(sniff(row.at("file")).facts.truncated.has_value(),
              row.at("file") == "image/phone-truncated-ori6.jpg")
        << row.at("file");
}

TEST_F(RealImages, count_as_misnamed_only_where_they_are) {
  EXPECT_FALSE(sniff("image/png-inside.jpg").facts.extension_matches);
  EXPECT_FALSE(sniff("image/jpeg-inside.tiff").facts.extension_matches);
  EXPECT_TRUE(sniff("image/iphone.HEIC").facts.extension_matches);
  EXPECT_TRUE(sniff("image/grey.jpg").facts.extension_matches);
}

TEST_F(RealImages, of_four_inks_are_cmyk) {
  EXPECT_EQ(sniff("image/cmyk.jpg").facts.color_model, "cmyk");
  EXPECT_EQ(sniff("image/cmyk.jpg").facts.channels, 4);
}

}  // namespace
}  // namespace wanprep
