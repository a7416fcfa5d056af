#include "disk/claim.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "disk/atomic_file.hpp"
#include "disk/scratch_folder.hpp"

namespace wanprep {
namespace {

using std::chrono::seconds;
using testing::ScratchFolder;

struct FakeClock : Clock {
  Instant at{seconds(1'700'000'000)};
  Instant now() override { return at; }
  bool sleep(std::chrono::milliseconds, std::stop_token) override { return true; }
};

// Runs `work` in so many processes at once and counts those that say yes.
template <class Work>
int winners(int processes, Work work) {
  for (int i = 0; i < processes; ++i)
    if (fork() == 0) _exit(work() ? 0 : 1);
  int won = 0, status = 0;
  while (wait(&status) > 0) won += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 1 : 0;
  return won;
}

TEST(ClaimForever, is_won_by_one_process_of_many) {
  const ScratchFolder folder;
  const auto claim = [&] { return claim_forever(folder.path / "c", "x").value_or(false); };
  EXPECT_EQ(winners(8, claim), 1);
  EXPECT_FALSE(claim());
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(Lease, names_its_holder_to_the_second_comer) {
  const ScratchFolder folder;
  FakeClock clock;
  const auto first = Lease::acquire(folder.path / "l", clock, seconds(60));
  const auto second = Lease::acquire(folder.path / "l", clock, seconds(60));
  ASSERT_TRUE(first);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::busy);
  EXPECT_NE(second.error().message.find(std::to_string(getpid())), std::string::npos);
}

TEST(Lease, passes_to_the_next_after_it_expired_and_tells_the_late_holder) {
  const ScratchFolder folder;
  FakeClock clock;
  auto first = Lease::acquire(folder.path / "l", clock, seconds(60));
  clock.at += seconds(61);
  const auto second = Lease::acquire(folder.path / "l", clock, seconds(60));
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(first->held());
  EXPECT_FALSE(first->renew());
  EXPECT_TRUE(second->held());
}

TEST(Lease, of_a_dead_process_is_taken_over_at_once) {
  const ScratchFolder folder;
  FakeClock clock;
  const auto take = [&] {
    auto lease = Lease::acquire(folder.path / "l", clock, seconds(3600));
    const bool mine = lease.has_value();
    if (mine) new Lease(std::move(*lease));  // dies without giving it back
    return mine;
  };
  EXPECT_EQ(winners(1, take), 1);
  EXPECT_TRUE(std::filesystem::exists(folder.path / "l"));
  EXPECT_TRUE(Lease::acquire(folder.path / "l", clock, seconds(3600)));
  EXPECT_EQ(folder.entries(), 0u);
}

TEST(Lease, that_a_crash_left_empty_holds_nobody) {
  const ScratchFolder folder;
  FakeClock clock;
  ASSERT_TRUE(write_file(folder.path / "l", "", false));
  EXPECT_TRUE(Lease::acquire(folder.path / "l", clock, seconds(60)));
}

TEST(Lease, is_gone_when_its_holder_gives_it_back) {
  const ScratchFolder folder;
  FakeClock clock;
  { ASSERT_TRUE(Lease::acquire(folder.path / "l", clock, seconds(60))); }
  EXPECT_EQ(folder.entries(), 0u);
}

}  // namespace
}  // namespace wanprep
