#include "session/restore_proofs.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "session/copy_proof.hpp"
#include "session/spliced_file.hpp"

namespace wanprep {
namespace {

Proof equal(const std::string& what, const std::string& expected, const std::string& measured) {
  return {what, expected, measured, expected == measured};
}

std::string text(const Size& size) { return fmt::format("{}x{}", size.width, size.height); }

std::string text(const Orientation& orientation) {
  return fmt::format("{}{}", orientation.rotation, orientation.mirrored ? " mirrored" : "");
}

// Matroska's clock ticks in milliseconds, whatever was asked.
Rational tolerance(const std::string& container) {
  return container == "matroska" ? Rational{1, 1000} : Rational{0};
}

Proof prove_times(const RestoredFile& job) {
  const auto& expected = job.plan.expected_index;
  const auto& measured = job.written.index;
  const auto most = tolerance(job.plan.work.container);
  const auto wanted = fmt::format("{} presentation times{}", expected.size(),
                                  most > Rational{0} ? " to the millisecond" : ", exactly");
  for (std::int64_t i = 0; i < std::min(expected.size(), measured.size()); ++i)
    if (abs(expected.time_of(i) - measured.time_of(i)) > most)
      return {"times", wanted,
              fmt::format("frame {} at {} s instead of {} s", i, measured.time_of(i).str(),
                          expected.time_of(i).str()),
              false};
  const bool all = expected.size() == measured.size();
  return {"times", wanted, all ? wanted : fmt::format("{} times", measured.size()), all};
}

void prove_picture(const RestoredFile& job, std::vector<Proof>& proofs) {
  const auto& expected = *job.plan.expected.video;
  const auto& measured = *job.written.facts.video;
  proofs.push_back(equal("frames", std::to_string(job.plan.expected_index.size()),
                         std::to_string(job.written.index.size())));
  proofs.push_back(prove_times(job));
  proofs.push_back(equal("size", text(expected.stored), text(measured.stored)));
  proofs.push_back(
      equal("sample aspect", expected.sample_aspect.str(), measured.sample_aspect.str()));
  proofs.push_back(equal("rotation", text(expected.orientation), text(measured.orientation)));
  proofs.push_back(equal("codec", expected.codec, measured.codec));
}

Result<void> prove_decode(const RestoredFile& job, MediaTool& media, Context& context,
                          std::vector<Proof>& proofs) {
  WANPREP_TRY(report, media.decode(job.file, job.written.facts.video->stream, job.written.index, 0,
                                   -1, context));
  auto proof = equal("decoded", std::to_string(job.plan.expected_index.size()),
                     std::to_string(report.frames));
  // A copied picture may have been damaged before; what was encoded here may not.
  const bool encoded = std::holds_alternative<EncodePictures>(job.plan.work.picture);
  if (encoded && !report.damaged.empty()) {
    proof.measured += fmt::format(", frame {} damaged", report.damaged.front());
    proof.ok = false;
  }
  proofs.push_back(std::move(proof));
  return {};
}

Result<void> prove_copied_picture(const RestoredFile& job, MediaTool& media, Context& context,
                                  std::vector<Proof>& proofs) {
  const auto* copy = std::get_if<CopyPictures>(&job.plan.work.picture);
  if (!copy || !comparable(job.result.facts.container, job.written.facts.video->codec)) return {};
  WANPREP_TRY(proof, prove_copy({copy->path, copy->stream},
                                {job.file, job.written.facts.video->stream}, media, context));
  proofs.push_back({"picture packets", "the result's, bit for bit", proof.measured, proof.ok});
  return {};
}

Result<void> prove_sound(const RestoredFile& job, MediaTool& media, Context& context,
                         std::vector<Proof>& proofs) {
  const auto& written = job.written.facts.audio;
  const auto& work = job.plan.work.sound;
  proofs.push_back(
      equal("soundtracks", std::to_string(work.size()), std::to_string(written.size())));
  for (std::size_t i = 0; i < std::min(work.size(), written.size()); ++i) {
    const auto* copy = std::get_if<CopySound>(&work[i]);
    if (!copy) continue;
    const bool of_original = copy->path == job.original_path;
    const auto& source = of_original ? job.original : job.result;
    if (!comparable(source.facts.container, written[i].codec)) continue;
    WANPREP_TRY(proof, prove_copy({copy->path, copy->stream}, {job.file, written[i].stream}, media,
                                  context));
    proofs.push_back({"audio packets",
                      of_original ? "the original's, bit for bit" : "the result's, bit for bit",
                      proof.measured, proof.ok});
  }
  return {};
}

void prove_timecode(const RestoredFile& job, std::vector<Proof>& proofs) {
  if (!job.plan.expected.timecode) return;
  const auto& measured = job.written.facts.timecode;
  const auto& expected = *job.plan.expected.timecode;
  // A drop flag where dropping is not defined cannot be written; the counter goes back all the
  // same.
  auto rate = expected.rate;
  if (rate.frames % 30 != 0) rate.drop_frame = false;
  proofs.push_back(
      equal("timecode", timecode_text(expected.counter, rate), measured ? measured->text : "none"));
}

}  // namespace

Result<std::vector<Proof>> prove_restored(const RestoredFile& job, MediaTool& media,
                                          Context& context) {
  std::vector<Proof> proofs;
  if (!job.written.facts.video || !job.plan.expected.video)
    return fail(Code::output, "verification failed: the output has no picture");
  prove_picture(job, proofs);
  if (job.plan.splice) {
    WANPREP_CHECK(prove_spliced(job, media, context, proofs));
    return proofs;
  }
  WANPREP_CHECK(prove_decode(job, media, context, proofs));
  WANPREP_CHECK(prove_copied_picture(job, media, context, proofs));
  WANPREP_CHECK(prove_sound(job, media, context, proofs));
  prove_timecode(job, proofs);
  return proofs;
}

}  // namespace wanprep
