#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "check/findings.hpp"
#include "plan/conform.hpp"
#include "plan/restore.hpp"
#include "tests/support/facts_builder.hpp"

namespace wanprep {
namespace {

using namespace test;

constexpr int kCases = 100'000;

/// Clips of all kinds from one seed; the same on every machine.
class Clips {
 public:
  explicit Clips(std::uint32_t seed) : random_(seed) {}

  int between(int least, int most) {
    return least + static_cast<int>(random_() % static_cast<std::uint32_t>(most - least + 1));
  }
  bool one_in(int n) { return between(1, n) == 1; }
  template <class T>
  T of(std::initializer_list<T> values) {
    return *(values.begin() + between(0, static_cast<int>(values.size()) - 1));
  }

  Probe next() {
    Clip clip;
    clip.sized(side(), side());
    const Rational rate = of<Rational>({{24000, 1001}, 24, 25, {30000, 1001}, 30, 50, 60, 10, 120});
    clip.at(rate).frames(length(rate));
    if (one_in(4)) clip.turned(90 * between(0, 3), one_in(3));
    if (one_in(4)) clip.squeezed(of<Rational>({{4, 3}, {16, 15}, {64, 45}, {8, 9}, {1, 2}}));
    if (one_in(5)) clip.uneven();
    if (one_in(6)) clip.colored({}, Hdr::none);
    if (one_in(9)) clip.colored({"bt2020", "smpte2084", "bt2020nc", "tv"}, Hdr::pq);
    if (one_in(8)) clip.pixels("yuv422p10le", 10);
    if (one_in(8)) clip.coded(of<std::string>({"hevc", "prores", "mpeg4"}));
    if (one_in(8)) clip.boxed(of<std::string>({"3gp", "matroska", "mov"}));
    if (one_in(2)) clip.with_sound(of<std::string>({"aac", "pcm_s16le"}), Rational{between(1, 12)});
    if (one_in(9)) clip.facts().video->field_order = FieldOrder::tff;
    if (one_in(9)) clip.facts().edit_list = true;
    if (one_in(9)) clip.facts().faststart = false;
    if (one_in(20)) clip.facts().bytes = 200'000'000;
    return clip.probe();
  }

 private:
  int side() {
    return one_in(2) ? of<int>({240, 480, 576, 720, 1080, 1920, 4096}) : between(16, 9000);
  }
  std::int64_t length(const Rational& rate) {
    const auto least = one_in(2) ? 2000 : 200;
    return std::max<std::int64_t>(
        1, (rate * Rational{between(least, 12000)} / Rational{1000}).round());
  }
  std::mt19937 random_;
};

ConformInput input_of(const Probe& probe, const Profile& limits, Wishes wishes = {}) {
  return {"/clip", probe, limits, std::move(wishes), everything(), std::nullopt};
}

std::string described(const Probe& probe) {
  const auto& video = *probe.facts.video;
  return fmt::format("{}x{} sar {} turned {} {} fps {} frames", video.stored.width,
                     video.stored.height, video.sample_aspect.str(), video.orientation.rotation,
                     video.frame_rate.str(), video.frames);
}

TEST(Laws, what_is_predicted_fits_and_has_no_hazard) {
  Clips clips{1};
  const auto limits = profile();
  for (int i = 0; i < kCases; ++i) {
    const auto probe = clips.next();
    const auto plan = plan_conform(input_of(probe, limits));
    ASSERT_TRUE(plan) << described(probe) << ": " << plan.error().message;
    for (const auto& finding : check_video(plan->predicted, limits))
      ASSERT_EQ(finding.severity, Severity::note)
          << described(probe) << ": " << finding.rule << " " << finding.message;
  }
}

TEST(Laws, with_limits_only_what_is_predicted_fits) {
  Clips clips{2};
  const auto limits = profile();
  Wishes wishes;
  wishes.limits_only = true;
  for (int i = 0; i < kCases / 4; ++i) {
    const auto probe = clips.next();
    const auto plan = plan_conform(input_of(probe, limits, wishes));
    ASSERT_TRUE(plan) << described(probe) << ": " << plan.error().message;
    const auto findings = check_video(plan->predicted, limits);
    ASSERT_FALSE(has_violation(findings)) << described(probe) << ": " << findings[0].message;
  }
}

TEST(Laws, planning_again_changes_nothing) {
  Clips clips{3};
  const auto limits = profile();
  for (int i = 0; i < kCases / 4; ++i) {
    const auto probe = clips.next();
    const auto plan = plan_conform(input_of(probe, limits));
    ASSERT_TRUE(plan);
    const auto* made = plan->work ? std::get_if<EncodePictures>(&plan->work->picture) : nullptr;
    Probe again{plan->predicted, probe.index};
    if (made) {
      again.index.time_base = made->time_base;
      again.index.frames.clear();
      for (const auto pts : made->times) again.index.frames.push_back({pts, 1, true});
    }
    const auto second = plan_conform(input_of(again, limits));
    ASSERT_TRUE(second) << described(probe) << ": " << second.error().message;
    ASSERT_EQ(second->rung, Rung::untouched)
        << described(probe) << ": " << second->cheaper[0].why_not;
  }
}

TEST(Laws, restoring_gives_back_size_count_times_rotation_and_aspect) {
  Clips clips{4};
  const auto limits = profile();
  for (int i = 0; i < kCases / 10; ++i) {
    const auto probe = clips.next();
    const auto input = input_of(probe, limits);
    const auto plan = plan_conform(input);
    ASSERT_TRUE(plan);
    const Size shown = plan->predicted.video->display();
    const auto result = clip().sized(shown.width, shown.height).at(30).frames(300).probe();
    Alignment aligned;
    aligned.certain = true;
    RestoreWishes wishes;
    wishes.codec = "h264";
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
  }
}

TEST(Laws, a_recipe_survives_its_document) {
  Clips clips{5};
  const auto limits = profile();
  for (int i = 0; i < kCases / 50; ++i) {
    const auto probe = clips.next();
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
  }
}

TEST(Laws, wider_limits_never_make_a_fitting_clip_fail) {
  Clips clips{6};
  const auto limits = profile();
  auto wider = limits;
  wider.video.duration_s = {Rational{1}, Rational{20}, {}};
  wider.video.side_px = {Rational{100}, Rational{8192}, {}};
  wider.video.aspect = {Rational{1, 16}, Rational{16}, {}};
  for (int i = 0; i < kCases / 4; ++i) {
    const auto probe = clips.next();
    if (has_violation(check_video(probe.facts, limits))) continue;
    ASSERT_FALSE(has_violation(check_video(probe.facts, wider))) << described(probe);
  }
}

}  // namespace
}  // namespace wanprep
