#include "cli/probe_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "session/open_file.hpp"

namespace wanprep::cli {
namespace {

std::string or_unknown(const std::optional<std::string>& text) { return text.value_or("unknown"); }

std::string turn_text(const Orientation& orientation) {
  if (orientation.upright()) return "";
  std::string text = ", shown";
  if (orientation.mirrored) text += " mirrored";
  if (orientation.rotation != 0) text += fmt::format(" turned {}° clockwise", orientation.rotation);
  return text;
}

std::string rate_text(const VideoFacts& video) {
  if (video.frame_rate == Rational{0}) return "unknown rate";
  return fmt::format("{} fps ({}{})", decimal(video.frame_rate), video.frame_rate.str(),
                     video.variable_frame_rate ? ", variable" : "");
}

std::string hdr_text(const VideoFacts& video) {
  switch (video.hdr) {
    case Hdr::none:
      return "SDR";
    case Hdr::pq:
      return video.mastering_display ? "HDR10 (PQ)" : "HDR PQ";
    case Hdr::hlg:
      return "HDR HLG";
    case Hdr::dolby_vision:
      break;
  }
  const auto& dolby = video.dolby_vision;
  return dolby ? fmt::format("Dolby Vision {}.{}", dolby->profile, dolby->compatibility)
               : "Dolby Vision";
}

using Line = std::pair<std::string, std::string>;
using Lines = std::vector<Line>;

void add_picture(Lines& out, const VideoFacts& video) {
  const auto shown = video.display();
  std::string text =
      fmt::format("{}{}, {}x{}", video.codec, video.profile ? " " + *video.profile : std::string(),
                  video.stored.width, video.stored.height);
  if (shown != video.stored) text += fmt::format(", on screen {}x{}", shown.width, shown.height);
  if (video.sample_aspect != Rational{1})
    text += fmt::format(", sample aspect {}", video.sample_aspect.str());
  out.emplace_back("picture", text + turn_text(video.orientation));
  text = fmt::format("{} frames, {} s, {}, starts at {} s", video.frames, decimal(video.duration),
                     rate_text(video), decimal(video.start));
  if (video.stored_frames != video.frames)
    text += fmt::format(", {} frames stored", video.stored_frames);
  out.emplace_back("", text);
  text = fmt::format("{}, {}, {}/{}/{} {}", or_unknown(video.pixel_format), hdr_text(video),
                     or_unknown(video.color.primaries), or_unknown(video.color.transfer),
                     or_unknown(video.color.matrix), or_unknown(video.color.range));
  if (video.log_curve) text += ", log-encoded: " + *video.log_curve;
  if (video.alpha.value_or(false)) text += ", alpha channel";
  if (video.clean_aperture)
    text += fmt::format(", clean aperture {}x{} at {},{}", video.clean_aperture->size.width,
                        video.clean_aperture->size.height, video.clean_aperture->x,
                        video.clean_aperture->y);
  out.emplace_back("", text);
}

std::string access_text(const RandomAccessFacts& access) {
  std::string kinds;
  for (const auto& [name, count] : access.kinds)
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, name);
  if (access.with_leading > 0) kinds += fmt::format(" ({} open)", access.with_leading);
  if (kinds.empty()) return "none: decoding can begin nowhere for sure";
  return fmt::format("{}, at most {} s apart", kinds, decimal(access.longest));
}

void add_deep(Lines& out, const DeepFacts& deep, std::size_t spoiled) {
  const auto content = content_of(deep.fields);
  out.emplace_back("decoded",
                   fmt::format("{} of {} frames, {} damaged{}, fields say {}", deep.decoded,
                               deep.expected, deep.expected - deep.decoded + deep.corrupt,
                               spoiled > 0 ? fmt::format(", {} more built on them", spoiled) : "",
                               content ? name_of(*content) : "nothing"));
  if (!deep.luma) return;
  const auto range = range_in_use(*deep.luma);
  out.emplace_back("", fmt::format("luma {} to {} of 255{}", deep.luma->low, deep.luma->high,
                                   !range           ? ""
                                   : *range == "pc" ? ", full range"
                                                    : ", limited range"));
}

std::string channels_text(int channels) {
  return channels > 0 ? fmt::format("{} channels", channels) : "unknown channels";
}

std::string sound_text(const AudioFacts& audio) {
  return fmt::format("{} {} {} Hz, {} s, starts at {} s{}{}", audio.codec,
                     audio.layout.value_or(channels_text(audio.channels)), audio.sample_rate,
                     decimal(audio.duration), decimal(audio.start),
                     audio.language ? ", " + *audio.language : "",
                     audio.decodable ? "" : ", no decoder known");
}

std::string container_text(const MediaFacts& facts) {
  std::string text =
      fmt::format("{}, {}{}", facts.container, bytes_text(facts.bytes),
                  facts.duration ? ", " + decimal(*facts.duration) + " s" : ", no duration stated");
  if (facts.faststart) text += *facts.faststart ? ", index first" : ", index last";
  if (facts.fragmented) text += ", fragmented";
  if (facts.edit_list) text += ", edit list";
  return text;
}

std::string timecode_line(const TimecodeFacts& timecode) {
  std::string text = fmt::format("{} ({})", timecode.text, timecode.origin);
  if (timecode.reel) text += ", reel " + *timecode.reel;
  if (timecode.contradiction) text += ", contradicts itself: " + *timecode.contradiction;
  return text;
}

std::string disagreement_text(const Disagreement& entry) {
  std::string text = entry.what + ":";
  for (const auto& [origin, value] : entry.claims) text += fmt::format(" {} {},", origin, value);
  return text + fmt::format(" {} counts ({})", entry.counts, entry.why);
}

std::string length_text(const ProbedFile& file) {
  std::string text =
      fmt::format("{} s counts ({})", decimal(file.length->longest), file.length->longest_of);
  if (file.length->shortest != file.length->longest)
    text += fmt::format(", at least {} s ({})", decimal(file.length->shortest),
                        file.length->shortest_of);
  if (file.legal_frames && file.legal_frames->most)
    text += fmt::format("; {} to {} frames fit at this rate", file.legal_frames->least,
                        *file.legal_frames->most);
  return text;
}

Lines media_lines(const ProbedFile& file) {
  const MediaFacts& facts = *file.video;
  Lines out{{"container", container_text(facts)}};
  if (facts.video) add_picture(out, *facts.video);
  if (facts.video && facts.video->random_access)
    out.emplace_back("starts", access_text(*facts.video->random_access));
  if (facts.deep) add_deep(out, *facts.deep, facts.spoiled_frames.size());
  for (const auto& audio : facts.audio) out.emplace_back("sound", sound_text(audio));
  for (const auto& other : facts.other_streams)
    out.emplace_back("other",
                     fmt::format("{} {}{}", other.kind, other.codec, other.empty ? ", empty" : ""));
  if (facts.timecode) out.emplace_back("timecode", timecode_line(*facts.timecode));
  if (file.length) out.emplace_back("length", length_text(file));
  for (const auto& entry : facts.disagreements)
    out.emplace_back("disagrees", disagreement_text(entry));
  return out;
}

std::string alpha_text(Alpha alpha) {
  switch (alpha) {
    case Alpha::none:
      return "no alpha";
    case Alpha::opaque:
      return "alpha channel, all opaque";
    case Alpha::transparent:
      return "transparent";
    case Alpha::unknown:
      break;
  }
  return "alpha channel that cannot be decoded";
}

std::string image_text(const ImageFacts& facts) {
  std::string text =
      fmt::format("{}, {}x{}", facts.format, facts.stored.width, facts.stored.height);
  if (facts.display() != facts.stored)
    text += fmt::format(", on screen {}x{}", facts.display().width, facts.display().height);
  const auto depth = facts.bit_depth > 0 ? std::to_string(facts.bit_depth) : "unknown";
  return text + fmt::format("{}, {} of {} bit, {}{}, {}{}", turn_text(facts.orientation),
                            channels_text(facts.channels), depth, facts.color_model,
                            facts.icc_profile ? " with ICC profile" : "", alpha_text(facts.alpha),
                            facts.frames > 1 ? fmt::format(", {} frames", facts.frames) : "");
}

Tone tone_of(Severity severity) {
  return severity == Severity::violation ? Tone::bad
         : severity == Severity::hazard  ? Tone::warning
                                         : Tone::quiet;
}

std::string head(const View& view, Tone tone, std::string_view word) {
  return "  " + toned(view, tone, padded(std::string(word), 9)) + "  ";
}

std::string finding_text(const View& view, const Finding& finding,
                         const std::optional<Cure>& cure) {
  std::string text = finding.rule + ": " + finding.message;
  // Messages about limits have both already, and many others what was measured.
  const bool told = text.find(finding.measured) != std::string::npos;
  if (finding.severity != Severity::violation && !finding.allowed.empty())
    text += told ? fmt::format(" (allowed: {})", finding.allowed)
                 : fmt::format(" (measured {}, allowed: {})", finding.measured, finding.allowed);
  std::string out =
      paragraph(view, head(view, tone_of(finding.severity), name_of(finding.severity)), text);
  const auto indent = std::string(13, ' ');
  if (const auto source = source_text(finding.source); !source.empty())
    out += paragraph(view, indent + "known: ", source);
  if (!finding.remedy.empty() || cure)
    out += paragraph(view, indent + "cure:  ", cure_text(finding, cure));
  return out;
}

std::string error_text(const View& view, const Error& error) {
  std::string out = paragraph(view, head(view, Tone::bad, "error"), error.message);
  if (!error.hint.empty()) out += paragraph(view, std::string(13, ' ') + "cure:  ", error.hint);
  return out;
}

Tone tone_of(Verdict verdict) {
  return verdict == Verdict::fits      ? Tone::good
         : verdict == Verdict::fixable ? Tone::warning
                                       : Tone::bad;
}

std::string one_file(const ProbedFile& file, const View& view) {
  std::string out = printable(file.path) + ": " +
                    toned(view, tone_of(file.verdict), name_of(file.verdict)) + "\n";
  Lines lines;
  if (file.video) lines = media_lines(file);
  if (file.image) lines.emplace_back("image", image_text(*file.image));
  for (const auto& [name, text] : lines)
    out += paragraph(view, head(view, Tone::quiet, name), text);
  if (file.error) out += error_text(view, *file.error);
  for (std::size_t i = 0; i < file.findings.size(); ++i)
    out += finding_text(view, file.findings[i], file.cures[i]);
  return out;
}

std::optional<Error> truncated_image(const ImageFacts& facts) {
  if (!facts.truncated) return std::nullopt;
  return Error{Code::input, "the image is cut off: " + *facts.truncated, "get the whole file"};
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
  if (bytes >= 1'000'000)
    return fmt::format("{} MB", decimal(Rational{static_cast<std::int64_t>(bytes), 1'000'000}, 1));
  if (bytes >= 1'000) return fmt::format("{} kB", (bytes + 500) / 1000);
  return fmt::format("{} bytes", bytes);
}

ProbedFile probe_file(const std::filesystem::path& path, const Profile& profile, bool deep,
                      Shell& shell) {
  ProbedFile out;
  out.path = path.string();
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path, ignored);
  out.bytes = ignored ? 0 : size;
  auto opened = deep ? open_file_deep(path, shell.tools(), shell.context())
                     : open_file(path, shell.tools(), shell.context());
  if (!opened) {
    out.error = opened.error();
    return out;
  }
  if (auto* image = std::get_if<ImageFacts>(&*opened)) {
    out.kind = "image";
    out.image = std::move(*image);
    out.findings = check_image(*out.image, profile, shell.common().ignored);
    out.cures = cures_of(*out.image, profile, out.findings);
    out.error = truncated_image(*out.image);
  } else {
    out.kind = "video";
    auto& probe = std::get<Probe>(*opened);
    out.findings = check_video(probe.facts, profile, shell.common().ignored);
    out.cures = cures_of(probe, profile, out.findings);
    out.video = std::move(probe.facts);
    out.length = length_of(*out.video);
    if (out.video->video)
      out.legal_frames = legal_frames(*out.video->video, profile.video.duration_s);
  }
  out.verdict = out.error ? Verdict::unreadable : verdict_of(out.findings);
  return out;
}

std::string source_text(const std::optional<Source>& source) {
  if (!source) return "";
  const bool quoted = source->basis == Basis::documented;
  return fmt::format("{}, {}{}{}{}", name_of(source->basis), quoted ? "\"" : "",
                     source->documented_as, quoted ? "\"" : "",
                     source->url.empty() ? "" : ", read " + source->date);
}

std::string cure_text(const Finding& finding, const std::optional<Cure>& cure) {
  if (!cure) return finding.remedy;
  return fmt::format("{} ({}): {}", cure->step, name_of(cure->grade), finding.remedy);
}

std::string probe_text(const std::vector<ProbedFile>& files, const View& view) {
  if (files.size() == 1) return one_file(files.front(), view);
  return probe_table(files, view);
}

int worse_status(int a, int b) {
  // The contract's order, and what it leaves out behind 4: no error may count as none.
  constexpr std::array order{70, 8, 9, 5, 6, 7, 3, 4, 2, 1, 0};
  const auto rank = [&order](int status) { return std::find(order.begin(), order.end(), status); };
  return rank(b) < rank(a) ? b : a;
}

}  // namespace wanprep::cli
