#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/report.hpp"

namespace wanprep {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ReportFacts job() {
  ReportFacts facts;
  facts.title = "A001_C002.mov";
  facts.verdict = "Back in the cut: 2 of 2 proofs hold.";
  facts.tone = ReportFacts::Tone::good;
  facts.prompt = "make it snow";
  facts.instants = {{"01:00:00:00 · frame 0", {"before, frame 0", "foo"}, {"after, frame 0", ""}}};
  facts.there = {{"pad", "aspect_ratio", "exact", "cropped again"}};
  facts.proofs = {{"frames", "240", "240", true}, {"size", "1920 x 1080", "1280 x 720", false}};
  return facts;
}

TEST(ReportPage, loads_nothing_and_runs_nothing) {
  const auto page = render_report(job());
  EXPECT_THAT(page, HasSubstr("default-src 'none'; img-src data:; style-src 'unsafe-inline'"));
  for (const auto* word : {"<script", "http://", "https://", "<link", "@import", "url("})
    EXPECT_THAT(page, Not(HasSubstr(word)));
}

TEST(ReportPage, shows_a_prompt_as_text) {
  auto facts = job();
  facts.prompt = "</style><script>alert('x')</script>";
  const auto page = render_report(facts);
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)"));
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
}

TEST(ReportPage, carries_its_pictures_in_itself) {
  EXPECT_THAT(render_report(job()), HasSubstr("src=\"data:image/jpeg;base64,Zm9v\""));
}

TEST(ReportPage, says_where_a_picture_is_missing) {
  EXPECT_THAT(render_report(job()), HasSubstr("not there</div><figcaption>after, frame 0"));
}

TEST(ReportPage, tells_a_proof_that_holds_from_one_that_differs) {
  const auto page = render_report(job());
  EXPECT_THAT(page, HasSubstr("<td>240</td><td>240</td><td><span class=\"tag good\">proven"));
  EXPECT_THAT(page, HasSubstr("<td>1280 x 720</td><td><span class=\"tag bad\">differs"));
}

TEST(ReportPage, leaves_out_sections_that_have_nothing_to_say) {
  EXPECT_THAT(render_report(job()), Not(HasSubstr("What was lost")));
  auto facts = job();
  facts.lost = {"HDR"};
  EXPECT_THAT(render_report(facts), HasSubstr("What was lost"));
}

TEST(ReportPage, is_the_same_for_the_same_facts) {
  EXPECT_EQ(render_report(job()), render_report(job()));
}

}  // namespace
}  // namespace wanprep
