#include "report/job_documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wanprep {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kRestored = R"({"schema":"wanprep.restore/1",
  "steps":[{"step":"crop","because":"pad","grade":"exact","undo":""},
           {"step":{"step":"frame_rate","to":"24/1"},"grade":"near"}],
  "proofs":[{"what":"frames","expected":"240","measured":"240","ok":true}],
  "alignment":{"offset":"-1/30","offset_s":-0.03333333333333333,"confidence_permille":987,"note":"measured on motion"}})";

TEST(RestoreAccount, takes_steps_proofs_and_alignment) {
  const auto account = restore_account(kRestored);
  ASSERT_THAT(account.steps, SizeIs(2));
  EXPECT_EQ(account.steps[1].name, "frame_rate");
  ASSERT_THAT(account.proofs, SizeIs(1));
  EXPECT_TRUE(account.proofs[0].ok);
  EXPECT_EQ(account.offset_s, (Rational{-1, 30}));
}

TEST(RestoreAccount, is_empty_for_what_is_no_document) {
  for (const auto* text : {"", "[]", "{\"steps\":7,\"alignment\":[]}", "{\"proofs\":[1,null,[]]}"})
    EXPECT_THAT(restore_account(text).steps, IsEmpty()) << text;
}

TEST(RestoreAccount, calls_a_proof_without_a_verdict_unproven) {
  const auto account = restore_account(R"({"proofs":[{"what":"size","ok":"true"}]})");
  ASSERT_THAT(account.proofs, SizeIs(1));
  EXPECT_FALSE(account.proofs[0].ok);
}

TEST(JournalEvents, tell_time_state_and_what_happened) {
  const auto events = journal_events(
      {R"({"seq":1,"time":"2026-11-22T23:52:00.123456Z","state":"planned"})",
       R"({"seq":2,"time":"2026-11-22T23:53:00Z","state":"submitted","task_id":"t-1"})", "{torn"});
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].time, "2026-11-22 23:52:00");
  EXPECT_EQ(events[1].state, "submitted");
  EXPECT_THAT(events[1].text, HasSubstr("t-1"));
}

}  // namespace
}  // namespace wanprep
