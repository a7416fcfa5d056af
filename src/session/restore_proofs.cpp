#include "session/restore_proofs.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

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

// What is not said is limited range (H.264 E.2.1).
std::string text(const ColorFacts& color) {
  return fmt::format("{}/{}/{}/{}", color.primaries.value_or("?"), color.transfer.value_or("?"),
                     color.matrix.value_or("?"), color.range.value_or("tv"));
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
  if (std::holds_alternative<EncodePictures>(job.plan.work.picture) && !job.plan.splice)
    proofs.push_back(equal("color", text(expected.color), text(measured.color)));
}

/// The largest difference of two rows of pictures; nothing where they are not as many.
std::optional<int> farthest(const std::vector<std::vector<std::uint8_t>>& a,
                            const std::vector<std::vector<std::uint8_t>>& b) {
  if (a.size() != b.size()) return std::nullopt;
  int worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].size() != b[i].size()) return std::nullopt;
    for (std::size_t k = 0; k < a[i].size(); ++k)
      worst = std::max(worst, std::abs(int{a[i][k]} - int{b[i][k]}));
  }
  return worst;
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

bool is_pcm(const std::string& codec) { return codec.starts_with("pcm_"); }

Rational first_time(const FrameIndex& index) {
  return index.time_base * Rational{index.frames.front().pts};
}

std::string text(const SampleDigest& digest) {
  return fmt::format("{} samples, SHA-256 {}", digest.samples, digest.sha256.substr(0, 16));
}

// Packets of PCM are cut anew, so the samples themselves are compared, in their places on the
// output's timeline where its clock can name a sample.
Result<void> prove_samples(const RestoredFile& job, const CopySound& copy,
                           const AudioFacts& written, MediaTool& media, Context& context,
                           std::vector<Proof>& proofs) {
  const bool coarse = job.plan.work.container == "matroska";
  const auto start = coarse ? written.start : first_time(job.written.index) + copy.delay;
  // Whatever is heard behind the range counts as wrong, too.
  const Rational more = coarse ? Rational{0} : Rational{1};
  WANPREP_TRY(wanted,
              media.pcm_samples(copy.path, copy.stream, {copy.start, copy.length}, context));
  WANPREP_TRY(found,
              media.pcm_samples(job.file, written.stream, {start, copy.length + more}, context));
  const bool of_original = copy.path == job.original_path;
  proofs.push_back({"audio samples",
                    fmt::format("the {}'s from {} s: {}", of_original ? "original" : "result",
                                decimal(copy.start), text(wanted)),
                    text(found), wanted == found});
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
    if (is_pcm(written[i].codec))
      WANPREP_CHECK(prove_samples(job, *copy, written[i], media, context, proofs));
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

// By small pictures: a matte that lies one frame beside its own shows in the first that moves.
Result<void> prove_matte(const RestoredFile& job, MediaTool& media, Context& context,
                         std::vector<Proof>& proofs) {
  const auto* work = std::get_if<EncodePictures>(&job.plan.work.picture);
  if (work == nullptr || !work->matte) return {};
  constexpr Size small{64, 36};
  constexpr int most = 2;  // of 255: rounding from one depth to another
  const auto& matte = work->matte->segment;
  const auto count = static_cast<std::int64_t>(matte.frames.size());
  WANPREP_TRY(wanted, media.gray_range(matte.path, matte.stream, matte.index, matte.frames.front(),
                                       count, small, matte.filter, context));
  WANPREP_TRY(found, media.gray_frames(job.file, job.written.facts.video->stream, job.written.index,
                                       small, "alphaextract", context));
  const auto worst = farthest(wanted.pictures, found.pictures);
  proofs.push_back(
      {"transparency", fmt::format("the original's of {} frames, to {} of 255", count, most),
       worst ? fmt::format("{} of 255 at most", *worst) : "other frames", worst && *worst <= most});
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
  WANPREP_CHECK(prove_matte(job, media, context, proofs));
  WANPREP_CHECK(prove_sound(job, media, context, proofs));
  prove_timecode(job, proofs);
  return proofs;
}

}  // namespace wanprep
