#include "report/job_pictures.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "core/timecode.hpp"
#include "session/open_file.hpp"

namespace wanprep {
namespace {

constexpr int kInstants = 4;
constexpr int kLargeSide = 512;
constexpr int kSmallSide = 256;

/// One opened file of the job.
struct Reel {
  std::filesystem::path path;
  std::optional<Probe> probe;
  bool shows_pictures() const { return probe && probe->index.size() > 0; }
};

struct Reels {
  Reel source, clip, result, out;
};

Reel open_reel(const std::filesystem::path& path, const std::string& role, const Tools& tools,
               Context& context, ReportFacts& facts) {
  Reel reel{path, std::nullopt};
  std::error_code absent;
  if (path.empty() || !std::filesystem::exists(path, absent)) return reel;
  auto probe = open_video(path, tools, context);
  if (probe)
    reel.probe = std::move(*probe);
  else
    facts.notes.push_back(fmt::format("{}: {}", role, probe.error().message));
  return reel;
}

ReportPicture picture(const Reel& reel, std::int64_t frame, const std::string& role, int side,
                      std::pair<const Tools*, Context*> world) {
  ReportPicture taken{role, ""};
  if (!reel.shows_pictures()) return taken;
  const auto media = world.first->media();
  if (!media) return taken;
  frame = std::clamp<std::int64_t>(frame, 0, reel.probe->index.size() - 1);
  taken.label = fmt::format("{}, frame {}", role, frame);
  if (auto jpeg = (*media)->thumbnail(reel.path, *reel.probe, frame, side, *world.second))
    taken.jpeg = std::move(*jpeg);
  return taken;
}

/// The asked range in the original's frames.
struct AskedRange {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

AskedRange asked_range(const JobMedia& media, const Reels& reels) {
  if (media.recipe && media.recipe->frame_count > 0)
    return {media.recipe->first_frame, media.recipe->frame_count};
  return {0, reels.source.shows_pictures() ? reels.source.probe->index.size() : 0};
}

// Frame of a file whose own time zero is the instant `from` of the original, on screen when the
// original shows `frame`.
std::int64_t matching(const Reel& source, const Reel& other, std::int64_t frame,
                      const Rational& offset_s, std::int64_t from) {
  if (!source.shows_pictures() || !other.shows_pictures()) return 0;
  const Rational time = source.probe->index.time_of(frame) - source.probe->index.time_of(from);
  return other.probe->index.nearest(time + offset_s);
}

std::string when_text(const Reel& source, std::int64_t frame) {
  const auto& facts = source.probe->facts;
  if (facts.timecode && facts.timecode->rate.frames > 0)
    return fmt::format("{} · frame {}",
                       timecode_text(facts.timecode->counter + frame, facts.timecode->rate), frame);
  return fmt::format("{} s · frame {}", decimal(source.probe->index.time_of(frame)), frame);
}

void take_stages(const JobMedia& media, const Reels& reels, std::int64_t frame,
                 std::pair<const Tools*, Context*> world, ReportFacts& facts) {
  const auto range = asked_range(media, reels);
  const auto* trim = media.recipe ? media.recipe->find<Trim>() : nullptr;
  const auto from = trim != nullptr ? trim->first : range.first;
  facts.stages.push_back(picture(reels.source, frame, "original", kSmallSide, world));
  facts.stages.push_back(picture(reels.clip,
                                 matching(reels.source, reels.clip, frame, Rational{0}, from),
                                 "sent", kSmallSide, world));
  facts.stages.push_back(picture(reels.result,
                                 matching(reels.source, reels.result, frame, media.offset_s, from),
                                 "came back", kSmallSide, world));
  facts.stages.push_back(picture(reels.out, media.whole ? frame : frame - range.first, "in the cut",
                                 kSmallSide, world));
}

// With the result not yet brought back, "after" is the result itself.
ReportPicture after(const JobMedia& media, const Reels& reels, std::int64_t frame,
                    std::pair<const Tools*, Context*> world) {
  const auto range = asked_range(media, reels);
  if (reels.out.shows_pictures())
    return picture(reels.out, media.whole ? frame : frame - range.first, "after", kLargeSide,
                   world);
  const auto* trim = media.recipe ? media.recipe->find<Trim>() : nullptr;
  const auto from = trim != nullptr ? trim->first : range.first;
  return picture(reels.result, matching(reels.source, reels.result, frame, media.offset_s, from),
                 "after (as it came back)", kLargeSide, world);
}

Result<void> take(const JobMedia& media, const Tools& tools, Context& context, ReportFacts& facts) {
  const Reels reels{open_reel(media.source, "original", tools, context, facts),
                    open_reel(media.clip, "clip", tools, context, facts),
                    open_reel(media.result, "result", tools, context, facts),
                    open_reel(media.out, "output", tools, context, facts)};
  const std::pair<const Tools*, Context*> world{&tools, &context};
  if (!reels.source.shows_pictures()) {
    facts.notes.push_back("pictures: the original is not there");
    return {};
  }
  const auto range = asked_range(media, reels);
  for (int i = 0; i < kInstants && range.count > 0; ++i) {
    if (context.stopped()) return interrupted();
    const auto frame = range.first + (range.count - 1) * i / (kInstants - 1);
    if (i > 0 && range.count < kInstants) break;
    facts.instants.push_back({when_text(reels.source, frame),
                              picture(reels.source, frame, "before", kLargeSide, world),
                              after(media, reels, frame, world)});
    context.progress("report", static_cast<double>(i + 1) / (kInstants + 1));
  }
  take_stages(media, reels, range.first + range.count / 2, world, facts);
  return {};
}

}  // namespace

Result<void> take_pictures(const JobMedia& media, const Tools& tools, Context& context,
                           ReportFacts& facts) {
  try {
    return take(media, tools, context, facts);
  } catch (const std::overflow_error&) {
    facts.notes.push_back("pictures: times beyond what can be computed");
    return {};
  }
}

}  // namespace wanprep
