#include "session/alignment.hpp"

#include <algorithm>

#include "filters/filter.hpp"
#include "plan/sound_match.hpp"

namespace wanprep {
namespace {

// What a player shows: the service works on that, whatever the matrix says.
std::string upright_filter(const Probe& probe) {
  const auto& orientation = probe.facts.video->orientation;
  return orientation.upright() ? "" : lower(Orient{orientation});
}

// The original's pictures as the service saw them: turned, sized, with borders. Color does not
// matter to the measure, and rate is in the times.
std::string conform_filter(const Recipe& recipe) {
  std::vector<RecipeStep> shape;
  for (const auto& entry : recipe.steps)
    if (std::holds_alternative<Orient>(entry.step) || std::holds_alternative<Scale>(entry.step) ||
        std::holds_alternative<Crop>(entry.step) || std::holds_alternative<Pad>(entry.step))
      shape.push_back(entry);
  return filter_chain(shape);
}

FrameIndex part_of(const FrameIndex& index, std::int64_t first, std::int64_t count) {
  FrameIndex part;
  part.time_base = index.time_base;
  const auto from = std::clamp<std::int64_t>(first, 0, index.size());
  const auto to = std::clamp<std::int64_t>(first + count, from, index.size());
  part.frames.assign(index.frames.begin() + from, index.frames.begin() + to);
  return part;
}

/// Frames [first, first + count) of a file.
struct Stretch {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

// Decoding begins at the random access point before the stretch, not at the start of a long file.
Result<Signature> signature(const std::filesystem::path& path, const Probe& probe, Stretch stretch,
                            const std::string& filter, MediaTool& media, Context& context) {
  const auto& frames = probe.index.frames;
  auto from = std::clamp<std::int64_t>(stretch.first, 0, probe.index.size());
  const auto index = part_of(probe.index, from, stretch.count);
  while (from > 0 && from < probe.index.size() && !frames[static_cast<std::size_t>(from)].key)
    --from;
  const auto before = stretch.first - from;
  const auto read = part_of(probe.index, from, stretch.count + before);
  WANPREP_TRY(gray, media.gray_frames(path, probe.facts.video->stream, read,
                                      {Signature::kWidth, Signature::kHeight}, filter, context));
  Signature made;
  made.pictures = std::move(gray.pictures);
  const auto known = static_cast<std::int64_t>(made.pictures.size());
  made.pictures.erase(made.pictures.begin(),
                      made.pictures.begin() + std::clamp<std::int64_t>(before, 0, known));
  const auto count =
      std::min<std::int64_t>(index.size(), static_cast<std::int64_t>(made.pictures.size()));
  made.pictures.resize(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) made.times.push_back(index.time_of(i));
  made.duration = index.duration();
  return made;
}

/// One side of the comparison.
struct Side {
  const std::filesystem::path& path;
  const Probe& probe;
  Stretch all;
  std::string filter;
};

Side sent_side(const SentClip& sent) {
  const Stretch whole{0, sent.probe.index.size()};
  if (!sent.recipe) return {sent.path, sent.probe, whole, upright_filter(sent.probe)};
  const auto& recipe = *sent.recipe;
  const auto* trim = recipe.find<Trim>();
  const Stretch part{trim ? trim->first : recipe.first_frame,
                     trim ? trim->frames : recipe.frame_count};
  auto filter = conform_filter(recipe);
  if (filter.empty()) filter = upright_filter(sent.probe);
  return {sent.path, sent.probe, part, std::move(filter)};
}

Side result_side(const std::filesystem::path& path, const Probe& probe) {
  return {path, probe, {0, probe.index.size()}, upright_filter(probe)};
}

// Nearly all that measuring costs is decoding, and the first seconds mostly tell. Trials with one
// second found fewer.
const Rational kBeginning{2};

Stretch beginning_of(const Side& side) {
  const auto index = part_of(side.probe.index, side.all.first, side.all.count);
  std::int64_t count = 0;
  while (count < index.size() && index.time_of(count) < kBeginning) ++count;
  return {side.all.first, count};
}

bool worth_a_beginning(const Side& side, const Stretch& beginning) {
  return beginning.count > 0 && beginning.count * 4 <= side.all.count * 3;
}

Result<Alignment> compared(const Side& sent, const Stretch& sent_part, const Side& result,
                           const Stretch& result_part, Extent extent, MediaTool& media,
                           Context& context) {
  WANPREP_TRY(before, signature(sent.path, sent.probe, sent_part, sent.filter, media, context));
  WANPREP_TRY(after,
              signature(result.path, result.probe, result_part, result.filter, media, context));
  return align(before, after, picture_length(result.probe), extent);
}

// As long as the pictures are, from the first of them.
Result<std::vector<std::int16_t>> sound_of(const Side& side, MediaTool& media, Context& context) {
  const auto& index = side.probe.index;
  const auto part = part_of(index, side.all.first, side.all.count);
  if (side.probe.facts.audio.empty() || part.frames.empty()) return std::vector<std::int16_t>{};
  return media.mono_sound(side.path, side.probe.facts.audio.front().stream,
                          index.time_base * Rational{part.frames.front().pts}, part.duration(),
                          kMatchedRate, context);
}

// A sound that cannot be read is no witness, and no reason to stop.
Alignment heard(Alignment seen, const Side& sent, const Side& result, MediaTool& media,
                Context& context) {
  const auto before = sound_of(sent, media, context);
  const auto after = sound_of(result, media, context);
  if (!before || !after) return seen;
  return with_sound(std::move(seen), sound_offset(*before, *after), picture_length(result.probe));
}

}  // namespace

Rational picture_length(const Probe& probe) {
  const auto rate = nominal_rate(probe.index);
  if (rate > Rational{0}) return Rational{1} / rate;
  return probe.index.duration() / Rational{std::max<std::int64_t>(1, probe.index.size())};
}

Result<Alignment> measure_alignment(const SentClip& sent_clip,
                                    const std::filesystem::path& result_path,
                                    const Probe& result_probe, MediaTool& media, Context& context) {
  context.progress("align", 0);
  const auto sent = sent_side(sent_clip);
  const auto result = result_side(result_path, result_probe);
  const auto first = beginning_of(sent), second = beginning_of(result);
  if (worth_a_beginning(sent, first) && worth_a_beginning(result, second)) {
    WANPREP_TRY(early, compared(sent, first, result, second, Extent::beginning, media, context));
    if (early.certain) return early;
  }
  WANPREP_TRY(seen, compared(sent, sent.all, result, result.all, Extent::whole, media, context));
  return seen.certain ? seen : heard(std::move(seen), sent, result, media, context);
}

}  // namespace wanprep
