#include "session/conform_file.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include <fmt/format.h>

#include "disk/atomic_file.hpp"
#include "facts/built_on.hpp"
#include "facts/frame_list.hpp"
#include "isobmff/fingerprint.hpp"
#include "isobmff/picture_kind.hpp"
#include "plan/cadence.hpp"
#include "session/conform_image.hpp"
#include "session/copied_clip.hpp"
#include "session/open_file.hpp"
#include "session/proof_cost.hpp"
#include "session/recipe_file.hpp"
#include "session/source_watch.hpp"
#include "session/verify_clip.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

constexpr int kMostAttempts = 8;  // each steps down by a third and more

// The container that the output's name asks for; nothing where the name is open.
Result<std::optional<std::string>> wanted_container(const ConformOrder& order) {
  if (order.name_open) return std::nullopt;
  auto ending = order.out.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (ending == ".mp4" || ending == ".m4v") return std::optional<std::string>("mp4");
  if (ending == ".mov" || ending == ".qt") return std::optional<std::string>("mov");
  return fail(Code::usage, fmt::format("{}: a video is written as .mp4 or .mov, not as '{}'",
                                       order.out.string(), ending));
}

fs::path named(const ConformOrder& order, const std::string& container) {
  return order.name_open ? fs::path(order.out.string() + "." + container) : order.out;
}

/// One clip on its way.
struct ClipJob {
  const ConformOrder& order;
  ConformInput input;
  ConformPlan plan;
  SourceWatch watch;
  MediaTool* media;  // nothing for a file that stays as it is
  Context& context;
  Conformed done = {};
  Recipe recipe = {};
};

Result<void> name_output(ClipJob& job) {
  const bool stays = job.plan.rung == Rung::untouched && job.order.in_job;
  job.done.source = job.order.source;
  job.done.out = stays ? job.order.source : named(job.order, job.plan.container);
  job.done.recipe_path = recipe_path_of(named(job.order, job.plan.container));
  if (!stays && same_file(job.order.source, job.done.out))
    return fail(Code::usage, "the output is the source itself", "choose another name with -o");
  return {};
}

Result<void> start_recipe(ClipJob& job) {
  WANPREP_TRY(print, fingerprint(job.order.source, job.order.whole_hash));
  job.recipe = recipe_of(job.input, job.plan, std::move(print));
  std::error_code ignored;
  const auto absolute = fs::absolute(job.order.source, ignored);
  if (!ignored) job.recipe.source_path = absolute.lexically_normal().string();
  if (job.media)
    for (const auto& version : job.media->versions()) job.recipe.versions.push_back(version);
  return {};
}

// Sound and packets cannot be made smaller; pictures can.
tl::unexpected<Error> too_large(const ClipJob& job, std::uint64_t bytes, int attempts) {
  return fail(Code::unfit,
              fmt::format("{} bytes after {} attempts, at most {} allowed", bytes, attempts,
                          job.plan.work->most_bytes.value_or(0)),
              "choose a shorter range or --max-side");
}

// The encoder was stopped where the budget was passed; the rest would have been no smaller.
std::uint64_t whole_bytes(const Made& made, const EncodePictures& pictures) {
  if (made.pictures < 1) return made.bytes;
  return made.bytes / static_cast<std::uint64_t>(made.pictures) * pictures.times.size();
}

// The recipe's source facts tell which frames of the clip are not the original's own.
void note_damage(ClipJob& job, const Damage& damage, const std::vector<std::int64_t>& spoiled) {
  if (damage.frames.empty()) return;
  auto text = fmt::format("{} cannot be decoded", frames_text(damage.frames));
  if (!spoiled.empty())
    text +=
        fmt::format(", and {} {} built on {}", frames_text(spoiled),
                    spoiled.size() == 1 ? "is" : "are", damage.frames.size() == 1 ? "it" : "them");
  job.context.warn(text + ": a good neighbor is shown instead");
  job.recipe.source.damaged_frames = damage.frames;
  job.recipe.source.spoiled_frames = spoiled;
}

// Those of the frames that lie in the span which the segment reads.
std::vector<std::int64_t> inside(const Segment& segment, std::vector<std::int64_t> frames) {
  std::erase_if(frames, [&](std::int64_t frame) {
    return frame < segment.frames.front() || frame > segment.frames.back();
  });
  return frames;
}

// What decodes may still be built on what does not, which shows only once all is decoded: then the
// pictures are made again without it. Only damage costs this second time.
Result<Made> executed_once(ClipJob& job, Work& work, const fs::path& out,
                           const std::string& stage) {
  auto* pictures = std::get_if<EncodePictures>(&work.picture);
  const bool holds = pictures && job.order.wishes.damaged == DamagePolicy::hold;
  if (holds)
    for (auto& segment : pictures->segments) segment.hold_damaged = true;
  WANPREP_TRY(made, job.media->execute(work, out, stage, job.context));
  if (!holds || made.over_budget) return made;
  auto& segment = pictures->segments.front();
  auto spoiled = inside(segment, built_on(segment.index, made.damage));
  note_damage(job, made.damage, spoiled);
  if (spoiled == segment.spoiled) return made;
  segment.spoiled = std::move(spoiled);
  return job.media->execute(work, out, stage, job.context);
}

Result<Work> executed(ClipJob& job, const fs::path& out) {
  Work work = *job.plan.work;
  const auto duration = job.plan.predicted.video->duration;
  for (int attempt = 1;; ++attempt) {
    WANPREP_TRY(made, executed_once(job, work, out, "conform"));
    if (!made.over_budget) {
      WANPREP_CHECK(carry_marks(work, job.input.probe.facts, out, job.context));
      return work;
    }
    if (!std::holds_alternative<EncodePictures>(work.picture) || attempt == kMostAttempts)
      return too_large(job, made.bytes, attempt);
    job.context.info(fmt::format("more than {} bytes: encoding again at a lower rate",
                                 work.most_bytes.value_or(0)));
    const auto whole = whole_bytes(made, std::get<EncodePictures>(work.picture));
    work = stepped_down(std::move(work), whole,
                        static_cast<std::uint64_t>(work.most_bytes.value_or(0)), duration);
  }
}

fs::path matte_path(const ConformOrder& order, const ConformPlan& plan) {
  return named(order, plan.container).string() + ".matte.mov";
}

// Every frame of the matte must be there, or it would not lie on what comes back.
Result<AtomicFile> make_matte(ClipJob& job) {
  WANPREP_TRY(file, AtomicFile::create(matte_path(job.order, job.plan), job.order.force));
  Work work = *job.plan.matte;
  WANPREP_TRY(made, executed_once(job, work, file.path(), "matte"));
  if (made.pictures != job.plan.frame_count)
    return fail(Code::output, fmt::format("verification failed: {} frames of matte instead of {}",
                                          made.pictures, job.plan.frame_count));
  job.recipe.matte = matte_path(job.order, job.plan).filename().string();
  job.done.checks.emplace_back("matte", fmt::format("{} frames, lossless", made.pictures));
  return file;
}

// An output without its recipe could not be brought back, so the two appear together.
Result<Conformed> publish(ClipJob& job, AtomicFile file) {
  WANPREP_CHECK(job.watch.check());
  WANPREP_TRY(print, fingerprint(file.path()));
  job.recipe.output_fingerprint = std::move(print);
  WANPREP_CHECK(file.commit());
  auto written = write_recipe(job.done.recipe_path, job.recipe, job.order.force);
  if (!written) {
    std::error_code ignored;
    fs::remove(job.done.out, ignored);
    return tl::make_unexpected(std::move(written).error());
  }
  job.done.recipe = std::move(job.recipe);
  return std::move(job.done);
}

Result<Conformed> keep_in_job(ClipJob& job) {
  job.recipe.output = job.input.probe.facts;
  job.recipe.output_fingerprint = job.recipe.source_fingerprint;
  WANPREP_CHECK(job.watch.check());
  WANPREP_CHECK(write_recipe(job.done.recipe_path, job.recipe, job.order.force));
  job.done.recipe = std::move(job.recipe);
  return std::move(job.done);
}

// Bytes that stay prove nothing about the pictures; whoever asks for the full proof gets it here,
// too.
Result<void> check_every_frame(ClipJob& job) {
  const auto& [facts, index] = job.input.probe;
  WANPREP_TRY(report, job.media->decode(job.order.source, facts.video->stream, index, 0,
                                        index.size(), job.context));
  if (!report.damaged.empty())
    return fail(Code::damaged, frames_text(report.damaged) + " cannot be decoded",
                "pick a range that avoids the place, or --damaged hold repeats a good neighbor");
  job.done.checks.emplace_back("frames",
                               fmt::format("{} decoded, {} expected", report.frames, index.size()));
  return {};
}

Result<Conformed> keep_bytes(ClipJob& job) {
  if (job.order.verify_full) WANPREP_CHECK(check_every_frame(job));
  job.done.checks.emplace_back("bytes", "unchanged");
  if (job.order.in_job) return keep_in_job(job);
  WANPREP_TRY(file, AtomicFile::create(job.done.out, job.order.force));
  WANPREP_CHECK(copy_file(job.order.source, file.path(),
                          job.order.hard_link ? CopyHow::hard_link : CopyHow::clone_or_copy));
  job.recipe.output = job.input.probe.facts;
  return publish(job, std::move(file));
}

// The library that only encoding loads.
Result<void> note_filter_library(ClipJob& job, const Work& work) {
  if (!std::holds_alternative<EncodePictures>(work.picture)) return {};
  WANPREP_TRY(library, job.media->filter_library(job.context));
  job.recipe.versions.emplace_back("libavfilter", library.version);
  return {};
}

Result<Conformed> make_clip(ClipJob& job) {
  WANPREP_TRY(file, AtomicFile::create(job.done.out, job.order.force));
  WANPREP_TRY(work, executed(job, file.path()));
  WANPREP_CHECK(note_filter_library(job, work));
  const ClipToVerify verify{file.path(), job.input, job.plan, work, job.order.verify_full};
  const ProofCost cost;
  WANPREP_TRY(verified, verify_clip(verify, *job.media, job.context));
  cost.tell(job.context);
  job.done.checks = std::move(verified.checks);
  job.recipe.output = std::move(verified.probe.facts);
  if (!job.plan.matte) return publish(job, std::move(file));
  const auto matte = matte_path(job.order, job.plan);
  WANPREP_TRY(gray, make_matte(job));
  WANPREP_CHECK(gray.commit());
  auto done = publish(job, std::move(file));
  std::error_code ignored;
  if (!done) fs::remove(matte, ignored);
  return done;
}

Result<void> check_free(const ConformOrder& order, const Conformed& done) {
  // A job's own folder holds what it has made so far.
  if (order.in_job && order.dry_run) return {};
  if (order.name_open && !order.in_job) WANPREP_CHECK(check_folder_of(done.recipe_path));
  std::vector<fs::path> names{done.recipe_path};
  if (done.out != order.source) names.push_back(done.out);
  if (done.video->matte) names.push_back(matte_path(order, *done.video));
  return check_names(names, order.force);
}

// Loading libav costs more than most plans; a file that stays as it is needs none of it.
Result<MediaTool*> media_for(ConformInput& input, bool decodes, const Tools& tools) {
  WANPREP_TRY(stays, stays_untouched(input));
  if (stays && !decodes) return static_cast<MediaTool*>(nullptr);
  WANPREP_TRY(media, tools.media());
  input.capabilities = media->capabilities();
  return media;
}

// Whether the packets can be cut hangs on what kind of picture the cut starts with: asked of the
// file only where nothing else stands against it.
Result<ConformPlan> planned(const ConformInput& input, Probe& probe, Context& context) {
  WANPREP_TRY(plan, plan_conform(input));
  if (!plan.look_at) return plan;
  const auto kind = isobmff::look_at_picture(input.path, probe, *plan.look_at);
  if (!kind) context.detail("no look at the picture: " + kind.error().message);
  if (!kind || *kind == RandomAccess::sync) return plan;
  auto& frame = probe.index.frames[static_cast<std::size_t>(*plan.look_at)];
  frame.access = *kind;
  frame.key = *kind != RandomAccess::none;
  return plan_conform(input);
}

// Everything new that the plan has to say. A job has said it all when it was planned.
void say(const ClipJob& job, const std::vector<std::string>& said) {
  if (job.order.in_job && !job.order.dry_run) return;
  const auto among = [](const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
  };
  for (const auto& note : job.plan.notes) {
    if (among(said, note)) continue;
    among(job.plan.warnings, note) ? job.context.warn(note) : job.context.info(note);
  }
}

// What the index claims of a cut, the packets need not keep: too many bytes, a start that does not
// decode. Then the next rung does it.
bool next_rung_helps(const ClipJob& job, const Error& error) {
  return job.plan.rung == Rung::copy_range &&
         (error.code == Code::unfit || error.code == Code::damaged || error.code == Code::internal);
}

Result<Conformed> carried_out(ClipJob& job, Probe& probe) {
  if (job.plan.rung == Rung::untouched) return keep_bytes(job);
  auto made = make_clip(job);
  if (made || !next_rung_helps(job, made.error())) return made;
  job.context.info("the packets cannot be cut, so the range is encoded: " + made.error().message);
  job.input.tried.push_back({Rung::copy_range, made.error().message});
  const auto said = job.plan.notes;
  WANPREP_TRY(plan, planned(job.input, probe, job.context));
  job.plan = std::move(plan);
  say(job, said);
  job.done.checks.clear();
  job.done.video = job.plan;
  WANPREP_CHECK(start_recipe(job));
  return make_clip(job);
}

// Film hidden in fields is told from the pictures alone. What cannot be seen is not named.
std::string found_cadence(const ConformOrder& order, const Probe& probe, MediaTool& media,
                          Context& context) {
  if (!probe.facts.video) return "";
  const auto& video = *probe.facts.video;
  const bool fields = video.field_order == FieldOrder::tff ||
                      video.field_order == FieldOrder::bff ||
                      video.field_order == FieldOrder::mixed;
  const bool rate = video.frame_rate > Rational{29} && video.frame_rate < Rational{31};
  const auto range = resolve_range(probe, order.wishes.start, order.wishes.end, {});
  if (!fields || !rate || !range) return "";
  const Size narrow{64, std::min(video.stored.height, 1088)};
  const auto seen = media.gray_range(order.source, video.stream, probe.index, range->first,
                                     kCadenceFrames, narrow, "", context);
  return seen ? cadence_of(seen->pictures, narrow.width, narrow.height) : "";
}

Result<Conformed> conform_video(const ConformOrder& order, Probe probe, const Profile& profile,
                                SourceWatch watch, const Tools& tools, Context& context) {
  WANPREP_TRY(container, wanted_container(order));
  ConformInput input{order.source, probe, profile, order.wishes, Capabilities{}, container};
  WANPREP_TRY(media, media_for(input, order.verify_full, tools));
  if (media) input.cadence = found_cadence(order, probe, *media, context);
  WANPREP_TRY(plan, planned(input, probe, context));
  ClipJob job{order, std::move(input), std::move(plan), std::move(watch), media, context};
  say(job, {});
  WANPREP_CHECK(name_output(job));
  job.done.video = job.plan;
  WANPREP_CHECK(check_free(order, job.done));
  WANPREP_CHECK(check_one_size(job.input, job.plan, tools, context));
  WANPREP_CHECK(start_recipe(job));
  if (order.dry_run) {
    job.done.recipe = std::move(job.recipe);
    return std::move(job.done);
  }
  return carried_out(job, probe);
}

Result<Conformed> conform_any(const ConformOrder& order, const Profile& profile, const Tools& tools,
                              Context& context) {
  if (!order.name_open && same_file(order.source, order.out))
    return fail(Code::usage, "the output is the source itself", "choose another name with -o");
  if (!order.name_open && !order.in_job) WANPREP_CHECK(check_folder_of(order.out));
  auto watch = SourceWatch::begin(order.source);
  WANPREP_TRY(opened, open_file(order.source, tools, context));
  if (!watch) return tl::make_unexpected(std::move(watch).error());
  const auto* image = std::get_if<ImageFacts>(&opened);
  auto done = image ? conform_image(order, *image, profile, tools, context)
                    : conform_video(order, std::move(std::get<Probe>(opened)), profile, *watch,
                                    tools, context);
  // Whatever went wrong with a source that changed, the change is the reason.
  if (!done && done.error().code != Code::interrupted) WANPREP_CHECK(watch->check());
  return done;
}

}  // namespace

Result<Conformed> conform_file(const ConformOrder& order, const Profile& profile,
                               const Tools& tools, Context& context) try {
  auto done = conform_any(order, profile, tools, context);
  if (!done) return tl::make_unexpected(about(order.source, done.error()));
  return done;
} catch (const std::overflow_error& error) {
  return fail(Code::input,
              fmt::format("{}: unreadable times: {}", order.source.string(), error.what()));
}

}  // namespace wanprep
