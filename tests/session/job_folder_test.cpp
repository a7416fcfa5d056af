#include "session/job_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

#include "disk/atomic_file.hpp"
#include "disk/digest.hpp"
#include "session/edit.hpp"
#include "session/settle.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

class JobFolderTest : public ::testing::Test {
 protected:
  JobFolderTest() : folder_(fs::temp_directory_path() / ("wanprep-job-" + random_hex(6))) {
    fs::create_directories(folder_);
  }
  ~JobFolderTest() override { fs::remove_all(folder_); }

  JobFolder created() {
    Job job;
    job.id = "00ff";
    job.order.source = "/shots/a.mov";
    job.out = "/shots/b.mov";
    return *JobFolder::create(folder_, job, system_clock());
  }
  void touch(const std::string& name) { std::ofstream(folder_ / name) << "bytes"; }

  fs::path folder_;
};

TEST_F(JobFolderTest, is_missing_empty_a_job_or_someone_elses) {
  EXPECT_EQ(kind_of_folder(folder_ / "nothing"), FolderKind::missing);
  EXPECT_EQ(kind_of_folder(folder_), FolderKind::empty);
  touch("holiday.jpg");
  EXPECT_EQ(kind_of_folder(folder_), FolderKind::foreign);
  fs::remove(folder_ / "holiday.jpg");
  created();
  EXPECT_EQ(kind_of_folder(folder_), FolderKind::job);
}

TEST_F(JobFolderTest, counts_as_empty_when_a_process_died_before_its_first_line) {
  touch("lease");
  std::ofstream(folder_ / kJournalName).flush();
  EXPECT_EQ(kind_of_folder(folder_), FolderKind::empty);
}

TEST_F(JobFolderTest, gives_the_same_job_to_the_next_process) {
  auto first = created();
  ASSERT_TRUE(first.append(JobState::submitted, {{"task_id", "t"}}));
  const auto second = JobFolder::open(folder_, system_clock());
  ASSERT_TRUE(second);
  EXPECT_EQ(second->job().task_id, "t");
}

TEST_F(JobFolderTest, folds_what_another_process_appended_before_it_appends) {
  auto first = created();
  auto second = *JobFolder::open(folder_, system_clock());
  ASSERT_TRUE(second.append(JobState::unknown, {{"reason", "found"}}));
  EXPECT_FALSE(first.is_latest());
  ASSERT_TRUE(first.append(JobState::submitted, {{"task_id", "t"}}));
  EXPECT_EQ(read_job(folder_)->task_id, "t");
}

TEST_F(JobFolderTest, survives_a_torn_last_line) {
  auto first = created();
  std::ofstream(folder_ / kJournalName, std::ios::app) << "{\"seq\":2,\"time\":\"20";
  EXPECT_EQ(read_job(folder_)->seq, 1);
  ASSERT_TRUE(first.append(JobState::conformed, Json::object()));
  EXPECT_EQ(read_job(folder_)->seq, 2);
}

TEST_F(JobFolderTest, has_one_worker) {
  const auto first = LeaseKeeper::acquire(folder_, system_clock());
  ASSERT_TRUE(first);
  EXPECT_TRUE((*first)->held());
  EXPECT_EQ(LeaseKeeper::acquire(folder_, system_clock()).error().code, Code::busy);
}

TEST_F(JobFolderTest, has_no_lease_left_when_the_worker_ends) {
  { const auto keeper = LeaseKeeper::acquire(folder_, system_clock()); }
  EXPECT_FALSE(fs::exists(folder_ / kLeaseName));
}

TEST_F(JobFolderTest, is_shown_without_reading_anything_but_the_journal) {
  auto journal = created();
  ASSERT_TRUE(journal.append(JobState::submitted, {{"task_id", "t"}}));
  const auto view = view_job(folder_);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->state, "submitted");
  EXPECT_EQ(view->task_id, "t");
}

TEST_F(JobFolderTest, is_cleaned_of_what_can_be_made_again_only) {
  auto journal = created();
  for (const char* name : {"clip.mp4", "clip.mp4.recipe.json", "result.mp4", "submit.claim-1",
                           ".clip.mp4.part-abc", "report.html"})
    touch(name);
  const auto gone = clean_job(folder_, false);
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->size(), 2u);
  EXPECT_FALSE(fs::exists(folder_ / "clip.mp4"));
  for (const char* name : {"clip.mp4.recipe.json", "result.mp4", "submit.claim-1", "report.html"})
    EXPECT_TRUE(fs::exists(folder_ / name)) << name;
}

TEST_F(JobFolderTest, keeps_the_rehearsals_tasks_until_the_result_is_here) {
  auto journal = created();
  ASSERT_TRUE(journal.append(JobState::submitted, {{"task_id", "t"}}));
  fs::create_directories(folder_ / "rehearsal");
  EXPECT_TRUE(clean_job(folder_, true)->empty());
  ASSERT_TRUE(journal.append(JobState::done, Json::object()));
  EXPECT_EQ(clean_job(folder_, true)->size(), 1u);
}

TEST_F(JobFolderTest, never_settles_a_file_over_another) {
  touch("a");
  touch("b");
  EXPECT_EQ(settle(folder_ / "a", folder_ / "b", false).error().code, Code::output);
  EXPECT_TRUE(settle(folder_ / "a", folder_ / "c", false));
  EXPECT_TRUE(settle(folder_ / "b", folder_ / "c", true));
}

}  // namespace
}  // namespace wanprep
