#include <algorithm>

#include <fmt/format.h>

#include "check/collector.hpp"

namespace wanprep {
namespace {

void check_container(Collector& out, const MediaFacts& facts, const VideoLimits& limits) {
  if (among(limits.containers, facts.container)) return;
  const auto allowed = joined(limits.containers);
  const bool copies = facts.video && (facts.video->codec == "h264" || facts.video->codec == "hevc");
  const bool rewrap = copies || facts.container == "3gp";
  out.add({"container", Severity::violation, facts.container, allowed,
           fmt::format("the file is {}, the service takes {}", facts.container, allowed),
           rewrap ? "conform remuxes it into mp4 without touching the picture where nothing else "
                    "asks for that"
                  : "conform encodes it into mp4"},
          limits.containers_source);
}

bool has_picture(Collector& out, const MediaFacts& facts) {
  if (facts.video && facts.video->frames > 0) return true;
  const bool none = !facts.video;
  out.add(
      {"video", Severity::violation, none ? "no picture stream" : "0 frames", "one picture",
       none ? "the file has no picture stream" : "the picture stream has no frame that is shown",
       "give a file with a picture", false});
  return false;
}

std::string frames_text(const VideoFacts& video, const Bound& bound) {
  const auto legal = legal_frames(video, bound);
  if (!legal || !legal->most) return "";
  return fmt::format(": {} to {} frames at {} fps", legal->least, *legal->most,
                     decimal(video.frame_rate));
}

void add_duration(Collector& out, const MediaFacts& facts, const Bound& bound,
                  const Measures& lengths, const std::string& what, const std::string& remedy) {
  const auto measured = measures_text(lengths, "s");
  const auto allowed = allowed_text(bound, "s");
  out.add({"duration", Severity::violation, measured, allowed,
           fmt::format("the clip is {} ({}), the service takes {}{}", what, measured, allowed,
                       frames_text(*facts.video, bound)),
           remedy},
          bound.source);
}

void check_duration(Collector& out, const MediaFacts& facts, const Bound& bound) {
  if (const auto lengths = lengths_that_must_reach(facts); any_below(bound, lengths))
    add_duration(out, facts, bound, lengths, "too short",
                 "conform extends it with real frames around the range, else holds the last one");
  else if (const auto all = all_lengths(facts); any_above(bound, all))
    add_duration(out, facts, bound, all, "too long",
                 "conform trims it from --start; edit asks for --long trim");
}

void check_geometry(Collector& out, const VideoFacts& video, const VideoLimits& limits) {
  const Size shown = video.display();
  check_sides(out, limits.side_px, {{"displayed", shown}, {"as stored", video.stored}},
              "conform scales or pads the picture");
  if (shown.width <= 0 || shown.height <= 0 || video.stored.width <= 0 || video.stored.height <= 0)
    return;  // already a violation of width or height
  const Rational stored{video.stored.width, video.stored.height};
  const bool known = video.sample_aspect > Rational{0};
  const Rational upright = known ? stored * video.sample_aspect : stored;
  const bool turned = video.orientation.swaps_sides();
  // Sides are rounded to whole pixels, aspects need not be: readers do either.
  const Measures aspects{{"displayed", Rational{shown.width, shown.height}},
                         {"by sample aspect", turned ? Rational{1} / upright : upright},
                         {"as stored", stored}};
  check_aspect(out, limits.aspect, aspects, "conform pads the picture");
}

void check_order(Collector& out, const MediaFacts& facts) {
  out.add({"timestamps", Severity::violation, "none for the pictures", "presentation times",
           fmt::format("{} has no presentation times, and the {} pictures are shown in another "
                       "order than they are stored",
                       facts.container, facts.video->codec),
           "export it as mov or mp4, or without B pictures, from the program that made it", false});
}

void check_times(Collector& out, const MediaFacts& facts) {
  for (const auto& entry : facts.disagreements) {
    if (entry.what == "order") check_order(out, facts);
    if (entry.what != "times" || entry.claims.size() != 2) continue;
    const auto& [from, to] = std::pair{entry.claims[0], entry.claims[1]};
    out.add({"timestamps", Severity::violation,
             fmt::format("{} at {}, {} at {}", from.first, from.second, to.first, to.second),
             "rising times",
             fmt::format("the times go backwards ({} at {}, {} at {}), so its frames cannot be put "
                         "in order",
                         from.first, from.second, to.first, to.second),
             "split the file there, or give it new times with the program that wrote it", false});
  }
}

// The longest run of shown frames below `end` without a damaged one.
std::int64_t longest_good_run(const std::vector<std::int64_t>& damaged, std::int64_t end) {
  std::int64_t longest = 0;
  std::int64_t from = 0;
  for (const auto frame : damaged) {
    if (frame >= end) break;
    longest = std::max(longest, frame - from);
    from = frame + 1;
  }
  return std::max(longest, end - from);
}

// Frames last equally long as far as this is concerned: the index with their times is not at hand.
bool long_enough(const MediaFacts& facts, std::int64_t frames, const VideoLimits& limits) {
  if (frames <= 0 || facts.video->frames <= 0) return false;
  const auto length = facts.video->duration * Rational{frames, facts.video->frames};
  return !limits.duration_s.min || length >= *limits.duration_s.min;
}

// What stands before a cut is extended by holding where it is short; a run between damaged frames
// would be extended by those.
void check_whole(Collector& out, const MediaFacts& facts, const VideoLimits& limits) {
  const auto end = facts.truncated ? facts.whole_frames.value_or(0) : facts.video->frames;
  const auto run = longest_good_run(facts.bad_frames(), end);
  if (facts.truncated)
    out.add({"truncated", Severity::violation, *facts.truncated, "a whole file",
             fmt::format("the file is cut off: {}; {} of {} frames are whole", *facts.truncated,
                         end, facts.video->frames),
             "pick a range before the break with --end, or conform with --damaged hold", run > 0});
  if (facts.damaged_frames.empty()) return;
  const auto count = static_cast<std::int64_t>(facts.damaged_frames.size());
  const auto built = facts.spoiled_frames.size();
  const auto more = built == 0 ? "" : fmt::format(", {} more are built on them", built);
  out.add(
      {"damaged", Severity::violation, fmt::format("{} frames", count), "none",
       fmt::format("{} of {} frames cannot be decoded, the first is frame {}{}; the longest run "
                   "without one has {} frames",
                   count, facts.video->frames, facts.damaged_frames.front(), more, run),
       "pick a range that avoids them with --start and --end, or conform with --damaged hold",
       long_enough(facts, run, limits)});
}

}  // namespace

void check_video_limits(Collector& out, const MediaFacts& facts, const VideoLimits& limits) {
  check_container(out, facts, limits);
  if (has_picture(out, facts)) {
    check_duration(out, facts, limits.duration_s);
    check_geometry(out, *facts.video, limits);
    check_times(out, facts);
    check_whole(out, facts, limits);
  }
  check_bytes(out, limits.bytes, facts.bytes, "conform encodes it under the limit");
}

}  // namespace wanprep
