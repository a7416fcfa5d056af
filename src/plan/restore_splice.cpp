#include <algorithm>

#include <fmt/format.h>

#include "plan/restore_parts.hpp"

namespace wanprep {
namespace {

/// One of the two files, or a part of it: what its pictures are called there begins with `from`.
struct Reel {
  const std::filesystem::path& path;
  int stream = 0;
  FrameIndex index;
  std::int64_t from = 0;
  std::string filter;
};

/// The new pictures from the two files, in the order of showing.
struct Rows {
  std::vector<Segment> segments;
  const Reel* last = nullptr;

  void add(const Reel& reel, std::int64_t frame, const std::uint16_t* share = nullptr) {
    if (last != &reel)
      segments.push_back({reel.path, reel.stream, reel.index, {}, reel.filter, false, false});
    last = &reel;
    segments.back().frames.push_back(frame - reel.from);
    if (share != nullptr) segments.back().shares.push_back(*share);
  }
};

// Of a long original, the pictures between the random access point before the first new one and the
// last: nothing else is read, and nothing else need be sent along.
Reel original_reel(const RestoreInput& input, const SplicePlan& splice, std::string filter) {
  const auto& index = input.original.index;
  Reel reel{input.original_path,
            input.original.facts.video->stream,
            {},
            splice.first_frame,
            std::move(filter)};
  while (reel.from > 0 && !index.frames[static_cast<std::size_t>(reel.from)].key) --reel.from;
  reel.index.time_base = index.time_base;
  reel.index.frames.assign(index.frames.begin() + reel.from,
                           index.frames.begin() + splice.first_frame + splice.new_frames);
  return reel;
}

std::vector<Segment> rows_of(const RestoreInput& input, const Kept& kept, const FrameChoice& choice,
                             const SplicePlan& splice, const WayBack& way,
                             const CodecChoice& codec) {
  const auto& video = *input.original.facts.video;
  const std::string last = chained({"format=" + codec.pixel_format, tag_filter(video.color)});
  const Reel original = original_reel(input, splice, last);
  const Reel result{input.result_path, input.result.facts.video->stream, input.result.index, 0,
                    chained({way.filter, lower_back(read_color(video), codec.pixel_format), last})};
  Rows rows;
  for (const auto frame : splice.frames) {
    const auto asked = frame - kept.asked_first;
    const bool wanted = asked >= 0 && asked < kept.asked;
    const auto at = static_cast<std::size_t>(wanted ? asked : 0);
    if (wanted && !(choice.outside[at] && input.wishes.ends == Ends::original))
      rows.add(result, choice.frames[at], choice.shares.empty() ? nullptr : &choice.shares[at]);
    else
      rows.add(original, frame);
  }
  return std::move(rows.segments);
}

void expect(RestorePlan& plan, const RestoreInput& input) {
  plan.expected = input.original.facts;
  plan.expected.video->field_order = FieldOrder::progressive;
  plan.expected_index = rebased(input.original.index, 0, input.original.index.size());
}

std::string edge_text(std::int64_t first, std::int64_t end) {
  if (first == end) return "none";
  return end - first == 1 ? fmt::format("{}", first) : fmt::format("{}..{}", first, end - 1);
}

void add_splice_notes(RestorePlan& plan, const Kept& kept) {
  const auto& splice = *plan.splice;
  const auto end = kept.asked_first + kept.asked;
  plan.notes.push_back(fmt::format(
      "frames {} replaced; encoded again to the ends of their groups: {} before, {} after; {} "
      "pictures, all sound, data and metadata copied as they are",
      edge_text(kept.asked_first, end), edge_text(splice.first_frame, kept.asked_first),
      edge_text(end, splice.first_frame + splice.new_frames), splice.kept_samples));
}

int free_set(const std::vector<int>& taken) {
  int number = 1;
  while (std::find(taken.begin(), taken.end(), number) != taken.end()) ++number;
  return number;
}

tl::unexpected<Error> no_match(const VideoFacts& video, const CodecChoice& choice) {
  return fail(Code::unfit,
              fmt::format("--whole cannot copy the rest of the original: it is {} {} {}, here "
                          "{} {} can be written beside it",
                          video.codec, video.profile.value_or("of an unknown profile"),
                          video.pixel_format.value_or("of unknown pixels"), choice.profile,
                          choice.pixel_format),
              kWithoutSplice);
}

bool match_h264(const VideoFacts& video, const PictureSamples& samples, CodecChoice& choice) {
  const std::string profile = video.profile.value_or("");
  const std::string base = "Baseline", constrained = "Constrained Baseline";
  const char* option = profile == "High"                           ? "high"
                       : profile == "Main"                         ? "main"
                       : profile == base || profile == constrained ? "baseline"
                                                                   : nullptr;
  const int set = free_set(samples.set_ids);
  if (option == nullptr || set > 31) return false;
  choice.profile = profile;
  choice.options.emplace_back("profile", option);
  choice.options.emplace_back("bf", "0");
  choice.options.emplace_back("x264-params", fmt::format("sps-id={}", set));
  return true;
}

bool match_hevc(const VideoFacts& video, CodecChoice& choice) {
  choice.options.emplace_back("x265-params", "bframes=0");
  return video.profile == choice.profile;
}

// ProRes 4444 is read with 12 bits and written with 10; the stream says neither.
bool same_pixels(const VideoFacts& video, const CodecChoice& choice) {
  const std::string pixels = video.pixel_format.value_or("");
  if (pixels == choice.pixel_format) return true;
  return video.codec == "prores" && pixels == "yuv444p12le" && choice.pixel_format == "yuv444p10le";
}

}  // namespace

Result<CodecChoice> choose_matching(const VideoFacts& original, const RestoreWishes& wishes,
                                    const Capabilities& capabilities, const std::string& container,
                                    const PictureSamples& samples) {
  WANPREP_TRY(choice, choose_codec(original, wishes, capabilities, container));
  bool fits = choice.codec == original.codec;
  if (fits && original.codec == "h264") fits = match_h264(original, samples, choice);
  if (fits && original.codec == "hevc") fits = match_hevc(original, choice);
  if (fits && (original.codec == "prores" || original.codec == "dnxhd"))
    fits = original.profile == choice.profile;
  if (original.codec == "ffv1" && original.pixel_format)
    choice.pixel_format = *original.pixel_format;
  if (!fits || !same_pixels(original, choice)) return no_match(original, choice);
  return choice;
}

Result<void> fill_spliced(RestorePlan& plan, const RestoreInput& input, const Kept& kept,
                          const Rational& offset) {
  const auto& video = *input.original.facts.video;
  WANPREP_CHECK(check_splice(input.original.facts, input.wishes, input.container));
  if (input.samples == nullptr) return fail(Code::internal, "a splice without the samples");
  WANPREP_TRY(splice, plan_splice(*input.samples, kept.asked_first, kept.asked));
  WANPREP_TRY(choice, choose_frames(input, kept, offset));
  WANPREP_TRY(way, way_back(input));
  WANPREP_TRY(codec, choose_matching(video, input.wishes, input.capabilities, input.container,
                                     *input.samples));
  codec.options.emplace_back("g", std::to_string(splice.group));
  plan.repeated = choice.repeated;
  plan.dropped = choice.dropped;
  plan.held = input.wishes.ends == Ends::hold ? choice.held : 0;
  EncodePictures pictures;
  pictures.segments = rows_of(input, kept, choice, splice, way, codec);
  pictures.encoder = encoder_of(codec, way);
  pictures.encoder.color = video.color;
  pictures.time_base = input.original.index.time_base;
  pictures.times = splice.times;
  pictures.last_duration = splice.last_duration;
  plan.work.container = "mov";
  plan.work.faststart = false;
  plan.work.picture = std::move(pictures);
  plan.splice = std::move(splice);
  expect(plan, input);
  add_steps(plan, input, choice, codec, way);
  add_splice_notes(plan, kept);
  return {};
}

Result<void> check_spliceable(const Recipe& recipe, const RestoreWishes& wishes,
                              const Capabilities& capabilities, const std::string& container,
                              const PictureSamples* samples) {
  WANPREP_CHECK(check_splice(recipe.source, wishes, container));
  if (samples == nullptr) return {};
  const auto& video = *recipe.source.video;
  const auto [first, count] = wanted_frames(recipe);
  WANPREP_TRY(splice, plan_splice(*samples, first, count));
  static_cast<void>(splice);
  auto codec = choose_matching(video, wishes, capabilities, container, *samples);
  if (!codec) return tl::make_unexpected(std::move(codec).error());
  return {};
}

}  // namespace wanprep
