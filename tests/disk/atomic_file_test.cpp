#include "disk/atomic_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "disk/scratch_folder.hpp"

namespace wanprep {
namespace {

using testing::ScratchFolder;

TEST(AtomicFile, leaves_nothing_behind_when_it_is_not_committed) {
  const ScratchFolder folder;
  {
    const auto file = AtomicFile::create(folder.path / "a", false);
    ASSERT_TRUE(file);
    EXPECT_EQ(folder.entries(), 1u);
  }
  EXPECT_EQ(folder.entries(), 0u);
}

TEST(AtomicFile, never_replaces_a_file_that_appeared_meanwhile) {
  const ScratchFolder folder;
  auto file = AtomicFile::create(folder.path / "a", false);
  ASSERT_TRUE(file && write_file(folder.path / "a", "theirs", false));
  const auto done = file->commit();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::output);
  EXPECT_EQ(read_file(folder.path / "a").value_or(""), "theirs");
}

TEST(AtomicFile, replaces_with_force_and_leaves_one_file) {
  const ScratchFolder folder;
  ASSERT_TRUE(write_file(folder.path / "a", "old", false));
  EXPECT_FALSE(write_file(folder.path / "a", "new", false));
  ASSERT_TRUE(write_file(folder.path / "a", "new", true));
  EXPECT_EQ(read_file(folder.path / "a").value_or(""), "new");
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(AtomicFile, says_in_words_that_a_file_may_not_grow_and_leaves_nothing) {
  const ScratchFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    ignore_file_size_signal();
    const rlimit limit{4096, 4096};
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto done = write_file(folder.path / "a", std::string(100'000, 'x'), false);
    const bool told = !done && done.error().code == Code::output &&
                      done.error().message.find("file too large") != std::string::npos;
    _exit(told && folder.entries() == 0 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(AtomicFile, refuses_a_missing_folder_by_name) {
  const auto file = AtomicFile::create("/no-such-folder/a", false);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "cannot write /no-such-folder/a: no such file or directory");
}

TEST(CopyFile, copies_and_links_over_a_temporary) {
  const ScratchFolder folder;
  ASSERT_TRUE(write_file(folder.path / "a", std::string(3'000'000, 'y'), false));
  for (const auto how : {CopyHow::clone_or_copy, CopyHow::hard_link}) {
    auto file = AtomicFile::create(folder.path / "b", true);
    ASSERT_TRUE(file && copy_file(folder.path / "a", file->path(), how) && file->commit());
    EXPECT_EQ(sha256_file(folder.path / "a").value_or("a"),
              sha256_file(folder.path / "b").value_or("b"));
  }
  EXPECT_EQ(std::filesystem::hard_link_count(folder.path / "a"), 2u);
  EXPECT_EQ(folder.entries(), 2u);
}

// Past the page cache where the file system can, to its uneven end.
TEST(CopyFile, copies_large_files_whole_on_a_disk_and_in_memory) {
  const ScratchFolder folder;
  std::string bytes(9'000'001, 'y');
  for (std::size_t at = 0; at < bytes.size(); at += 4099) bytes[at] = static_cast<char>(at);
  ASSERT_TRUE(write_file(folder.path / "a", bytes, false));
  const std::filesystem::path in_memory = "/dev/shm/wanprep-copy-" + random_hex(8);
  for (const auto& to : {folder.path / "b", in_memory}) {
    ASSERT_TRUE(copy_file(folder.path / "a", to, CopyHow::clone_or_copy));
    EXPECT_EQ(sha256_file(to).value_or("b"), sha256_hex(bytes)) << to;
  }
  std::filesystem::remove(in_memory);
}

TEST(Digest, is_sha_256) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace wanprep
