#include "session/alignment.hpp"

#include <algorithm>

#include "filters/filter.hpp"

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

Result<Signature> signature_of(const SentClip& sent, MediaTool& media, Context& context) {
  if (!sent.recipe)
    return signature(sent.path, sent.probe, {0, sent.probe.index.size()},
                     upright_filter(sent.probe), media, context);
  const auto& recipe = *sent.recipe;
  const auto* trim = recipe.find<Trim>();
  const Stretch part{trim ? trim->first : recipe.first_frame,
                     trim ? trim->frames : recipe.frame_count};
  auto filter = conform_filter(recipe);
  if (filter.empty()) filter = upright_filter(sent.probe);
  return signature(sent.path, sent.probe, part, filter, media, context);
}

}  // namespace

Rational picture_length(const Probe& probe) {
  const auto rate = nominal_rate(probe.index);
  if (rate > Rational{0}) return Rational{1} / rate;
  return probe.index.duration() / Rational{std::max<std::int64_t>(1, probe.index.size())};
}

Result<Alignment> measure_alignment(const SentClip& sent, const std::filesystem::path& result,
                                    const Probe& result_probe, MediaTool& media, Context& context) {
  context.progress("align", 0);
  WANPREP_TRY(before, signature_of(sent, media, context));
  WANPREP_TRY(after, signature(result, result_probe, {0, result_probe.index.size()},
                               upright_filter(result_probe), media, context));
  return align(before, after, picture_length(result_probe));
}

}  // namespace wanprep
