#include <atomic>
#include <cstdlib>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "check/findings.hpp"
#include "laws/clips.hpp"
#include "plan/conform.hpp"
#include "plan/restore.hpp"
#include "support/facts_builder.hpp"

namespace wanprep {
namespace {

using namespace test;

/// Planned cases of all laws together, about; scripts/laws asks for a million.
std::int64_t cases(int share_percent) {
  const char* wanted = std::getenv("WANPREP_LAW_CASES");
  const std::int64_t all = wanted ? std::atoll(wanted) : 100'000;
  return std::max<std::int64_t>(1, all * share_percent / 100);
}

/// The clips of one law, in streams of their own seeds: the same ones on any number of cores.
template <class Law>
void for_each_clip(std::uint64_t seed, int share_percent, const Law& law) {
  constexpr std::uint64_t kStreams = 8;
  const auto each = (cases(share_percent) + kStreams - 1) / kStreams;
  std::atomic<std::uint64_t> next{0};
  const auto work = [&] {
    for (auto stream = next++; stream < kStreams; stream = next++) {
      Clips clips{seed * kStreams + stream};
      for (auto left = each; left > 0 && !testing::Test::HasFailure(); --left) law(clips);
    }
  };
  std::vector<std::jthread> workers;
  for (auto core = std::max(1u, std::thread::hardware_concurrency()); core > 1; --core)
    workers.emplace_back(work);
  work();
}

ConformInput input_of(const Probe& probe, const Profile& limits, Wishes wishes = {}) {
  static const auto capabilities = everything();
  return {"/clip", probe, limits, std::move(wishes), capabilities, std::nullopt};
}

/// A sound that is not there or starts elsewhere is a plan's own business, not a limit.
std::string first_complaint(const MediaFacts& facts, const Profile& limits, bool hazards) {
  for (const auto& finding : check_video(facts, limits))
    if (finding.severity == Severity::violation ||
        (hazards && finding.severity == Severity::hazard))
      return finding.rule + ": " + finding.message;
  return "";
}

TEST(Laws, what_is_predicted_fits_and_has_no_hazard) {
  const auto limits = profile();
  for_each_clip(1, 40, [&](Clips& clips) {
    const auto& probe = clips.next();
    const auto plan = plan_conform(input_of(probe, limits));
    ASSERT_TRUE(plan) << described(probe) << ": " << plan.error().message;
    ASSERT_EQ(first_complaint(plan->predicted, limits, true), "") << described(probe);
  });
}

TEST(Laws, whatever_is_wished_what_is_predicted_fits_or_the_plan_says_why_not) {
  const auto limits = profile();
  std::atomic<std::int64_t> all = 0, refused = 0;
  for_each_clip(2, 20, [&](Clips& clips) {
    ++all;
    const auto& probe = clips.next();
    const auto plan = plan_conform(input_of(probe, limits, clips.wishes()));
    if (plan) {
      ASSERT_EQ(first_complaint(plan->predicted, limits, true), "") << described(probe);
      return;
    }
    ++refused;
    ASSERT_TRUE(plan.error().code == Code::unfit || plan.error().code == Code::usage)
        << described(probe) << ": " << plan.error().message;
    ASSERT_FALSE(plan.error().message.empty());
  });
  // Both ends of the law are reached.
  EXPECT_GT(refused, all / 20);
  EXPECT_LT(refused, all * 4 / 5);
}

TEST(Laws, with_limits_only_what_is_predicted_fits) {
  const auto limits = profile();
  Wishes wishes;
  wishes.limits_only = true;
  for_each_clip(3, 15, [&](Clips& clips) {
    const auto& probe = clips.next();
    const auto plan = plan_conform(input_of(probe, limits, wishes));
    ASSERT_TRUE(plan) << described(probe) << ": " << plan.error().message;
    ASSERT_EQ(first_complaint(plan->predicted, limits, false), "") << described(probe);
  });
}

/// The index of what a plan would write.
FrameIndex written_index(const ConformPlan& plan, const FrameIndex& source) {
  const auto* made = plan.work ? std::get_if<EncodePictures>(&plan.work->picture) : nullptr;
  if (!made) return source;
  FrameIndex index;
  index.time_base = made->time_base;
  for (std::size_t i = 0; i < made->times.size(); ++i) {
    const bool last = i + 1 == made->times.size();
    index.frames.push_back(
        {made->times[i], last ? made->last_duration : made->times[i + 1] - made->times[i], true});
  }
  return index;
}

TEST(Laws, planning_again_changes_nothing) {
  const auto limits = profile();
  for_each_clip(4, 10, [&](Clips& clips) {
    const auto& probe = clips.next();
    const auto plan = plan_conform(input_of(probe, limits));
    ASSERT_TRUE(plan);
    const Probe again{plan->predicted, written_index(*plan, probe.index)};
    const auto second = plan_conform(input_of(again, limits));
    ASSERT_TRUE(second) << described(probe) << ": " << second.error().message;
    ASSERT_EQ(second->rung, Rung::untouched)
        << described(probe) << ": " << second->cheaper[0].why_not;
  });
}

/// A clip's frames are the range's, in order, none twice but where the recipe's map says so.
TEST(Laws, the_frames_that_travel_are_those_asked_for) {
  const auto limits = profile();
  for_each_clip(5, 10, [&](Clips& clips) {
    const auto& probe = clips.next();
    const auto plan = plan_conform(input_of(probe, limits, clips.wishes()));
    if (!plan || !plan->work) return;
    const auto* made = std::get_if<EncodePictures>(&plan->work->picture);
    if (!made) return;
    const auto& frames = made->segments.front().frames;
    ASSERT_EQ(frames.size(), static_cast<std::size_t>(plan->predicted.video->frames));
    ASSERT_LE(frames.front(), plan->first_frame) << described(probe);
    bool mapped = false;
    for (const auto& entry : plan->steps)
      mapped = mapped || std::holds_alternative<FrameRate>(entry.step);
    for (std::size_t k = 1; k < frames.size(); ++k) {
      const auto step = frames[k] - frames[k - 1];
      ASSERT_GE(step, 0) << described(probe);
      ASSERT_TRUE(mapped || step == 1 || frames[k] == frames.back()) << described(probe);
    }
  });
}

TEST(Laws, restoring_gives_back_size_count_times_rotation_and_aspect) {
  const auto limits = profile();
  for_each_clip(6, 3, [&](Clips& clips) {
    const auto& probe = clips.next();
    const auto input = input_of(probe, limits);
    const auto plan = plan_conform(input);
    ASSERT_TRUE(plan);
    const Size shown = plan->predicted.video->display();
    const auto result = clip().sized(shown.width, shown.height).at(30).frames(300).probe();
    Alignment aligned;
    aligned.certain = true;
    RestoreWishes wishes;
    wishes.codec = "h264";
    wishes.audio = RestoreAudio::none;
    const auto back = plan_restore({recipe_of(input, *plan, {}), "/o", probe, "/r", result, aligned,
                                    wishes, everything(), "mov"});
    ASSERT_TRUE(back) << described(probe) << ": " << back.error().message;
    const auto& video = *probe.facts.video;
    const auto& expected = *back->expected.video;
    ASSERT_EQ(expected.stored, video.stored) << described(probe);
    ASSERT_EQ(expected.sample_aspect, video.sample_aspect);
    ASSERT_EQ(expected.orientation, video.orientation);
    ASSERT_EQ(expected.frames, plan->frame_count);
    const auto& pictures = std::get<EncodePictures>(back->work.picture);
    ASSERT_EQ(static_cast<std::int64_t>(pictures.times.size()), plan->frame_count);
    const auto& frames = probe.index.frames;
    const auto first = static_cast<std::size_t>(plan->first_frame);
    for (std::size_t k = 0; k < pictures.times.size(); ++k)
      ASSERT_EQ(pictures.times[k], frames[first + k].pts - frames[first].pts);
  });
}

TEST(Laws, a_recipe_survives_its_document) {
  const auto limits = profile();
  for_each_clip(7, 1, [&](Clips& clips) {
    const auto& probe = clips.next();
    const auto input = input_of(probe, limits);
    const auto plan = plan_conform(input);
    ASSERT_TRUE(plan);
    Fingerprint print;
    print.bytes = 5;
    const std::string digest(64, 'a');
    print.head = print.tail = print.index = digest;
    const auto document = to_json(recipe_of(input, *plan, print));
    const auto read = recipe_from(document);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(to_json(*read), document) << described(probe);
  });
}

TEST(Laws, wider_limits_never_make_a_fitting_clip_fail) {
  const auto limits = profile();
  auto wider = limits;
  wider.video.duration_s = {Rational{1}, Rational{20}, {}};
  wider.video.side_px = {Rational{100}, Rational{8192}, {}};
  wider.video.aspect = {Rational{1, 16}, Rational{16}, {}};
  for_each_clip(8, 10, [&](Clips& clips) {
    const auto& probe = clips.next();
    if (has_violation(check_video(probe.facts, limits))) return;
    ASSERT_FALSE(has_violation(check_video(probe.facts, wider))) << described(probe);
  });
}

}  // namespace
}  // namespace wanprep
