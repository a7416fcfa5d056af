#include "session/end_frames.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "facts/shown_span.hpp"
#include "filters/filter.hpp"

namespace wanprep {
namespace {

constexpr Size kSmall{64, 36};
// Thousandths of a gray level, averaged over the small picture. An encoder at its byte limit stays
// under two levels there; another picture of the same shot rarely does.
constexpr std::int64_t kMostDistance = 8000;
constexpr std::int64_t kSlack = 500;
// Of a crf above it the same holds as of too few bits (45 leaves ten levels of a small picture).
constexpr int kCoarsest = 40;

using Gray = std::vector<std::uint8_t>;

std::int64_t distance(const Gray& a, const Gray& b) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    sum += std::abs(int{a[i]} - int{b[i]});
  return a.empty() ? 0 : sum * 1000 / static_cast<std::int64_t>(a.size());
}

/// Where a picture of the clip comes from.
struct End {
  const char* name;
  std::int64_t in_clip;
  std::int64_t in_source;
};

struct Origin {
  std::filesystem::path path;
  int stream = 0;
  const FrameIndex* index = nullptr;
  std::string filter;
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// A filter that looks at neighbors would need them; at this size fields do not show.
std::string filter_of(const ConformPlan& plan) {
  auto steps = plan.steps;
  steps.erase(std::remove_if(steps.begin(), steps.end(),
                             [](const RecipeStep& entry) {
                               return std::holds_alternative<Deinterlace>(entry.step);
                             }),
              steps.end());
  return filter_chain(steps);
}

Origin source_of(const ClipToVerify& job) {
  if (const auto* copy = std::get_if<CopyPictures>(&job.work.picture))
    return {copy->path, copy->stream, &copy->index,
            "",         copy->first,  copy->first + copy->frames - 1};
  const auto& segments = std::get<EncodePictures>(job.work.picture).segments;
  return {segments.front().path, segments.front().stream,         &segments.front().index,
          filter_of(job.plan),   segments.front().frames.front(), segments.back().frames.back()};
}

tl::unexpected<Error> another(const End& end, const std::string& how) {
  return fail(Code::output, fmt::format("verification failed: the clip's {} frame is not frame {} "
                                        "of the source: {}",
                                        end.name, end.in_source, how));
}

// With less than a tenth of a bit for a pixel a picture may be far from its source, and show what
// the one before did.
bool squeezed(const ClipToVerify& job, const Probe& clip) {
  const auto* made = std::get_if<EncodePictures>(&job.work.picture);
  if (!made) return false;
  for (const auto& entry : job.plan.steps)
    if (const auto* encode = std::get_if<Encode>(&entry.step); encode && encode->crf > kCoarsest)
      return true;
  if (made->encoder.max_bit_rate == 0) return false;
  const auto& video = *clip.facts.video;
  const Rational pixels = Rational{video.stored.width} * Rational{video.stored.height};
  return Rational{made->encoder.max_bit_rate} * Rational{10} < pixels * video.frame_rate;
}

/// What of a long file's index is needed to read a few frames.
struct Near {
  FrameIndex index;
  std::int64_t begin = 0;  ///< its first frame's number in the whole
};

Near near(const FrameIndex& whole, std::int64_t first, std::int64_t count) {
  const auto span = reading_span(whole, {first, first + count});
  Near part{{whole.time_base, {}}, span.first};
  part.index.frames.assign(whole.frames.begin() + span.first, whole.frames.begin() + span.past);
  return part;
}

Result<std::int64_t> compare(const Origin& source, const End& end, const Gray& shown, bool strict,
                             MediaTool& media, Context& context) {
  const auto pictures = [&](std::int64_t first, std::int64_t count) {
    const auto part = near(*source.index, first, count);
    return media.gray_range(source.path, source.stream, part.index, first - part.begin, count,
                            kSmall, source.filter, context);
  };
  auto from = std::max<std::int64_t>(0, end.in_source - 1);
  const auto count = std::min<std::int64_t>(source.index->size() - from, end.in_source - from + 2);
  auto seen = pictures(from, count);
  // A neighbor outside the range may be damaged, or of another size.
  if (!seen && seen.error().code == Code::damaged) seen = pictures(from = end.in_source, 1);
  WANPREP_TRY(around, std::move(seen));
  const auto own = static_cast<std::size_t>(end.in_source - from);
  if (around.pictures.size() <= own) return std::int64_t{0};
  const auto found = distance(shown, around.pictures[own]);
  if (!strict) return found;
  if (found > kMostDistance)
    return another(end, fmt::format("{} gray levels apart on average, at most {} expected",
                                    decimal(Rational{found, 1000}, 1), kMostDistance / 1000));
  for (std::size_t i = 0; i < around.pictures.size(); ++i)
    if (distance(shown, around.pictures[i]) + kSlack < found)
      return another(end, fmt::format("it shows frame {}", from + static_cast<std::int64_t>(i)));
  return found;
}

Result<std::int64_t> compare_end(const ClipToVerify& job, const Probe& clip, const Origin& source,
                                 const End& end, MediaTool& media, Context& context) {
  WANPREP_TRY(shown, media.gray_range(job.clip, clip.facts.video->stream, clip.index, end.in_clip,
                                      1, kSmall, "", context));
  if (shown.pictures.empty())
    return fail(Code::output,
                fmt::format("verification failed: the clip's {} frame does not decode", end.name));
  return compare(source, end, shown.pictures.front(), !squeezed(job, clip), media, context);
}

}  // namespace

Result<std::string> compare_ends(const ClipToVerify& job, const Probe& clip, MediaTool& media,
                                 Context& context) {
  const auto* encode = std::get_if<EncodePictures>(&job.work.picture);
  if (encode && encode->segments.front().hold_damaged)
    return "not compared: neighbors stand in for damaged frames";
  const Origin source = source_of(job);
  const End first{"first", 0, source.first};
  const End last{"last", clip.index.size() - 1, source.last};
  WANPREP_TRY(head, compare_end(job, clip, source, first, media, context));
  WANPREP_TRY(tail, compare_end(job, clip, source, last, media, context));
  return fmt::format("source frames {} and {}, {} and {} gray levels apart", first.in_source,
                     last.in_source, decimal(Rational{head, 1000}, 1),
                     decimal(Rational{tail, 1000}, 1));
}

}  // namespace wanprep
