#include "session/verify_clip.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "isobmff/probe.hpp"
#include "session/copied_clip.hpp"
#include "session/copy_proof.hpp"
#include "session/end_frames.hpp"
#include "session/open_file.hpp"

namespace wanprep {
namespace {

tl::unexpected<Error> unproven(const std::string& what) {
  return fail(Code::output, "verification failed: " + what);
}

Result<void> check_prediction(const ClipToVerify& job, const Probe& probe) {
  auto lines = mismatches(job.plan.predicted, probe.facts);
  if (std::holds_alternative<CopyPictures>(job.work.picture))
    for (auto& line : mark_mismatches(job.input.probe.facts, probe.facts))
      lines.push_back(std::move(line));
  if (lines.empty()) return {};
  auto text = lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) text += "; " + lines[i];
  return unproven(text);
}

Result<void> check_limits(const ClipToVerify& job, const Probe& probe) {
  const auto& wishes = job.input.wishes;
  for (const auto& finding : check_video(probe.facts, job.input.profile, wishes.ignored)) {
    const bool asked_for =
        finding.rule == "codec" && job.plan.predicted.video->codec == wishes.codec;
    const bool counts =
        finding.severity == Severity::violation ||
        (finding.severity == Severity::hazard && finding.fixable && !wishes.limits_only);
    if (counts && !asked_for)
      return unproven(fmt::format("the output still has {}: {} ({} allowed)", finding.rule,
                                  finding.measured, finding.allowed));
  }
  return {};
}

// The instants that the work order names, exactly.
std::vector<Rational> ordered_times(const Work& work) {
  std::vector<Rational> times;
  if (const auto* encode = std::get_if<EncodePictures>(&work.picture)) {
    for (const auto tick : encode->times) times.push_back(Rational{tick} * encode->time_base);
    return times;
  }
  const auto& copy = std::get<CopyPictures>(work.picture);
  for (std::int64_t i = 0; i < copy.frames; ++i)
    times.push_back(copy.index.time_of(copy.first + i) - copy.index.time_of(copy.first));
  return times;
}

Result<void> check_times(const ClipToVerify& job, const Probe& probe, Checks& checks) {
  const auto times = ordered_times(job.work);
  const auto count = static_cast<std::int64_t>(times.size());
  if (count != probe.index.size())
    return unproven(fmt::format("{} frames expected, {} found", count, probe.index.size()));
  for (std::int64_t i = 0; i < count; ++i)
    if (probe.index.time_of(i) != times[static_cast<std::size_t>(i)])
      return unproven(fmt::format("frame {} is at {} s instead of {} s", i,
                                  probe.index.time_of(i).str(),
                                  times[static_cast<std::size_t>(i)].str()));
  checks.emplace_back("times", fmt::format("{} exact", count));
  return {};
}

Result<void> check_decode(const ClipToVerify& job, const Probe& probe, std::int64_t first,
                          std::int64_t count, MediaTool& media, Context& context) {
  WANPREP_TRY(report, media.decode(job.clip, probe.facts.video->stream, probe.index, first, count,
                                   context));
  const auto trouble = !report.damaged.empty()
                           ? fmt::format("frame {} does not decode cleanly", report.damaged.front())
                           : fmt::format("{} frames decoded, {} expected", report.frames, count);
  if (report.damaged.empty() && report.frames == count) return {};
  // Copied pictures were damaged before they were copied.
  if (std::holds_alternative<CopyPictures>(job.work.picture))
    return fail(Code::damaged, trouble,
                "choose a range without it, or --damaged hold to repeat the frame before");
  return unproven(trouble);
}

Result<void> check_all_frames(const ClipToVerify& job, const Probe& probe, MediaTool& media,
                              Context& context, Checks& checks) {
  const auto count = probe.index.size();
  WANPREP_CHECK(check_decode(job, probe, 0, count, media, context));
  checks.emplace_back("frames", fmt::format("{} decoded, {} expected", count, count));
  return {};
}

bool takes_all(const ClipToVerify& job) {
  const auto* copy = std::get_if<CopyPictures>(&job.work.picture);
  return copy && copy->first == 0 && copy->frames == copy->index.size();
}

// Where a copy can go wrong: a cut's first group, whose pictures may refer to what was cut off, and
// the last group. Of what was not cut the first picture alone shows that the new index opens it.
Result<void> check_edges(const ClipToVerify& job, const Probe& probe, MediaTool& media,
                         Context& context, Checks& checks) {
  const auto& frames = probe.index.frames;
  const auto key = [](const IndexedFrame& frame) { return frame.key; };
  const auto second = std::find_if(frames.begin() + 1, frames.end(), key);
  const auto last = std::find_if(frames.rbegin(), frames.rend(), key);
  const auto head = takes_all(job) ? 1 : static_cast<std::int64_t>(second - frames.begin());
  const auto tail = last == frames.rend() ? probe.index.size() : last - frames.rbegin() + 1;
  WANPREP_CHECK(check_decode(job, probe, 0, head, media, context));
  WANPREP_CHECK(check_decode(job, probe, probe.index.size() - tail, tail, media, context));
  checks.emplace_back("frames", fmt::format("{} indexed, edges of {} and {} decoded",
                                            probe.index.size(), head, tail));
  return {};
}

Result<void> proven(const CopyProof& proof, const std::string& what, Checks& checks) {
  if (!proof.ok) return unproven(what + ": " + proof.measured);
  checks.emplace_back(what, proof.measured);
  return {};
}

Result<void> check_copy(const StreamAt& source, const StreamAt& copy, const std::string& what,
                        MediaTool& media, Context& context, Checks& checks) {
  WANPREP_TRY(proof, prove_copy(source, copy, media, context));
  return proven(proof, what, checks);
}

bool has_same_payload(const ClipToVerify& job) {
  const auto& source = job.input.probe.facts;
  return std::holds_alternative<CopyPictures>(job.work.picture) &&
         comparable(source.container, source.video->codec);
}

Result<void> check_picture(const ClipToVerify& job, const Probe& probe, MediaTool& media,
                           Context& context, Checks& checks) {
  const bool same_payload = has_same_payload(job);
  if (!same_payload || job.full)
    WANPREP_CHECK(check_all_frames(job, probe, media, context, checks));
  else
    WANPREP_CHECK(check_edges(job, probe, media, context, checks));
  if (!same_payload) return {};
  const auto& copy = std::get<CopyPictures>(job.work.picture);
  WANPREP_TRY(proof, prove_pictures(copy, {job.clip, probe.facts.video->stream}, media, context));
  return proven(proof, "picture packets", checks);
}

Result<void> check_sound(const ClipToVerify& job, const Probe& probe, MediaTool& media,
                         Context& context, Checks& checks) {
  const auto& audio = probe.facts.audio;
  for (std::size_t i = 0; i < std::min(audio.size(), job.work.sound.size()); ++i) {
    const auto* copy = std::get_if<CopySound>(&job.work.sound[i]);
    if (!copy || !comparable(job.input.probe.facts.container, audio[i].codec)) continue;
    WANPREP_CHECK(check_copy({copy->path, copy->stream}, {job.clip, audio[i].stream},
                             "audio packets", media, context, checks));
  }
  return {};
}

}  // namespace

Result<VerifiedClip> verify_clip(const ClipToVerify& job, MediaTool& media, Context& context) {
  VerifiedClip verified;
  WANPREP_TRY(probe, isobmff::probe(job.clip));
  verified.probe = std::move(probe);
  // What was asked of the source's pictures is asked of the copied ones.
  if (std::holds_alternative<CopyPictures>(job.work.picture) && verified.probe.facts.video)
    WANPREP_CHECK(look_at_pictures(job.clip, media, *verified.probe.facts.video, context));
  WANPREP_CHECK(check_prediction(job, verified.probe));
  WANPREP_CHECK(check_times(job, verified.probe, verified.checks));
  WANPREP_CHECK(check_limits(job, verified.probe));
  verified.checks.emplace_back("limits", job.input.profile.id);
  WANPREP_CHECK(check_picture(job, verified.probe, media, context, verified.checks));
  if (takes_all(job) && has_same_payload(job)) {
    verified.checks.emplace_back("first and last", "the source's own packets");
  } else {
    WANPREP_TRY(ends, compare_ends(job, verified.probe, media, context));
    verified.checks.emplace_back("first and last", std::move(ends));
  }
  WANPREP_CHECK(check_sound(job, verified.probe, media, context, verified.checks));
  return verified;
}

}  // namespace wanprep
