#include "plan/conform.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "plan/conform_parts.hpp"

namespace wanprep {
namespace {

std::string container_of(const ConformInput& input) {
  if (input.container) return *input.container;
  const auto& accepted = input.profile.video.containers;
  const auto& own = input.probe.facts.container;
  const bool writable = own == "mp4" || own == "mov";
  if (writable && std::find(accepted.begin(), accepted.end(), own) != accepted.end()) return own;
  return "mp4";
}

Result<void> check_input(const ConformInput& input) {
  const auto& facts = input.probe.facts;
  if (!facts.video || input.probe.index.size() == 0)
    return fail(Code::input, "the file has no picture");
  if (facts.video->stored.width <= 0 || facts.video->stored.height <= 0)
    return fail(Code::input, fmt::format("the picture has no size: {}x{}",
                                         facts.video->stored.width, facts.video->stored.height));
  if (input.probe.index.duration() <= Rational{0})
    return fail(Code::input, "the picture lasts 0 s");
  const auto container = container_of(input);
  if (container != "mp4" && container != "mov")
    return fail(Code::unfit, fmt::format("the service takes no {}", container),
                "name the output .mp4 or .mov");
  WANPREP_CHECK(checked_color(input.wishes.pad_color));
  if (input.wishes.background != "auto") WANPREP_CHECK(checked_color(input.wishes.background));
  const auto& codec = input.wishes.codec;
  if (codec != "auto" && codec != "h264" && codec != "hevc")
    return fail(Code::usage, fmt::format("--codec {}: auto, h264 and hevc are possible", codec));
  return {};
}

Result<ConformCase> case_of(const ConformInput& input, const std::vector<Finding>& findings) {
  const auto& facts = input.probe.facts;
  WANPREP_TRY(range, resolve_range(input.probe, input.wishes.start, input.wishes.end,
                                   input.wishes.duration));
  ConformCase job{input,
                  FilterInput{facts, input.probe.index, input.profile.video, input.wishes,
                              needs_of(findings, input.wishes)},
                  range,
                  range.count == input.probe.index.size(),
                  input.probe.index.size(),
                  container_of(input),
                  findings,
                  {},
                  facts.bad_frames()};
  if (facts.truncated)
    job.usable = std::clamp<std::int64_t>(facts.whole_frames.value_or(0), 0, job.usable);
  WANPREP_CHECK(check_damage(job));
  return job;
}

void start_plan(ConformPlan& plan, const ConformCase& job) {
  plan.first_frame = job.range.first;
  plan.frame_count = job.range.count;
  plan.container = job.container;
  plan.predicted = job.input.probe.facts;
}

/// No service reads it, so what it hides is seen there; cutting would lose what restore is to
/// return.
void note_clean_aperture(ConformPlan& plan, const ConformCase& job) {
  const auto& clean = job.input.probe.facts.video->clean_aperture;
  // A copied picture keeps its mark (isobmff/entry_boxes.hpp).
  if (!clean || plan.rung != Rung::transcode) return;
  tell(
      plan,
      {fmt::format("the clean aperture of {}x{} is a mark only: every pixel travels, the mark does "
                   "not",
                   clean->size.width, clean->size.height)},
      {});
}

/// Copied pictures keep what they say of their color, and readers what they guess.
void note_untagged(ConformPlan& plan, const ConformCase& job) {
  if (plan.rung != Rung::remux && plan.rung != Rung::copy_range) return;
  const auto color = plan_color(*job.input.probe.facts.video);
  if (!color || color->assumed.empty()) return;
  tell(plan, {"its color stays untagged, as copied pictures are; assumed: " + color->assumed}, {});
}

// New pictures are made of decoded ones, in colors that can be told.
Result<void> check_decodable(const VideoFacts& video) {
  if (!video.decodable)
    return fail(Code::unfit,
                fmt::format("the picture is {}, for which there is no decoder here", video.codec),
                "export it as ProRes, H.264 or HEVC with the program that made it");
  if (video.dolby_vision && video.dolby_vision->has_no_base_layer())
    return fail(Code::unfit,
                fmt::format("the picture is Dolby Vision profile {} without a base layer "
                            "(IPT-PQ-c2), which cannot be turned into BT.709 here",
                            video.dolby_vision->profile),
                "export it as SDR, HDR10, or Dolby Vision profile 8 from the grading program");
  return {};
}

Result<void> climb(ConformPlan& plan, const ConformCase& job) {
  auto why = why_not_untouched(job);
  if (why.empty()) return {};
  plan.cheaper.push_back({Rung::untouched, why});
  why = why_not_remux(job);
  if (why.empty()) {
    plan.rung = Rung::remux;
    return fill_remux(plan, job);
  }
  plan.cheaper.push_back({Rung::remux, why});
  const auto cut = copy_range(job);
  if (cut.why_not.empty()) {
    plan.rung = Rung::copy_range;
    return fill_copy_range(plan, job);
  }
  plan.look_at = cut.look_at;
  plan.cheaper.push_back({Rung::copy_range, cut.why_not});
  plan.rung = Rung::transcode;
  WANPREP_CHECK(check_decodable(*job.input.probe.facts.video));
  return fill_transcode(plan, job);
}

Result<ConformPlan> planned(const ConformInput& input) {
  WANPREP_CHECK(check_input(input));
  ConformPlan plan;
  plan.findings = check_video(input.probe.facts, input.profile, input.wishes.ignored);
  for (const auto& finding : plan.findings)
    if (finding.rule == "timestamps") return fail(Code::input, finding.message, finding.remedy);
  WANPREP_TRY(job, case_of(input, plan.findings));
  start_plan(plan, job);
  WANPREP_CHECK(climb(plan, job));
  note_clean_aperture(plan, job);
  note_untagged(plan, job);
  tell(plan, {}, job.notes);
  return plan;
}

Result<bool> untouched(const ConformInput& input) {
  WANPREP_CHECK(check_input(input));
  const auto findings = check_video(input.probe.facts, input.profile, input.wishes.ignored);
  WANPREP_TRY(job, case_of(input, findings));
  return why_not_untouched(job).empty();
}

// Exact arithmetic throws where a hostile file's numbers do not fit.
template <class Decide>
auto guarded(const Decide& decide) -> decltype(decide()) {
  try {
    return decide();
  } catch (const std::overflow_error&) {
    return fail(Code::input, "its times or sizes are too fine or too large for exact arithmetic");
  }
}

}  // namespace

Result<ConformPlan> plan_conform(const ConformInput& input) {
  return guarded([&] { return planned(input); });
}

Result<bool> stays_untouched(const ConformInput& input) {
  return guarded([&] { return untouched(input); });
}

}  // namespace wanprep
