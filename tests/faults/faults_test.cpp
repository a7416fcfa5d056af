// For every k: the k-th effect fails, loses its answer, or the process dies before it, after it or
// after the line that records it. Then it is resumed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "fake_world.hpp"

namespace wanprep {
namespace {

constexpr Fault kFaults[] = {Fault::fails, Fault::loses_answer, Fault::dies_before,
                             Fault::dies_after, Fault::dies_after_line};

struct Count {
  int runs = 0, finished = 0, unknown = 0;
};

bool allowed(const std::string& name) {
  static const std::set<std::string> kNames{"out.mov",
                                            "out.mov.job/journal.ndjson",
                                            "out.mov.job/clip.mp4",
                                            "out.mov.job/clip.mp4.recipe.json",
                                            "out.mov.job/result.mp4",
                                            "out.mov.job/restore.json"};
  return kNames.count(name) != 0 || name.rfind("out.mov.job/submit.claim-", 0) == 0;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The laws that hold however it ended.
void check(FakeWorld& world, const Result<void>& ended, const std::string& story, Count& count) {
  ++count.runs;
  const Job job = world.job();
  EXPECT_LE(world.posts, 1) << story;
  EXPECT_GE(world.booked(), world.posts) << story << ": sent, but not in the ledger";
  EXPECT_EQ(text_of(world.folder() / "journal.ndjson").find("SECRET"), std::string::npos) << story;
  if (!ended) {
    EXPECT_EQ(ended.error().code, Code::unknown) << story << ": " << ended.error().message;
    EXPECT_EQ(job.state, JobState::unknown) << story;
    ++count.unknown;
    return;
  }
  ++count.finished;
  EXPECT_EQ(job.state, JobState::done) << story;
  EXPECT_EQ(world.posts, 1) << story;
  EXPECT_EQ(world.tasks.count(job.task_id), 1u) << story;
  EXPECT_EQ(text_of(world.out()), "back in the cut") << story;
  EXPECT_EQ(text_of(world.folder() / "result.mp4"), kWhole) << story;
  for (const std::string& name : world.files()) EXPECT_TRUE(allowed(name)) << story << ": " << name;
}

int length_of_a_quiet_run() {
  FakeWorld world;
  EXPECT_TRUE(world.run_process());
  return std::max(world.effects, world.lines);
}

void report(const char* what, const Count& count) {
  ::testing::Test::RecordProperty(what, count.runs);
  fmt::print("{}: {} runs, {} finished, {} stopped at unknown, none paid twice\n", what, count.runs,
             count.finished, count.unknown);
}

TEST(Faults, one_anywhere_pays_at_most_once_and_ends_or_asks) {
  Count count;
  const int length = length_of_a_quiet_run();
  for (const Fault fault : kFaults)
    for (int k = 0; k < length; ++k) {
      FakeWorld world;
      const auto ended = world.run_to_the_end({{k, fault}});
      check(world, ended, fmt::format("fault {} at {}", static_cast<int>(fault), k), count);
    }
  EXPECT_GT(count.finished, 4 * count.unknown);
  report("one fault", count);
}

TEST(Faults, two_anywhere_pay_at_most_once_and_end_or_ask) {
  Count count;
  const int length = length_of_a_quiet_run();
  for (const Fault first : kFaults)
    for (const Fault second : kFaults)
      for (int k = 0; k < length; ++k)
        for (int m = 0; m < length; ++m) {
          FakeWorld world;
          const auto ended = world.run_to_the_end({{k, first}, {m, second}});
          check(world, ended,
                fmt::format("fault {} at {}, then {} at {}", static_cast<int>(first), k,
                            static_cast<int>(second), m),
                count);
        }
  report("two faults", count);
}

TEST(Faults, that_leave_it_unknown_are_ended_by_the_users_decision_with_one_more_post) {
  const int length = length_of_a_quiet_run();
  for (const Fault fault : kFaults)
    for (int k = 0; k < length; ++k) {
      FakeWorld world;
      const auto ended = world.run_to_the_end({{k, fault}});
      if (ended) continue;
      const int before = world.posts;
      world.open_attempt();
      ASSERT_TRUE(world.run_to_the_end({})) << static_cast<int>(fault) << " at " << k;
      EXPECT_EQ(world.posts, before + 1);
      EXPECT_EQ(world.job().attempt, 2);
      EXPECT_EQ(text_of(world.folder() / "result-2.mp4"), kWhole);
    }
}

TEST(Faults, of_a_request_whose_answer_was_lost_are_unknown_for_ever) {
  FakeWorld world;
  world.answers = {SubmitOutcome{}};
  for (int process = 0; process < 5; ++process)
    EXPECT_EQ(world.run_process().error().code, Code::unknown);
  EXPECT_EQ(world.posts, 1);
}

}  // namespace
}  // namespace wanprep
