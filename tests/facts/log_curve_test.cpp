#include "facts/log_curve.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

TEST(LogCurve, is_known_by_the_names_that_makers_write) {
  EXPECT_EQ(log_curve_named("s-log3-cine"), "S-Log3");
  EXPECT_EQ(log_curve_named("LOG-C"), "LogC");
  EXPECT_EQ(log_curve_named("V-Log"), "V-Log");
  EXPECT_EQ(log_curve_named("Canon Log 3"), "Canon Log 3");
  EXPECT_FALSE(log_curve_named("rec709"));
  EXPECT_FALSE(log_curve_named(""));
}

TEST(LogCurve, is_a_word_and_no_part_of_one) {
  EXPECT_FALSE(log_curve_named("REDlogFilm"));
  EXPECT_FALSE(log_curve_named("Cineon Log"));
  EXPECT_EQ(log_curve_named("ArriLogC3"), "LogC3");
  EXPECT_EQ(log_curve_named("Sony S-Log2"), "S-Log2");
}

TEST(LogCurve, stands_in_the_camera_documents_of_sony_and_panasonic) {
  EXPECT_EQ(log_curve_in_xml("<Item name=\"CaptureGammaEquation\" value=\"s-log3-cine\"/>"),
            "S-Log3");
  EXPECT_EQ(log_curve_in_xml("<CaptureGamma>V-Log</CaptureGamma>"), "V-Log");
  EXPECT_FALSE(log_curve_in_xml(
      "<Item name=\"CaptureGammaEquation\" value=\"rec709\"/>\n<Title>vlog</Title>"));
}

TEST(LogCurve, is_looked_for_only_where_a_curve_is_named) {
  EXPECT_TRUE(key_names_curve("com.arri.camera.ColorGammaSxS"));
  EXPECT_FALSE(key_names_curve("com.apple.quicktime.title"));
}

}  // namespace
}  // namespace wanprep
