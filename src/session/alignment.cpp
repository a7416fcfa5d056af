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

Result<Signature> signature(const std::filesystem::path& path, int stream, const FrameIndex& index,
                            const std::string& filter, MediaTool& media, Context& context) {
  WANPREP_TRY(gray, media.gray_frames(path, stream, index, {Signature::kWidth, Signature::kHeight},
                                      filter, context));
  Signature made;
  made.pictures = std::move(gray.pictures);
  const auto count =
      std::min<std::int64_t>(index.size(), static_cast<std::int64_t>(made.pictures.size()));
  made.pictures.resize(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) made.times.push_back(index.time_of(i));
  made.duration = index.duration();
  return made;
}

Result<Signature> signature_of(const SentClip& sent, MediaTool& media, Context& context) {
  const auto stream = sent.probe.facts.video->stream;
  if (!sent.recipe)
    return signature(sent.path, stream, sent.probe.index, upright_filter(sent.probe), media,
                     context);
  const auto& recipe = *sent.recipe;
  const auto* trim = recipe.find<Trim>();
  const auto part = part_of(sent.probe.index, trim ? trim->first : recipe.first_frame,
                            trim ? trim->frames : recipe.frame_count);
  auto filter = conform_filter(recipe);
  if (filter.empty()) filter = upright_filter(sent.probe);
  return signature(sent.path, stream, part, filter, media, context);
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
  WANPREP_TRY(after, signature(result, result_probe.facts.video->stream, result_probe.index,
                               upright_filter(result_probe), media, context));
  return align(before, after, picture_length(result_probe));
}

}  // namespace wanprep
