#include "cli/option_groups.hpp"

#include <fmt/format.h>

#include "plan/conform.hpp"

namespace wanprep::cli {
namespace {

void point(Arguments& arguments, const char* name, const char* help,
           std::optional<TimePoint>& value) {
  arguments.value(name, "T", help, [&value](const std::string& text) -> Result<void> {
    WANPREP_TRY(parsed, parse_time_point(text));
    value = parsed;
    return {};
  });
}

}  // namespace

void declare_range(Arguments& arguments, std::optional<TimePoint>& start,
                   std::optional<TimePoint>& end, std::optional<TimePoint>& duration) {
  arguments.group("Range (T: 3.5, 1:02:03.250, 84f, or a timecode 01:00:03:12)");
  point(arguments, "--start", "first frame at or after T (default: the first)", start);
  point(arguments, "--end", "up to T, T not included (default: the end)", end);
  point(arguments, "--duration", "length instead of --end", duration);
}

void declare_wishes(Arguments& arguments, Wishes& wishes) {
  declare_range(arguments, wishes.start, wishes.end, wishes.duration);
  arguments.group("Picture");
  arguments.choice(
      "--fit", "extreme aspect: add borders, cut, distort, or refuse (default pad)", wishes.fit,
      {{"pad", Fit::pad}, {"crop", Fit::crop}, {"stretch", Fit::stretch}, {"fail", Fit::fail}});
  arguments.text("--pad-color", "COLOR", "name or #rrggbb (default black)", wishes.pad_color);
  arguments.text("--background", "COLOR",
                 "behind transparent pictures; auto: what an image stands out from (default white)",
                 wishes.background);
  arguments.choice(
      "--short",
      "under the minimum length: real frames around, hold the last, or refuse (default extend)",
      wishes.shorter,
      {{"extend", ShortPolicy::extend}, {"hold", ShortPolicy::hold}, {"fail", ShortPolicy::fail}});
  arguments.choice("--long", "over the maximum length: trim from --start, or refuse", wishes.longer,
                   {{"trim", LongPolicy::trim}, {"fail", LongPolicy::fail}});
  arguments.choice(
      "--small", "sides under the minimum: enlarge, add borders, or refuse (default scale)",
      wishes.small,
      {{"scale", SmallPolicy::scale}, {"pad", SmallPolicy::pad}, {"fail", SmallPolicy::fail}});
  arguments.number("--max-side", "longest side in pixels, smaller than the limit", {16, 65536},
                   [&wishes](std::int64_t n) { wishes.max_side = static_cast<int>(n); });
  arguments.flag("--limits-only", wishes.limits_only, "fix documented limits, leave hazards");
  arguments.choice("--damaged", "damaged frames: refuse, or hold the last good one (default fail)",
                   wishes.damaged, {{"fail", DamagePolicy::fail}, {"hold", DamagePolicy::hold}});
  arguments.flag("--first-frame", wishes.first_frame, "take the first frame of an animated image");
  arguments.group("Encoding");
  arguments.number("--quality", "crf of the encoder, lower is better (default 14)", {1, 51},
                   [&wishes](std::int64_t n) { wishes.quality = static_cast<int>(n); });
  arguments.flag("--slow-link", wishes.slow_link,
                 "smaller files for more computing (preset medium)");
}

namespace {

Result<void> set_offset(const std::string& text, RestoreWishes& wishes) {
  constexpr std::int64_t most = 1000;
  const auto frames = Rational::parse(text);
  if (!frames)
    return fail(Code::usage, fmt::format("'{}' is no number of frames", text), "3, -1/2, 0.25");
  if (abs(*frames) > Rational{most})
    return fail(Code::usage, fmt::format("{} is outside -{}..{}", text, most, most));
  wishes.offset = *frames;
  return {};
}

}  // namespace

void declare_restore(Arguments& arguments, RestoreWishes& wishes) {
  arguments.group("Putting back");
  arguments.choice(
      "--match", "what must equal the original: sound; also times; also picture (default full)",
      wishes.match, {{"audio", Match::audio}, {"timing", Match::timing}, {"full", Match::full}});
  arguments.flag("--whole", wishes.whole, "the full original with just this range replaced");
  arguments.choice<std::string>("--codec", "of the output (default auto: the original's)",
                                wishes.codec,
                                {{"auto", "auto"},
                                 {"h264", "h264"},
                                 {"hevc", "hevc"},
                                 {"prores", "prores"},
                                 {"dnxhr", "dnxhr"},
                                 {"ffv1", "ffv1"}});
  arguments.value(
      "--offset", "FRAMES",
      "result frames that the result is late: 3, -1/2, 0.25; overrides the measured one",
      [&wishes](const std::string& text) { return set_offset(text, wishes); });
  arguments.choice("--ends", "frames that the result does not contain (default hold)", wishes.ends,
                   {{"hold", Ends::hold}, {"original", Ends::original}, {"fail", Ends::fail}});
  arguments.choice("--cadence", "how result frames meet the original's times (default nearest)",
                   wishes.cadence, {{"nearest", Cadence::nearest}, {"blend", Cadence::blend}});
}

void declare_clip_sound(Arguments& arguments, Wishes& wishes) {
  arguments.choice("--audio", "keep or drop the sound (default keep)", wishes.audio,
                   {{"keep", AudioPolicy::keep}, {"drop", AudioPolicy::drop}});
}

void declare_output_sound(Arguments& arguments, RestoreWishes& wishes) {
  arguments.choice("--audio", "whose sound (default original)", wishes.audio,
                   {{"original", RestoreAudio::original},
                    {"result", RestoreAudio::result},
                    {"both", RestoreAudio::both},
                    {"none", RestoreAudio::none}});
}

// `edit` is conform and restore in one: the words of both, told apart by their meaning.
void declare_both_sounds(Arguments& arguments, Wishes& wishes, RestoreWishes& restore) {
  arguments.values(
      "--audio", "original|result|both|none|keep|drop",
      "sound of the output (default original); keep or drop: of the clip that is sent (default "
      "keep)",
      [&wishes, &restore](const std::string& text) -> Result<void> {
        const std::vector<std::pair<std::string, RestoreAudio>> outputs{
            {"original", RestoreAudio::original},
            {"result", RestoreAudio::result},
            {"both", RestoreAudio::both},
            {"none", RestoreAudio::none}};
        for (const auto& [word, value] : outputs)
          if (word == text) return restore.audio = value, Result<void>{};
        if (text == "keep") return wishes.audio = AudioPolicy::keep, Result<void>{};
        if (text == "drop") return wishes.audio = AudioPolicy::drop, Result<void>{};
        return fail(Code::usage,
                    fmt::format("'{}' is none of original, result, both, none, keep, drop", text));
      });
}

void declare_clip_codec(Arguments& arguments, const std::string& name, Wishes& wishes) {
  arguments.choice<std::string>(name, "of the clip that is sent (default auto: h264)", wishes.codec,
                                {{"auto", "auto"}, {"h264", "h264"}, {"hevc", "hevc"}});
}

void declare_writing(Arguments& arguments, bool& dry_run, bool& force) {
  arguments.group("Writing");
  arguments.flag("--dry-run", dry_run, "print the plan, touch nothing");
  arguments.flag("--force", force, "replace existing files");
}

Result<std::filesystem::path> file_argument(const std::string& text) {
  if (text.find("://") != std::string::npos)
    return fail(Code::usage, fmt::format("'{}' is a URL where a file belongs", redacted_url(text)),
                "download it first");
  return std::filesystem::path(text);
}

}  // namespace wanprep::cli
