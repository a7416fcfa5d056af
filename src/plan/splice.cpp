#include "plan/splice.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace wanprep {
namespace {

// Seconds of the original that are encoded again beside the range, on either side.
constexpr int kMostEdge = 60;

tl::unexpected<Error> no_splice(const std::string& why) {
  return fail(Code::unfit, "--whole cannot copy the rest of the original: " + why, kWithoutSplice);
}

bool is_one_of(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return text == word; });
}

/// Bounds of the presentation times before and from each place of decoding on.
class Bounds {
 public:
  explicit Bounds(const std::vector<PictureSample>& samples)
      : before_(samples.size() + 1, std::numeric_limits<std::int64_t>::min()),
        from_(samples.size() + 1, std::numeric_limits<std::int64_t>::max()) {
    for (std::size_t i = 0; i < samples.size(); ++i)
      before_[i + 1] = std::max(before_[i], samples[i].pts);
    for (std::size_t i = samples.size(); i-- > 0;)
      from_[i] = std::min(from_[i + 1], samples[i].pts);
  }
  /// Everything decoded before `place` is shown before everything from there on.
  bool parts(std::size_t place) const { return before_[place] < from_[place]; }
  std::int64_t least_from(std::size_t place) const { return from_[place]; }

 private:
  std::vector<std::int64_t> before_, from_;
};

/// The wanted pictures by their places of decoding.
struct Range {
  std::size_t first = 0;
  std::size_t last = 0;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t most = std::numeric_limits<std::int64_t>::min();
  std::int64_t found = 0;
};

Range range_of(const std::vector<PictureSample>& samples, std::int64_t first, std::int64_t count) {
  Range range;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto& sample = samples[i];
    if (sample.shown < first || sample.shown >= first + count) continue;
    if (range.found++ == 0) range.first = i;
    range.last = i;
    range.least = std::min(range.least, sample.pts);
    range.most = std::max(range.most, sample.pts);
  }
  return range;
}

std::size_t group_start(const std::vector<PictureSample>& samples, const Bounds& bounds,
                        std::size_t place) {
  while (place > 0 && !(samples[place].access != Access::none && bounds.parts(place))) --place;
  return place;
}

// A CRA: what follows it and is shown before it goes, if it stands right behind it.
std::optional<Splice> at_cra(const std::vector<PictureSample>& samples, const Bounds& bounds,
                             std::size_t place) {
  Splice splice;
  splice.resume = place;
  splice.cut_references = true;
  while (place + splice.leading + 1 < samples.size() &&
         samples[place + splice.leading + 1].pts < samples[place].pts)
    ++splice.leading;
  if (bounds.least_from(place + splice.leading + 1) <= samples[place].pts) return std::nullopt;
  return splice;
}

// Where the copy could go on, by what the sample at `place` is.
std::optional<Splice> resumed(const std::vector<PictureSample>& samples, const Bounds& bounds,
                              const Range& range, std::size_t place) {
  if (samples[place].pts <= range.most || !bounds.parts(place)) return std::nullopt;
  if (samples[place].access == Access::leading) {
    const auto splice = at_cra(samples, bounds, place);
    const bool holds = splice && range.last <= place + splice->leading;
    return holds ? splice : std::nullopt;
  }
  if (samples[place].access != Access::clean || place <= range.last) return std::nullopt;
  Splice splice;
  splice.resume = place;
  return splice;
}

Rational seconds(std::int64_t ticks, const Rational& time_base) {
  return Rational{ticks} * time_base;
}

Result<Splice> find_resume(const PictureSamples& all, const Bounds& bounds, const Range& range) {
  const auto& samples = all.samples;
  bool open_group = false;
  for (std::size_t place = range.first; place < samples.size(); ++place) {
    const auto& sample = samples[place];
    const auto beyond = seconds(sample.pts - range.most, all.time_base);
    if (beyond > Rational{kMostEdge})
      return no_splice(fmt::format(
          "{}, and more than {} s behind the range would be encoded again",
          open_group ? "its groups of pictures are open (no IDR, or pictures that reach back)"
                     : "no group of pictures begins soon",
          kMostEdge));
    if (sample.access == Access::none) continue;
    if (auto splice = resumed(samples, bounds, range, place)) return *splice;
    open_group = open_group || (sample.pts > range.most && sample.access != Access::clean);
  }
  Splice rest;
  rest.resume = samples.size();
  return rest;
}

std::int64_t group_length(const std::vector<PictureSample>& samples, std::size_t first) {
  auto end = first + 1;
  while (end < samples.size() && samples[end].access == Access::none) ++end;
  return static_cast<std::int64_t>(end - first);
}

/// The pictures that are replaced, in the order of showing.
Result<std::vector<PictureSample>> replaced_of(const std::vector<PictureSample>& samples,
                                               const Splice& splice) {
  std::vector<PictureSample> replaced;
  for (std::size_t i = splice.first; i < samples.size(); ++i) {
    if (i > splice.resume + splice.leading) break;
    if (splice.replaces(i)) replaced.push_back(samples[i]);
  }
  std::sort(replaced.begin(), replaced.end(),
            [](const auto& a, const auto& b) { return a.pts < b.pts; });
  for (std::size_t i = 1; i < replaced.size(); ++i)
    if (replaced[i].pts == replaced[i - 1].pts)
      return no_splice("two of its pictures stand at one time");
  return replaced;
}

// What is hidden shows the picture beside it: nobody sees it, but decoders count it.
void name_hidden(std::vector<PictureSample>& replaced) {
  const auto shown = [](const PictureSample& sample) { return sample.shown >= 0; };
  const auto first = std::find_if(replaced.begin(), replaced.end(), shown);
  std::int64_t beside = first == replaced.end() ? 0 : first->shown;
  for (auto& sample : replaced) {
    if (!shown(sample)) sample.shown = beside;
    beside = sample.shown;
  }
}

void fill(SplicePlan& plan, std::vector<PictureSample> replaced) {
  for (const auto& sample : replaced) {
    if (sample.shown < 0) continue;
    if (plan.new_frames++ == 0) plan.first_frame = sample.shown;
  }
  name_hidden(replaced);
  for (const auto& sample : replaced) {
    plan.frames.push_back(sample.shown);
    plan.times.push_back(sample.pts - replaced.front().pts);
  }
  const auto count = plan.times.size();
  plan.last_duration = count > 1 ? plan.times[count - 1] - plan.times[count - 2] : 1;
}

}  // namespace

bool wants_splice(const RestoreWishes& wishes) { return wishes.whole && wishes.codec == "auto"; }

Result<SplicePlan> plan_splice(const PictureSamples& all, std::int64_t first, std::int64_t count) {
  if (all.obstacle) return no_splice(*all.obstacle);
  const auto& samples = all.samples;
  const Bounds bounds(samples);
  const Range range = range_of(samples, first, count);
  if (count <= 0 || range.found != count)
    return fail(Code::config,
                fmt::format("frames {}+{} are not all in the original's index", first, count));
  SplicePlan plan;
  WANPREP_TRY(splice, find_resume(all, bounds, range));
  splice.first = group_start(samples, bounds, range.first);
  const auto before = seconds(range.least - bounds.least_from(splice.first), all.time_base);
  if (before > Rational{kMostEdge})
    return no_splice(
        fmt::format("the group of pictures around the range begins {} s before it ({} s "
                    "is the bound)",
                    decimal(before), kMostEdge));
  WANPREP_TRY(replaced, replaced_of(samples, splice));
  plan.splice = splice;
  plan.group = group_length(samples, splice.first);
  plan.set_ids = all.set_ids;
  plan.kept_samples =
      static_cast<std::int64_t>(samples.size()) - static_cast<std::int64_t>(splice.count());
  fill(plan, std::move(replaced));
  return plan;
}

Result<void> check_splice(const MediaFacts& original, const RestoreWishes& wishes,
                          const std::string& container) {
  if (wishes.audio != RestoreAudio::original)
    return fail(Code::unfit, "--whole leaves the original's sound as it is: --audio original only",
                std::string("leave --audio out; or ") + kWithoutSplice);
  if (!original.video) return fail(Code::input, "the original has no picture");
  const auto& video = *original.video;
  if (!is_one_of(original.container, {"mp4", "mov"}))
    return no_splice("it is " + original.container + ", only mp4 and mov can be spliced");
  if (original.container != container)
    return fail(Code::unfit,
                fmt::format("--whole keeps the original's container: it is {}, the output's name "
                            "says {}",
                            original.container, container),
                fmt::format("name the output .{}; or {}", original.container, kWithoutSplice));
  if (original.truncated) return no_splice(*original.truncated);
  if (video.hdr != Hdr::none)
    return no_splice("it has a high dynamic range, the result is SDR BT.709");
  if (video.alpha.value_or(false)) return no_splice("its picture is transparent in places");
  if (video.field_order == FieldOrder::tff || video.field_order == FieldOrder::bff ||
      video.field_order == FieldOrder::mixed)
    return no_splice("its picture is interlaced");
  if (!is_one_of(video.codec, {"h264", "hevc", "prores", "dnxhd", "ffv1"}))
    return no_splice(video.codec + " is not written here");
  return {};
}

}  // namespace wanprep
