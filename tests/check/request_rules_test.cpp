#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check/clip.hpp"

namespace wanprep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> refused(const EditRequest& request, std::size_t references = 0) {
  return rules_of(check_request(request, references, test_profile()), Severity::violation);
}

EditRequest fitting_request() {
  EditRequest out;
  out.prompt = "make it clay";
  return out;
}

TEST(CheckRequest, finds_nothing_in_a_request_that_fits) {
  EXPECT_THAT(refused(fitting_request(), 3), IsEmpty());
}

TEST(CheckRequest, counts_prompts_in_code_points) {
  auto request = fitting_request();
  request.prompt.clear();
  for (int i = 0; i < 5000; ++i) request.prompt += "黏";
  EXPECT_THAT(refused(request), IsEmpty());
  request.prompt += "土";
  EXPECT_THAT(refused(request), ElementsAre("prompt_length"));
}

TEST(CheckRequest, has_a_smaller_bound_for_the_negative_prompt) {
  auto request = fitting_request();
  request.negative_prompt.assign(501, 'x');
  EXPECT_THAT(refused(request), ElementsAre("negative_prompt_length"));
  EXPECT_EQ(check_request(request, 0, test_profile()).front().message,
            "the negative prompt has 501 characters, the service takes 0 to 500 characters");
}

TEST(CheckRequest, takes_a_seed_of_31_bits) {
  auto request = fitting_request();
  request.seed = 2147483647;
  EXPECT_THAT(refused(request), IsEmpty());
  request.seed = 2147483648;
  EXPECT_THAT(refused(request), ElementsAre("seed"));
  request.seed = -1;
  EXPECT_THAT(refused(request), ElementsAre("seed"));
}

TEST(CheckRequest, takes_documented_words_only_letter_for_letter) {
  auto request = fitting_request();
  request.resolution = "720p";
  request.ratio = "21:9";
  request.audio_setting = "off";
  EXPECT_THAT(refused(request), ElementsAre("resolution", "ratio", "audio_setting"));
  EXPECT_THAT(check_request(request, 0, test_profile()).front().allowed, HasSubstr("1080P"));
}

TEST(CheckRequest, takes_no_edit_duration_of_one_second) {
  auto request = fitting_request();
  request.duration = 1;
  EXPECT_THAT(refused(request), ElementsAre("edit_duration"));
  request.duration = 10;
  EXPECT_THAT(refused(request), IsEmpty());
}

TEST(CheckRequest, counts_the_reference_images) {
  EXPECT_THAT(refused(fitting_request(), 4), ElementsAre("references"));
}

TEST(CheckRequest, leaves_a_wrong_request_to_the_user) {
  EXPECT_EQ(verdict_of(check_request(fitting_request(), 4, test_profile())), Verdict::unfixable);
}

TEST(CheckRequest, gives_no_finding_for_an_ignored_rule) {
  EXPECT_THAT(check_request(fitting_request(), 4, test_profile(), {"references"}), IsEmpty());
}

}  // namespace
}  // namespace wanprep
