#include "plan/restore.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "plan/restore_parts.hpp"

namespace wanprep {

void add_step(RestorePlan& plan, Step step, std::string because, Undo undo) {
  plan.steps.push_back({std::move(step), std::move(because), undo.grade, undo.sentence});
}

PictureEncoder encoder_of(const CodecChoice& codec, const WayBack& way) {
  PictureEncoder encoder;
  encoder.encoder = codec.encoder;
  encoder.pixel_format = codec.pixel_format;
  encoder.size = way.size;
  encoder.sample_aspect = way.aspect;
  encoder.orientation = way.orientation;
  encoder.options = codec.options;
  encoder.color = target_color();
  encoder.codec_tag = codec.tag;
  return encoder;
}

void add_steps(RestorePlan& plan, const RestoreInput& input, const FrameChoice& choice,
               const CodecChoice& codec, const WayBack& way) {
  FrameRate rate{nominal_rate(input.result.index), input.original.facts.video->frame_rate,
                 choice.frames};
  add_step(
      plan, rate, "the original's frame count and presentation times",
      {Grade::near,
       fmt::format("frames of the result shown again: {}, not shown: {}{}", choice.repeated,
                   choice.dropped,
                   choice.mixed > 0 ? fmt::format(", mixed from two: {}", choice.mixed) : "")});
  for (const auto& step : way.steps) {
    const bool near = std::holds_alternative<Scale>(step);
    add_step(plan, step, "the original's picture",
             {near ? Grade::near : Grade::exact, near ? "resampled once" : "whole pixels"});
  }
  // A splice has the color of the pictures around it.
  if (way.color)
    add_step(plan, *way.color, "one known kind of color",
             plan.splice ? Undo{Grade::near, "in the original's own color again, tagged as that is"}
                         : undo(*way.color, input.result.facts));
  Encode encode;
  encode.encoder = codec.encoder;
  encode.pixel_format = codec.pixel_format;
  encode.crf = codec.options.front().first == "crf" ? std::stoi(codec.options.front().second) : 0;
  add_step(plan, encode, "the pictures change, so they are encoded once",
           {Grade::near, "encoded once more by " + codec.encoder});
}

namespace {

// What reaches over less than half of the clip is hardly an edit of it. Who names the offset knows.
Result<void> check_length(const RestoreInput& input, const Kept& kept) {
  const auto& index = input.original.index;
  const auto asked = index.time_of(kept.asked_first + kept.asked) - index.time_of(kept.asked_first);
  const auto came = input.result.index.duration();
  if (input.wishes.offset || came * Rational{2} >= asked) return {};
  return fail(Code::unfit,
              fmt::format("the result lasts {} s, less than half of the {} s that were sent",
                          decimal(came), decimal(asked)),
              "--offset N takes it all the same and holds its last picture to the end");
}

Result<void> check_files(const RestoreInput& input) {
  const auto& recipe = input.recipe;
  if (!input.original.facts.video || input.original.index.size() == 0)
    return fail(Code::input, "the original has no picture");
  if (!input.result.facts.video || input.result.index.size() == 0)
    return fail(Code::input, "the result has no picture");
  const auto frames = input.original.index.size();
  if (!recipe.source.video || recipe.source.video->frames != frames)
    return fail(Code::config,
                fmt::format("the recipe speaks of {} frames, the original has {}",
                            recipe.source.video ? recipe.source.video->frames : 0, frames),
                "--original names the file that the clip was made from");
  const auto kept = kept_of(recipe);
  if (kept.asked <= 0 || kept.asked_first < 0 || kept.asked_first + kept.asked > frames ||
      kept.first < 0 || kept.first >= frames)
    return fail(Code::config, fmt::format("the recipe's range {}+{} is outside the original's {} "
                                          "frames",
                                          kept.asked_first, kept.asked, frames));
  return check_length(input, kept);
}

Result<Rational> offset_of(const RestoreInput& input) {
  if (input.wishes.offset) return *input.wishes.offset * frame_length(input.result);
  if (input.alignment.certain) return input.alignment.offset_s;
  return fail(
      Code::alignment,
      fmt::format("where the result lies against the clip is uncertain: offset {} s with "
                  "confidence {} of 1000{}{}",
                  decimal(input.alignment.offset_s), input.alignment.confidence_permille,
                  input.alignment.note.empty() ? "" : ": ", input.alignment.note),
      "best guess: --offset " + frames_text(input.alignment.offset_s / frame_length(input.result)));
}

Rational origin_of(const FrameIndex& index) {
  return index.time_base * Rational{index.frames.front().pts};
}

std::string color_text(const ColorFacts& color) {
  const bool bt709 =
      color.primaries == "bt709" && color.transfer == "bt709" && color.matrix == "bt709";
  const auto kind = bt709 ? std::string("BT.709")
                          : fmt::format("{} with the matrix of {}", color.primaries.value_or("?"),
                                        color.matrix.value_or("?"));
  return fmt::format("{}, {} range", kind, color.range == "pc" ? "full" : "limited");
}

/// What the way to the service took and no way back returns.
void add_losses(RestorePlan& plan, const RestoreInput& input) {
  const auto& original = input.original.facts;
  if (original.video->hdr != Hdr::none)
    plan.lost.push_back("high dynamic range: the result is SDR BT.709");
  const bool encoded = std::holds_alternative<EncodePictures>(plan.work.picture);
  const auto color = read_color(*original.video);
  if (encoded && !plan.splice && original.video->hdr == Hdr::none && !(color == target_color()))
    plan.notes.push_back(fmt::format("the color stays {}, and is tagged so; the original's is {}",
                                     color_text(target_color()), color_text(color)));
  if (original.video->field_order == FieldOrder::tff ||
      original.video->field_order == FieldOrder::bff)
    plan.lost.push_back("interlacing: the result is progressive");
  add_lost_alpha(plan, input);
  const auto& titles = input.tags.chapter_streams;
  for (const auto& other : original.other_streams)
    if (other.kind != "timecode" &&
        std::find(titles.begin(), titles.end(), other.stream) == titles.end())
      plan.lost.push_back(fmt::format("stream {}: {} {}", other.stream, other.kind, other.codec));
  const auto packed = [](const AudioFacts& sound) { return sound.codec.rfind("pcm", 0) != 0; };
  const auto& sound = plan.expected.audio;
  if (plan.work.container == "matroska" && std::any_of(sound.begin(), sound.end(), packed))
    plan.lost.push_back(
        "exact edges of the sound: Matroska has no edit list, so up to a packet before the first "
        "and after the last picture is heard");
  if (const auto* crop = input.recipe.find<Crop>())
    plan.lost.push_back(undo_step(*crop, input.recipe.source).sentence);
}

/// One run of pictures from one of the two files.
struct Run {
  bool from_original = false;
  std::vector<std::int64_t> frames;
  std::vector<std::uint16_t> shares = {};
};

std::vector<Run> runs_of(const RestoreInput& input, const Kept& kept, const FrameChoice& choice) {
  std::vector<Run> runs;
  const auto add = [&](bool from_original, std::int64_t frame) {
    if (runs.empty() || runs.back().from_original != from_original)
      runs.push_back({from_original, {}});
    runs.back().frames.push_back(frame);
  };
  if (input.wishes.whole)
    for (std::int64_t i = 0; i < kept.asked_first; ++i) add(true, i);
  for (std::size_t i = 0; i < choice.frames.size(); ++i) {
    const bool own = choice.outside[i] && input.wishes.ends == Ends::original;
    add(own, own ? kept.asked_first + static_cast<std::int64_t>(i) : choice.frames[i]);
    if (!own && !choice.shares.empty()) runs.back().shares.push_back(choice.shares[i]);
  }
  if (input.wishes.whole)
    for (auto i = kept.asked_first + kept.asked; i < input.original.index.size(); ++i) add(true, i);
  return runs;
}

std::string original_filter(const RestoreInput& input, const WayBack& way) {
  const auto color = plan_color(*input.original.facts.video);
  std::optional<Scale> scale;
  if (input.original.facts.video->stored != way.size)
    scale = Scale{input.original.facts.video->stored, way.size, Rational{1}};
  const bool odd = is_odd(input.original.facts.video->stored);
  if (color) return lower_scaled(*color, scale, odd);
  return scale ? lower(*scale) : "";
}

std::vector<Segment> segments_of(const RestoreInput& input, const std::vector<Run>& runs,
                                 const WayBack& way, const std::string& pixel_format) {
  const std::string last = "format=" + pixel_format + "," + tag_filter(target_color());
  std::vector<Segment> segments;
  for (const auto& run : runs) {
    const auto& probe = run.from_original ? input.original : input.result;
    Segment segment;
    segment.path = run.from_original ? input.original_path : input.result_path;
    segment.stream = probe.facts.video->stream;
    segment.index = probe.index;
    segment.frames = run.frames;
    segment.shares = run.shares;
    segment.filter = chained({run.from_original ? original_filter(input, way) : way.filter, last});
    segments.push_back(std::move(segment));
  }
  return segments;
}

void expect_picture(RestorePlan& plan, const RestoreInput& input, const CodecChoice& codec,
                    const WayBack& way) {
  VideoFacts video;
  const auto& index = plan.expected_index;
  video.codec = codec.codec;
  if (!codec.profile.empty()) video.profile = codec.profile;
  video.pixel_format = codec.pixel_format;
  video.stored = way.size;
  video.sample_aspect = way.aspect;
  video.sample_aspect_known = true;
  video.orientation = way.orientation;
  const auto& original = *input.original.facts.video;
  video.variable_frame_rate = is_variable(index);
  video.frame_rate = original.variable_frame_rate ? nominal_rate(index) : original.frame_rate;
  video.frames = video.stored_frames = index.size();
  video.duration = video.stored_duration = index.duration();
  video.field_order = FieldOrder::progressive;
  video.color = target_color();
  plan.expected.video = video;
}

/// Restoring with new pictures: `timing` and `full`.
Result<void> fill_pictures(RestorePlan& plan, const RestoreInput& input, const Kept& kept,
                           const Rational& offset) {
  WANPREP_TRY(choice, choose_frames(input, kept, offset));
  WANPREP_TRY(way, way_back(input));
  WANPREP_CHECK(check_turn(way.orientation, input.container));
  VideoFacts shape = *input.original.facts.video;
  shape.stored = way.size;
  // The transparency has the original's size.
  if (input.wishes.match != Match::full) shape.alpha = false;
  WANPREP_TRY(codec, choose_codec(shape, input.wishes, input.capabilities, input.container));
  if (!codec.note.empty()) plan.notes.push_back(codec.note);
  plan.repeated = choice.repeated;
  plan.dropped = choice.dropped;
  plan.held = input.wishes.ends == Ends::hold ? choice.held : 0;
  const auto first = input.wishes.whole ? 0 : kept.asked_first;
  const auto count = input.wishes.whole ? input.original.index.size() : kept.asked;
  plan.expected_index = rebased(input.original.index, first, count);
  EncodePictures pictures;
  pictures.segments = segments_of(input, runs_of(input, kept, choice), way, codec.pixel_format);
  pictures.encoder = encoder_of(codec, way);
  pictures.time_base = plan.expected_index.time_base;
  for (const auto& frame : plan.expected_index.frames) pictures.times.push_back(frame.pts);
  pictures.last_duration = plan.expected_index.frames.back().duration;
  add_matte(plan, pictures, input, first);
  plan.work.picture = std::move(pictures);
  expect_picture(plan, input, codec, way);
  add_steps(plan, input, choice, codec, way);
  if (input.wishes.whole)
    plan.notes.push_back("the original's picture is encoded again as a whole");
  const auto& index = input.original.index;
  const Rational length = plan.expected_index.duration();
  const Rational in_result = origin_of(input.result.index) + clip_time(input, kept, first) + offset;
  // A coarse clock rounds where the last picture begins and how long it lasts, not the sound.
  const Rational rounded = std::min(index.time_base * Rational{2}, Rational{1, 500});
  const bool to_the_end = index.time_of(first) + length >= index.duration();
  const TimeRange in_original{origin_of(index) + index.time_of(first),
                              to_the_end ? length + rounded : length};
  add_sound(plan, input, {in_original, {in_result, length}});
  put_chapters_back(plan, input, in_original);
  plan.work.timecode = timecode_at(input.original.facts, first);
  return {};
}

/// Of the result's first picture, which may show an instant before or after the clip's first.
std::optional<TimecodeFacts> timecode_of_first(const RestoreInput& input, const Kept& kept,
                                               const Rational& offset) {
  const auto frames = (offset * input.original.facts.video->frame_rate).round();
  if (frames > kept.first) return std::nullopt;
  return timecode_at(input.original.facts, kept.first - frames);
}

/// The result's own pictures with other sound.
Result<void> fill_copied(RestorePlan& plan, const RestoreInput& input, const Kept& kept,
                         const Rational& offset) {
  const auto& video = *input.result.facts.video;
  if (input.container == "mp4" && video.codec != "h264" && video.codec != "hevc")
    return fail(Code::unfit, fmt::format("{} does not go into mp4", video.codec),
                "name the output .mov or .mkv");
  WANPREP_CHECK(check_turn(video.orientation, input.container));
  CopyPictures copy;
  copy.path = input.result_path;
  copy.stream = video.stream;
  copy.frames = input.result.index.size();
  copy.index = input.result.index;
  copy.codec_tag = video.codec == "hevc" ? "hvc1" : "";
  plan.expected_index = rebased(copy.index, 0, copy.frames);
  plan.work.picture = std::move(copy);
  plan.expected.video = video;
  plan.expected.video->stream = 0;
  plan.expected.video->start = Rational{0};
  const auto& index = input.original.index;
  const Rational length = input.result.index.duration();
  const Rational in_original = origin_of(index) + index.time_of(kept.first) - offset;
  add_sound(plan, input, {{in_original, length}, {origin_of(input.result.index), length}});
  put_chapters_back(plan, input, {in_original, length});
  Remux remux;
  remux.container = input.container;
  add_step(plan, remux, "--match audio",
           {Grade::exact, "the result's picture packets as they are"});
  plan.work.timecode = timecode_of_first(input, kept, offset);
  return {};
}

void add_notes(RestorePlan& plan, const RestoreInput& input) {
  if (plan.held > 0)
    plan.notes.push_back(
        fmt::format("the result does not reach over {} of the frames: its first or last picture "
                    "is held there",
                    plan.held));
  if (!input.alignment.note.empty()) plan.notes.push_back(input.alignment.note);
}

void finish(RestorePlan& plan, const RestoreInput& input) {
  plan.expected.container = input.container;
  plan.expected.timecode = plan.work.timecode;
  if (input.container != "matroska") plan.expected.faststart = true;
  plan.expected.duration = plan.expected_index.duration();
  if (input.original.facts.creation_time)
    plan.work.metadata.emplace_back("creation_time", *input.original.facts.creation_time);
  put_metadata_back(plan, input);
  add_notes(plan, input);
}

Result<RestorePlan> planned(const RestoreInput& input) {
  WANPREP_CHECK(check_files(input));
  WANPREP_CHECK(check_wishes(input.wishes, input.container));
  const bool splice = wants_splice(input.wishes);
  if (!splice) WANPREP_CHECK(check_sound(input.original.facts, input.wishes, input.container));
  WANPREP_TRY(offset, offset_of(input));
  RestorePlan plan;
  plan.work.container = input.container;
  const Kept kept = kept_of(input.recipe);
  if (splice) {
    WANPREP_CHECK(fill_spliced(plan, input, kept, offset));
    add_notes(plan, input);
    return plan;
  }
  if (input.wishes.match == Match::audio)
    WANPREP_CHECK(fill_copied(plan, input, kept, offset));
  else
    WANPREP_CHECK(fill_pictures(plan, input, kept, offset));
  add_losses(plan, input);
  finish(plan, input);
  return plan;
}

}  // namespace

Result<RestorePlan> plan_restore(const RestoreInput& input) {
  try {
    return planned(input);
  } catch (const std::overflow_error&) {
    return fail(Code::input, "times or sizes are too fine or too large for exact arithmetic");
  }
}

Result<void> check_restorable(const Recipe& recipe, const RestoreWishes& wishes,
                              const Capabilities& capabilities, const std::string& container,
                              const PictureSamples* samples) {
  if (!recipe.source.video) return fail(Code::config, "the recipe has no picture");
  WANPREP_CHECK(check_wishes(wishes, container));
  if (wants_splice(wishes))
    return check_spliceable(recipe, wishes, capabilities, container, samples);
  WANPREP_CHECK(check_sound(recipe.source, wishes, container));
  if (wishes.match == Match::audio) return {};
  if (wishes.match == Match::full)
    WANPREP_CHECK(check_turn(recipe.source.video->orientation, container));
  auto codec = choose_codec(*recipe.source.video, wishes, capabilities, container);
  if (!codec) return tl::make_unexpected(std::move(codec).error());
  return {};
}

std::pair<std::int64_t, std::int64_t> wanted_frames(const Recipe& recipe) {
  const Kept kept = kept_of(recipe);
  return {kept.asked_first, kept.asked};
}

}  // namespace wanprep
