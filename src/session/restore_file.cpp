#include "session/restore_file.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include <fmt/format.h>

#include "disk/atomic_file.hpp"
#include "isobmff/fingerprint.hpp"
#include "isobmff/picture_samples.hpp"
#include "session/alignment.hpp"
#include "session/labels.hpp"
#include "session/open_file.hpp"
#include "session/proof_cost.hpp"
#include "session/restore_proofs.hpp"
#include "session/source_watch.hpp"
#include "session/spliced_file.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

Result<std::string> container_of(const fs::path& out) {
  auto ending = out.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (ending == ".mp4" || ending == ".m4v") return std::string("mp4");
  if (ending == ".mov" || ending == ".qt") return std::string("mov");
  if (ending == ".mkv") return std::string("matroska");
  return fail(Code::usage, fmt::format("{}: an output ends in .mp4, .mov or .mkv, not in '{}'",
                                       out.string(), ending));
}

/// What stands at the beginning: two files and the recipe between them.
struct Start {
  fs::path original_path;
  Recipe recipe;
  Probe original;
  Probe result;
};

std::string short_of(const Fingerprint& print) {
  return fmt::format("{} bytes, head {}", print.bytes, print.head.substr(0, 12));
}

// The frames of another file would be given the times and sound of this one.
Result<void> check_original(const Recipe& recipe, const fs::path& original) {
  WANPREP_TRY(print, fingerprint(original));
  if (same_content(print, recipe.source_fingerprint)) return {};
  return fail(Code::config,
              fmt::format("{} ({}) is not the recipe's original {} ({})", original.string(),
                          short_of(print), recipe.source_path, short_of(recipe.source_fingerprint)),
              "--original names the file that the clip was made from");
}

Result<Probe> open_original(const fs::path& path, const Tools& tools, Context& context) {
  auto opened = open_video(path, tools, context);
  if (opened) return opened;
  auto error = std::move(opened).error();
  error.message = fmt::format("original {}: {}", path.string(), error.message);
  if (error.hint.empty() || error.hint == "check the path")
    error.hint = "--original says where the original is now";
  return tl::make_unexpected(std::move(error));
}

Result<Probe> open_result(const fs::path& path, const Tools& tools, Context& context) {
  auto opened = open_video(path, tools, context);
  if (!opened) return tl::make_unexpected(about(path, opened.error()));
  if (const auto& cut = opened->facts.truncated; cut)
    return fail(Code::damaged, fmt::format("{}: the result is cut off: {}", path.string(), *cut),
                "fetch it again");
  return opened;
}

Result<Start> start_with_recipe(const RestoreOrder& order, const Tools& tools, Context& context) {
  WANPREP_TRY(recipe, read_recipe(*order.recipe));
  Start start;
  start.original_path = order.original.value_or(recipe.source_path);
  WANPREP_TRY(original, open_original(start.original_path, tools, context));
  WANPREP_CHECK(check_original(recipe, start.original_path));
  WANPREP_TRY(result, open_result(order.result, tools, context));
  start.recipe = std::move(recipe);
  start.original = std::move(original);
  start.result = std::move(result);
  return start;
}

Result<Start> start_without_recipe(const RestoreOrder& order, const Tools& tools,
                                   Context& context) {
  if (!order.original)
    return fail(Code::usage, "neither a recipe nor an original is given",
                "--recipe OUT.recipe.json, or --original FILE");
  Start start;
  start.original_path = *order.original;
  WANPREP_TRY(original, open_original(start.original_path, tools, context));
  WANPREP_TRY(result, open_result(order.result, tools, context));
  WANPREP_TRY(print, fingerprint(start.original_path));
  WANPREP_TRY(recipe, inferred_recipe(start.original_path, original, result, order.wishes,
                                      std::move(print)));
  start.recipe = std::move(recipe);
  start.original = std::move(original);
  start.result = std::move(result);
  return start;
}

Result<Start> start_of(const RestoreOrder& order, const Tools& tools, Context& context) {
  auto start = order.recipe ? start_with_recipe(order, tools, context)
                            : start_without_recipe(order, tools, context);
  if (!start) return start;
  if (!start->original.facts.video || start->original.index.size() == 0)
    return fail(Code::input, "the original has no picture");
  if (!start->result.facts.video || start->result.index.size() == 0)
    return fail(Code::input, "the result has no picture");
  return start;
}

Alignment given(const Rational& offset) {
  Alignment alignment;
  alignment.offset_s = offset;
  alignment.certain = true;
  return alignment;
}

// An uncertain offset is worth no frame put in the wrong place: the user decides.
Result<Alignment> certain(Alignment alignment, const Rational& picture) {
  if (alignment.certain) return alignment;
  return fail(Code::alignment,
              fmt::format("where the result lies against the clip is uncertain: offset {} s, "
                          "confidence {} of 1000{}{}",
                          decimal(alignment.offset_s), alignment.confidence_permille,
                          alignment.note.empty() ? "" : ", ", alignment.note),
              "best guess: --offset " + frames_text(alignment.offset_s / picture));
}

// For sound alone a look at the pictures would cost more than all the rest: only a length that
// differs asks for it.
bool as_long_as_sent(const Start& start) {
  const auto& output = start.recipe.output;
  const auto sent = output && output->video
                        ? output->video->duration
                        : Rational{start.recipe.frame_count} * picture_length(start.original);
  return abs(sent - start.result.index.duration()) <= picture_length(start.result);
}

Alignment taken_as_sent() {
  auto alignment = given(Rational{0});
  alignment.note = "not measured: the result is as long as the clip and taken to begin with it";
  return alignment;
}

Result<Alignment> aligned(const RestoreOrder& order, const Start& start, const Tools& tools,
                          MediaTool& media, Context& context) {
  const auto picture = picture_length(start.result);
  if (order.wishes.offset) return given(*order.wishes.offset * picture);
  if (order.wishes.match == Match::audio && as_long_as_sent(start)) return taken_as_sent();
  if (order.clip) {
    WANPREP_TRY(clip, open_video(*order.clip, tools, context));
    WANPREP_TRY(measured,
                measure_alignment({*order.clip, clip}, order.result, start.result, media, context));
    return certain(std::move(measured), picture);
  }
  const SentClip sent{start.original_path, start.original, &start.recipe};
  WANPREP_TRY(measured, measure_alignment(sent, order.result, start.result, media, context));
  return certain(std::move(measured), picture);
}

Result<void> check_names(const RestoreOrder& order, const fs::path& original) {
  for (const auto& path : {order.result, original, order.clip.value_or("")})
    if (!path.empty() && same_file(order.out, path))
      return fail(Code::usage, fmt::format("the output is the input {}", path.string()),
                  "choose another name with -o");
  return {};
}

Result<void> check_proofs(const std::vector<Proof>& proofs) {
  std::string text;
  for (const auto& proof : proofs) {
    if (proof.ok) continue;
    if (!text.empty()) text += "; ";
    text += fmt::format("{}: expected {}, measured {}", proof.what, proof.expected, proof.measured);
  }
  if (text.empty()) return {};
  return fail(Code::output, "verification failed: " + text);
}

/// Tells how the original's bytes came over, for a splice.
Result<std::string> write_pictures(const RestorePlan& plan, const Start& start,
                                   const fs::path& file, MediaTool& media, Context& context) {
  if (plan.splice)
    return write_spliced(plan, start.original_path, start.original.facts.video->stream, file, media,
                         context);
  WANPREP_TRY(made, media.execute(plan.work, file, "restore", context));
  static_cast<void>(made);
  return std::string();
}

Result<Restored> write_restored(const RestoreOrder& order, const Start& start, Restored done,
                                MediaTool& media, const Tools& tools, Context& context) {
  WANPREP_TRY(original_watch, SourceWatch::begin(start.original_path));
  WANPREP_TRY(result_watch, SourceWatch::begin(order.result));
  WANPREP_TRY(file, AtomicFile::create(order.out, order.force));
  WANPREP_TRY(copied, write_pictures(done.plan, start, file.path(), media, context));
  const ProofCost cost;
  WANPREP_TRY(written, open_video(file.path(), tools, context));
  const RestoredFile job{file.path(),    written,      done.plan, start.original_path,
                         start.original, start.result, copied};
  WANPREP_TRY(proofs, prove_restored(job, media, context));
  WANPREP_CHECK(check_proofs(proofs));
  WANPREP_CHECK(check_labels(job, media, context, proofs, done.plan.lost));
  cost.tell(context);
  done.proofs = std::move(proofs);
  WANPREP_CHECK(original_watch.check());
  WANPREP_CHECK(result_watch.check());
  WANPREP_CHECK(file.commit());
  return done;
}

// A splice is judged before anything is decoded for it.
Result<std::optional<PictureSamples>> samples_of(const RestoreOrder& order, const Start& start,
                                                 const std::string& container, MediaTool& media) {
  if (!wants_splice(order.wishes)) return std::optional<PictureSamples>{};
  const auto capabilities = media.capabilities();
  WANPREP_CHECK(check_restorable(start.recipe, order.wishes, capabilities, container));
  const auto [first, count] = wanted_frames(start.recipe);
  WANPREP_TRY(samples, isobmff::read_picture_samples(
                           start.original_path, start.original.facts.video->stream, first, count));
  WANPREP_CHECK(check_restorable(start.recipe, order.wishes, capabilities, container, &samples));
  return std::optional<PictureSamples>(std::move(samples));
}

Result<Restored> restored(const RestoreOrder& order, const Tools& tools, Context& context) {
  WANPREP_CHECK(check_folder_of(order.out));
  WANPREP_TRY(container, container_of(order.out));
  WANPREP_TRY(start, start_of(order, tools, context));
  WANPREP_CHECK(check_names(order, start.original_path));
  WANPREP_TRY(media, tools.media());
  WANPREP_TRY(samples, samples_of(order, start, container, *media));
  WANPREP_TRY(alignment, aligned(order, start, tools, *media, context));
  WANPREP_TRY(tags, tags_of(start.original_path, start.original.facts, *media, context));
  const RestoreInput input{start.recipe,   start.original_path,
                           start.original, order.result,
                           start.result,   alignment,
                           order.wishes,   media->capabilities(),
                           container,      samples ? &*samples : nullptr,
                           std::move(tags)};
  Restored done;
  WANPREP_TRY(plan, plan_restore(input));
  done.out = order.out;
  done.plan = std::move(plan);
  done.alignment = std::move(alignment);
  for (const auto& note : done.plan.notes) context.info(note);
  for (const auto& lost : done.plan.lost) context.warn("lost: " + lost);
  if (order.dry_run) return done;
  return write_restored(order, start, std::move(done), *media, tools, context);
}

}  // namespace

Result<Restored> restore_file(const RestoreOrder& order, const Tools& tools, Context& context) try {
  return restored(order, tools, context);
} catch (const std::overflow_error& error) {
  return fail(Code::input, fmt::format("unreadable times: {}", error.what()));
}

}  // namespace wanprep
