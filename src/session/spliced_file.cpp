#include "session/spliced_file.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "isobmff/splice.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

// Copied pictures that are looked at before the first seam and behind the last one: a reference
// that is missing there spoils every picture up to the next random access point.
constexpr std::int64_t kBefore = 12, kBehind = 48;
constexpr Size kSmall{64, 36};

/// A file that is not there any more when this ends.
class Passing {
 public:
  explicit Passing(fs::path path) : path_(std::move(path)) {}
  Passing(const Passing&) = delete;
  ~Passing() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Beside the output and named like it, so that whoever sweeps one sweeps the other.
fs::path beside(const fs::path& file) {
  constexpr std::size_t most = 255;
  const std::string ending = "-insert";
  auto name = file.filename().string();
  if (name.size() + ending.size() > most) name.erase(1, ending.size());
  return file.parent_path() / (name + ending);
}

isobmff::SpliceFiles files_of(const RestorePlan& plan, const fs::path& original, int stream,
                              const fs::path& insert) {
  return {original, stream, insert, plan.splice->set_ids};
}

/// Frames [first, end) of both files, the new ones among them.
struct Window {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

Window window_of(const RestoredFile& job) {
  const auto& splice = *job.plan.splice;
  const auto behind = splice.first_frame + splice.new_frames;
  return {std::max<std::int64_t>(0, splice.first_frame - kBefore),
          std::min(job.original.index.size(), behind + kBehind)};
}

using Pictures = std::vector<std::vector<std::uint8_t>>;

/// A part of an index that begins where decoding may; `skipped` frames of it stand before `first`.
struct Part {
  FrameIndex index;
  std::int64_t skipped = 0;
};

Part part_of(const FrameIndex& index, const Window& window) {
  auto from = window.first;
  while (from > 0 && !index.frames[static_cast<std::size_t>(from)].key) --from;
  Part part;
  part.skipped = window.first - from;
  part.index.time_base = index.time_base;
  part.index.frames.assign(index.frames.begin() + from, index.frames.begin() + window.end);
  return part;
}

Result<Pictures> small_pictures(const fs::path& path, const Probe& probe, const Window& window,
                                MediaTool& media, Context& context) {
  const auto part = part_of(probe.index, window);
  WANPREP_TRY(gray,
              media.gray_frames(path, probe.facts.video->stream, part.index, kSmall, "", context));
  const auto known = static_cast<std::int64_t>(gray.pictures.size());
  gray.pictures.erase(gray.pictures.begin(), gray.pictures.begin() + std::min(known, part.skipped));
  return std::move(gray.pictures);
}

Result<void> prove_seams(const RestoredFile& job, MediaTool& media, Context& context,
                         std::vector<Proof>& proofs) {
  const auto& splice = *job.plan.splice;
  const auto window = window_of(job);
  WANPREP_TRY(before, small_pictures(job.original_path, job.original, window, media, context));
  WANPREP_TRY(after, small_pictures(job.file, job.written, window, media, context));
  std::int64_t same = 0, differing = -1;
  for (auto frame = window.first; frame < window.end; ++frame) {
    if (frame >= splice.first_frame && frame < splice.first_frame + splice.new_frames) continue;
    const auto at = static_cast<std::size_t>(frame - window.first);
    const bool equal = at < before.size() && at < after.size() && before[at] == after[at];
    if (equal) ++same;
    if (!equal && differing < 0) differing = frame;
  }
  const auto kept = window.end - window.first - splice.new_frames;
  proofs.push_back(
      {"seams", fmt::format("{} copied pictures beside the new ones look as in the original", kept),
       differing < 0 ? fmt::format("{} of {}", same, kept)
                     : fmt::format("{} of {}, not frame {}", same, kept, differing),
       same == kept});
  return {};
}

Result<void> prove_new(const RestoredFile& job, MediaTool& media, Context& context,
                       std::vector<Proof>& proofs) {
  const auto& splice = *job.plan.splice;
  const auto part =
      part_of(job.written.index, {splice.first_frame, splice.first_frame + splice.new_frames});
  WANPREP_TRY(report, media.decode(job.file, job.written.facts.video->stream, part.index,
                                   part.skipped, splice.new_frames, context));
  std::string measured = std::to_string(report.frames);
  if (!report.damaged.empty())
    measured += fmt::format(", frame {} damaged", report.damaged.front());
  const auto wanted = std::to_string(splice.new_frames);
  proofs.push_back({"decoded", wanted, measured, measured == wanted});
  return {};
}

void prove_timecode(const RestoredFile& job, std::vector<Proof>& proofs) {
  const auto &expected = job.plan.expected.timecode, &measured = job.written.facts.timecode;
  if (expected)
    proofs.push_back(
        {"timecode", expected->text, measured ? measured->text : "none", expected == measured});
}

Result<void> prove_bytes(const RestoredFile& job, Context& context, std::vector<Proof>& proofs) {
  const auto& plan = job.plan;
  const auto files =
      files_of(plan, job.original_path, job.original.facts.video->stream, fs::path());
  WANPREP_TRY(proof, isobmff::prove_splice(files, plan.splice->splice, job.file, context));
  const bool right =
      proof.differs.empty() && static_cast<std::int64_t>(proof.kept) == plan.splice->kept_samples;
  std::string measured = fmt::format("{} kept, {} replaced", proof.kept, proof.replaced);
  if (proof.rewritten > 0)
    measured += fmt::format(", {} of the kept marked as a new start", proof.rewritten);
  if (!right) measured += ": " + proof.differs;
  proofs.push_back(
      {"picture packets",
       fmt::format("{} kept, {} replaced", plan.splice->kept_samples, plan.splice->splice.count()),
       measured, right});
  proofs.push_back(
      {"original", fmt::format("{} bytes as they were", job.original.facts.bytes),
       fmt::format("{} bytes {}; all other tracks", job.original.facts.bytes, job.copied), right});
  return {};
}

}  // namespace

Result<std::string> write_spliced(const RestorePlan& plan, const fs::path& original, int stream,
                                  const fs::path& file, MediaTool& media, Context& context) {
  const Passing insert(beside(file));
  WANPREP_TRY(made, media.execute(plan.work, insert.path(), "restore", context));
  static_cast<void>(made);
  WANPREP_TRY(cloned, isobmff::write_splice(files_of(plan, original, stream, insert.path()),
                                            plan.splice->splice, file, context));
  return cloned ? "cloned" : "copied, each block read back and compared";
}

Result<void> prove_spliced(const RestoredFile& job, MediaTool& media, Context& context,
                           std::vector<Proof>& proofs) {
  WANPREP_CHECK(prove_bytes(job, context, proofs));
  prove_timecode(job, proofs);
  WANPREP_CHECK(prove_new(job, media, context, proofs));
  return prove_seams(job, media, context, proofs);
}

}  // namespace wanprep
