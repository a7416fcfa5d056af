#include "disk/journal_file.hpp"

#include <gtest/gtest.h>

#include "disk/atomic_file.hpp"
#include "disk/scratch_folder.hpp"

namespace wanprep {
namespace {

using testing::ScratchFolder;
using Lines = std::vector<std::string>;

TEST(JournalFile, gives_back_what_was_appended) {
  const ScratchFolder folder;
  auto journal = JournalFile::open(folder.path / "j");
  ASSERT_TRUE(journal && journal->append("one") && journal->append("two"));
  EXPECT_EQ(read_lines(folder.path / "j").value_or(Lines{}), (Lines{"one", "two"}));
}

TEST(JournalFile, does_not_let_a_torn_line_swallow_the_next) {
  const ScratchFolder folder;
  ASSERT_TRUE(write_file(folder.path / "j", "one\ntor", false));
  EXPECT_EQ(read_lines(folder.path / "j").value_or(Lines{}), (Lines{"one"}));
  auto journal = JournalFile::open(folder.path / "j");
  ASSERT_TRUE(journal && journal->append("two"));
  EXPECT_EQ(read_lines(folder.path / "j").value_or(Lines{}), (Lines{"one", "tor", "two"}));
}

TEST(JournalFile, has_no_lines_when_there_is_no_file) {
  EXPECT_EQ(read_lines("/no-such-folder/j").value_or(Lines{"?"}), Lines{});
}

}  // namespace
}  // namespace wanprep
