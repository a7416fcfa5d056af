#include "disk/compared_copy.hpp"

#include <gtest/gtest.h>

#include "core/context.hpp"
#include "disk/atomic_file.hpp"
#include "disk/scratch_folder.hpp"

namespace wanprep::testing {
namespace {

Result<void> go_on(std::uint64_t) { return {}; }

class ComparedCopy : public ::testing::Test {
 protected:
  ScratchFolder folder_;
};

TEST_F(ComparedCopy, holds_what_the_source_held) {
  std::string bytes;
  for (int i = 0; i < 700'000; ++i) bytes += static_cast<char>(i * 7);
  ASSERT_TRUE(write_file(folder_.path / "from", bytes, false));
  ASSERT_TRUE(write_file(folder_.path / "to", "an older file", false));
  ASSERT_TRUE(copy_compared(folder_.path / "from", folder_.path / "to", go_on));
  EXPECT_EQ(read_file(folder_.path / "to"), bytes);
}

TEST_F(ComparedCopy, stops_when_it_is_told_to) {
  ASSERT_TRUE(write_file(folder_.path / "from", std::string(600'000, 'x'), false));
  const auto copied = copy_compared(folder_.path / "from", folder_.path / "to",
                                    [](std::uint64_t) -> Result<void> { return interrupted(); });
  if (!copied) {
    EXPECT_EQ(copied.error().code, Code::interrupted);
  } else {
    EXPECT_TRUE(*copied) << "only a clone is done at once";
  }
}

TEST_F(ComparedCopy, says_when_there_is_nothing_to_copy) {
  const auto copied = copy_compared(folder_.path / "absent", folder_.path / "to", go_on);
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, Code::input);
}

}  // namespace
}  // namespace wanprep::testing
