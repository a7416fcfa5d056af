#include <algorithm>

#include <fmt/format.h>

#include "plan/conform_parts.hpp"

namespace wanprep {
namespace {

constexpr std::int64_t kPriming = 1024;  ///< samples that libav's AAC encoder puts in front

}  // namespace

std::string because_of(const ConformCase& job, const std::vector<std::string>& rules,
                       const std::string& otherwise) {
  for (const auto& finding : job.findings)
    if (std::find(rules.begin(), rules.end(), finding.rule) != rules.end())
      return finding.rule + ": " + finding.message;
  return otherwise;
}

std::string why_trimmed(const ConformCase& job, const Trim& trim) {
  if (trim.frames == job.range.count && trim.hold_s == Rational{0}) return "a part was asked for";
  const auto& index = job.input.probe.index;
  const auto asked =
      index.time_of(job.range.first + job.range.count) - index.time_of(job.range.first);
  const auto& bound = job.input.profile.video.duration_s;
  const bool longer = trim.frames < job.range.count;
  const auto& limit = longer ? bound.max : bound.min;
  const auto text =
      fmt::format("{} {} s, the service takes at {} {} s",
                  job.whole ? "the clip lasts" : "the range asked for lasts", decimal(asked),
                  longer ? "most" : "least", limit ? decimal(*limit) : "?");
  return job.whole || !limit ? because_of(job, {"duration"}, text) : text;
}

void add_step(ConformPlan& plan, Step step, std::string because) {
  auto undo = undo_step(step, plan.predicted);
  plan.predicted = after_step(step, std::move(plan.predicted));
  plan.steps.push_back({std::move(step), std::move(because), undo.grade, undo.sentence});
}

void tell(ConformPlan& plan, const std::vector<std::string>& notes,
          const std::vector<std::string>& warnings) {
  plan.notes.insert(plan.notes.end(), warnings.begin(), warnings.end());
  plan.notes.insert(plan.notes.end(), notes.begin(), notes.end());
  plan.warnings.insert(plan.warnings.end(), warnings.begin(), warnings.end());
}

std::string codec_tag_for(const std::string& codec) {
  return codec == "hevc" || codec == "libx265" ? "hvc1" : "";
}

std::vector<SoundWork> sound_work(const ConformCase& job, const Audio& audio,
                                  const Rational& window_start) {
  // In the file's own presentation time, as the picture's index is.
  const auto& index = job.input.probe.index;
  const Rational origin = index.time_base * Rational{index.frames.front().pts};
  const Rational delay = std::max(audio.start_s - window_start, Rational{0});
  if (audio.mode == Audio::Mode::copy) {
    CopySound copy;
    copy.path = job.input.path;
    copy.stream = audio.stream;
    copy.start = origin + audio.start_s;
    copy.length = audio.length_s;
    return {copy};
  }
  if (audio.mode != Audio::Mode::encode) return {};
  EncodeSound encode;
  encode.path = job.input.path;
  encode.stream = audio.stream;
  encode.start = origin + audio.start_s;
  encode.length = audio.length_s;
  encode.channels = audio.channels;
  encode.sample_rate = audio.sample_rate;
  encode.bit_rate = audio.bit_rate;
  encode.most_stored_s = job.input.profile.video.duration_s.max;
  encode.delay = delay;
  return {encode};
}

void set_budget(ConformPlan& plan, const ConformCase& job) {
  const auto& bytes = job.input.profile.video.bytes;
  plan.work->most_bytes.reset();
  if (!bytes.max) return;
  plan.work->most_bytes = bytes.max->floor();
  plan.predicted.bytes = static_cast<std::uint64_t>(*plan.work->most_bytes);
}

void add_audio(ConformPlan& plan, const ConformCase& job, const SoundWindow& window) {
  auto sound = plan_audio(job.filters, window);
  tell(plan, sound.notes, sound.warnings);
  std::string because = "the sound travels as it is";
  if (sound.audio.mode == Audio::Mode::encode)
    because = because_of(job, {"audio_codec"}, sound.because);
  if (sound.audio.mode == Audio::Mode::drop)
    because = job.input.wishes.audio == AudioPolicy::drop ? "--audio drop" : "no sound in range";
  if (sound.audio.mode == Audio::Mode::none) because = "the source has no sound";
  if (!sound.which.empty() && sound.audio.mode != Audio::Mode::drop) because += "; " + sound.which;
  if (sound.audio.mode != Audio::Mode::none) add_step(plan, sound.audio, because);
  plan.work->sound = sound_work(job, sound.audio, window.window.start);
  // Silence fills the time until a late sound begins.
  for (const auto& work : plan.work->sound)
    if (const auto* encode = std::get_if<EncodeSound>(&work)) {
      auto& predicted = plan.predicted.audio.front();
      predicted.duration = encode->delay + encode->length;
      predicted.stored_duration = predicted.duration + Rational{kPriming, encode->sample_rate};
      if (encode->most_stored_s)
        predicted.stored_duration = std::min(predicted.stored_duration, *encode->most_stored_s);
    }
}

Result<void> fill_remux(ConformPlan& plan, const ConformCase& job) {
  const auto& probe = job.input.probe;
  plan.work = Work{};
  plan.work->container = job.container;
  CopyPictures copy;
  copy.path = job.input.path;
  copy.stream = probe.facts.video->stream;
  copy.frames = probe.index.size();
  copy.index = probe.index;
  copy.codec_tag = codec_tag_for(probe.facts.video->codec);
  plan.work->picture = std::move(copy);
  add_audio(plan, job, {TimeRange{Rational{0}, probe.index.duration()}, true});
  add_step(plan, plan_remux(job.filters, job.container),
           because_of(job, job.filters.needs.rules, "the output's name asks for " + job.container));
  set_budget(plan, job);
  return {};
}

namespace {

struct Timing {
  RatePlan rate;
  TrimPlan trim;
  std::optional<FrameRate> map;
};

Result<Timing> plan_timing(ConformPlan& plan, const ConformCase& job) {
  Timing timing;
  timing.rate = plan_rate(job.filters);
  WANPREP_TRY(trim,
              plan_trim(job.filters, job.range.first, job.range.count, timing.rate, job.usable));
  timing.trim = std::move(trim);
  tell(plan, timing.trim.notes, timing.trim.warnings);
  const auto& kept = timing.trim.trim;
  plan.first_frame = kept.asked_first;
  plan.frame_count = kept.asked_frames;
  const bool holds = holds_damage(job, kept.first, kept.frames);
  if (timing.rate.changes || (holds && timing.rate.to > Rational{0})) {
    timing.map = map_frames(job.filters, timing.rate, kept, timing.trim.pictures);
    for (auto& frame : timing.map->map)
      frame = std::clamp<std::int64_t>(good_frame(job, frame + kept.first) - kept.first, 0,
                                       kept.frames - 1);
  }
  return timing;
}

// What stands beside a scale has a reason of its own.
std::string why_padded(const ConformCase& job, const Pad& pad) {
  const auto evened = [](int side) { return side + (side & 1); };
  const bool even_only = pad.to == Size{evened(pad.from.width), evened(pad.from.height)};
  if (even_only) return because_of(job, {"odd_size"}, "even sides");
  return because_of(job, {"aspect_ratio", "width", "height"},
                    fmt::format("{}x{} is under the smallest side or outside the aspect taken",
                                pad.from.width, pad.from.height));
}

Result<void> plan_picture(ConformPlan& plan, const ConformCase& job) {
  if (auto step = plan_deinterlace(job.filters)) {
    step->cadence = job.input.cadence;
    if (!step->cadence.empty())
      tell(plan,
           {step->cadence + ": film frames spread over fields; bwdif keeps the rate, so some "
                            "frames show what their neighbor shows"},
           {});
    add_step(plan, *step, because_of(job, {"interlaced"}, "interlaced"));
  }
  if (const auto step = plan_orient(job.filters))
    add_step(plan, *step, because_of(job, {"rotation"}, "limits speak of upright pixels"));
  const auto& upright = *plan.predicted.video;
  WANPREP_TRY(geometry, plan_geometry(job.filters, upright.stored, upright.sample_aspect));
  const std::vector<std::string> sizes{"width", "height", "aspect_ratio", "sample_aspect_ratio",
                                       "odd_size"};
  auto color = plan_color(*job.input.probe.facts.video);
  if (color && !color->alpha_over.empty() && job.input.wishes.background != "auto")
    color->alpha_over = job.input.wishes.background;
  if (geometry.scale) {
    const auto otherwise = job.input.wishes.max_side ? "--max-side" : "square pixels";
    add_step(plan, *geometry.scale, because_of(job, sizes, otherwise));
  }
  if (color)
    add_step(plan, *color,
             because_of(job, {"hdr", "bit_depth", "chroma", "color"}, "one known kind of color"));
  if (geometry.crop) add_step(plan, *geometry.crop, because_of(job, sizes, "even sides"));
  if (geometry.pad) add_step(plan, *geometry.pad, why_padded(job, *geometry.pad));
  return {};
}

bool flattens(const ConformPlan& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [](const RecipeStep& entry) {
    const auto* color = std::get_if<ConvertColor>(&entry.step);
    return color && !color->alpha_over.empty();
  });
}

void note_losses(ConformPlan& plan) {
  for (const auto& step : plan.steps) {
    if (step.grade == Grade::lossy)
      tell(plan, {}, {fmt::format("lost: {}: {}", name_of(step.step), step.undo)});
    const auto* color = std::get_if<ConvertColor>(&step.step);
    if (color && !color->assumed.empty()) tell(plan, {}, {"assumed: " + color->assumed});
  }
}

Segment segment_of(const ConformPlan& plan, const ConformCase& job, const Timing& timing) {
  Segment segment;
  segment.path = job.input.path;
  segment.stream = job.input.probe.facts.video->stream;
  segment.index = job.input.probe.index;
  const auto& kept = timing.trim.trim;
  segment.frames.reserve(static_cast<std::size_t>(timing.trim.pictures));
  for (std::int64_t k = 0; k < timing.trim.pictures; ++k) {
    const auto offset =
        timing.map ? timing.map->map[static_cast<std::size_t>(k)] : std::min(k, kept.frames - 1);
    segment.frames.push_back(kept.first + offset);
  }
  segment.filter = filter_chain(plan.steps);
  segment.temporal = looks_at_neighbors(plan.steps);
  return segment;
}

void set_times(EncodePictures& pictures, const ConformCase& job, const Timing& timing) {
  const auto& index = job.input.probe.index;
  if (timing.rate.to > Rational{0}) {
    pictures.time_base = Rational{1} / timing.rate.to;
    pictures.times.reserve(static_cast<std::size_t>(timing.trim.pictures));
    for (std::int64_t k = 0; k < timing.trim.pictures; ++k) pictures.times.push_back(k);
    pictures.last_duration = 1;
    return;
  }
  pictures.time_base = index.time_base;
  const auto& kept = timing.trim.trim;
  const auto first = static_cast<std::size_t>(kept.first);
  for (std::int64_t k = 0; k < kept.frames; ++k)
    pictures.times.push_back(index.frames[first + static_cast<std::size_t>(k)].pts -
                             index.frames[first].pts);
  const Rational held = kept.hold_s / index.time_base;
  pictures.last_duration =
      index.frames[first + static_cast<std::size_t>(kept.frames) - 1].duration + held.ceil();
}

PictureEncoder encoder_of(const ConformPlan& plan, const Encode& encode, const Rational& rate) {
  PictureEncoder encoder;
  const auto& video = *plan.predicted.video;
  encoder.encoder = encode.encoder;
  encoder.pixel_format = encode.pixel_format;
  encoder.size = video.stored;
  encoder.sample_aspect = video.sample_aspect;
  encoder.orientation = video.orientation;
  encoder.color = target_color();
  encoder.field_order = FieldOrder::progressive;
  encoder.max_bit_rate = encode.max_bit_rate;
  encoder.codec_tag = codec_tag_for(encode.encoder);
  const auto group = std::max<std::int64_t>(1, (rate * Rational{2}).round());
  encoder.options = {{"crf", std::to_string(encode.crf)},
                     {"preset", encode.preset},
                     {"profile", encode.encoder == "libx265" ? "main" : "high"},
                     {"g", std::to_string(group)}};
  // x265 opens its groups unless told otherwise, and has no other option for it.
  if (encode.encoder == "libx265")
    encoder.options.emplace_back("x265-params", "open-gop=0:log-level=error");
  return encoder;
}

}  // namespace

Result<void> fill_transcode(ConformPlan& plan, const ConformCase& job) {
  WANPREP_TRY(timing, plan_timing(plan, job));
  const auto& kept = timing.trim.trim;
  const bool part = kept.frames != job.input.probe.index.size() || kept.hold_s > Rational{0};
  if (part || kept.asked_frames != kept.frames) add_step(plan, kept, why_trimmed(job, kept));
  WANPREP_CHECK(plan_picture(plan, job));
  if (timing.map)
    add_step(plan, *timing.map,
             because_of(job, {"variable_frame_rate", "frame_rate", "truncated", "damaged"},
                        "a constant rate"));
  plan.predicted.video->frames = timing.trim.pictures;
  plan.predicted.video->duration = timing.trim.length;
  plan.work = Work{};
  plan.work->container = job.container;
  const auto& index = job.input.probe.index;
  const Rational start = index.time_of(kept.first);
  const Rational real = index.time_of(kept.first + kept.frames) - start;
  add_audio(plan, job, {TimeRange{start, std::min(real, timing.trim.length)}, !part});
  const auto* audio = plan.steps.empty() ? nullptr : std::get_if<Audio>(&plan.steps.back().step);
  WANPREP_TRY(encode, plan_encode(job.filters, job.input.capabilities, timing.trim.length,
                                  audio ? *audio : Audio{}));
  add_step(plan, encode, "the pictures change, so they are encoded once");
  note_losses(plan);
  std::stable_sort(
      plan.steps.begin(), plan.steps.end(),
      [](const RecipeStep& a, const RecipeStep& b) { return place_of(a.step) < place_of(b.step); });
  EncodePictures pictures;
  pictures.segments.push_back(segment_of(plan, job, timing));
  pictures.encoder = encoder_of(plan, encode, Rational{timing.trim.pictures} / timing.trim.length);
  set_times(pictures, job, timing);
  plan.work->picture = std::move(pictures);
  if (flattens(plan)) {
    if (job.input.capabilities.has_encoder("ffv1"))
      plan.matte = matte_work(plan, job);
    else
      tell(plan, {}, {"the matte is not kept: this machine has no encoder ffv1"});
  }
  plan.predicted = after(plan_remux(job.filters, job.container), std::move(plan.predicted));
  set_budget(plan, job);
  return {};
}

}  // namespace wanprep
