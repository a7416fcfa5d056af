#include "report/html.hpp"

#include <gtest/gtest.h>

namespace wanprep {
namespace {

TEST(ReportHtml, escapes_what_could_end_text_or_an_attribute) {
  EXPECT_EQ(escaped("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
}

TEST(ReportHtml, replaces_control_characters_and_keeps_lines) {
  EXPECT_EQ(escaped(std::string_view("a\0b\nc\x1B", 6)),
            "a\xEF\xBF\xBD"
            "b\nc\xEF\xBF\xBD");
}

TEST(ReportHtml, leaves_other_scripts_alone) { EXPECT_EQ(escaped("Größe 雪"), "Größe 雪"); }

TEST(ReportHtml, pads_base64_as_rfc_4648_shows) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xFF\xFE"), "//4=");
}

}  // namespace
}  // namespace wanprep
