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

std::string hdr_text(Hdr hdr) {
  switch (hdr) {
    case Hdr::none:
      return "SDR";
    case Hdr::pq:
      return "HDR PQ";
    case Hdr::hlg:
      return "HDR HLG";
    case Hdr::dolby_vision:
      return "HDR Dolby Vision";
  }
  return "";
}

std::string video_text(const VideoFacts& video) {
  const auto shown = video.display();
  std::string text =
      fmt::format("  picture    {} {}, {}x{}", video.codec, video.profile.value_or(""),
                  video.stored.width, video.stored.height);
  if (shown != video.stored) text += fmt::format(", on screen {}x{}", shown.width, shown.height);
  if (video.sample_aspect != Rational{1})
    text += fmt::format(", sample aspect {}", video.sample_aspect.str());
  text += turn_text(video.orientation) + "\n";
  text += fmt::format("             {} frames, {} s, {}, starts at {} s\n", video.frames,
                      decimal(video.duration), rate_text(video), decimal(video.start));
  text += fmt::format("             {}, {}, {}/{}/{} {}\n", or_unknown(video.pixel_format),
                      hdr_text(video.hdr), or_unknown(video.color.primaries),
                      or_unknown(video.color.transfer), or_unknown(video.color.matrix),
                      or_unknown(video.color.range));
  return text;
}

std::string sound_text(const AudioFacts& audio) {
  return fmt::format("  sound      {} {} {} Hz, {} s, starts at {} s{}{}\n", audio.codec,
                     audio.layout.value_or(fmt::format("{} channels", audio.channels)),
                     audio.sample_rate, decimal(audio.duration), decimal(audio.start),
                     audio.language ? ", " + *audio.language : "",
                     audio.decodable ? "" : ", no decoder known");
}

std::string media_text(const MediaFacts& facts) {
  std::string text =
      fmt::format("  container  {}, {}{}", facts.container, bytes_text(facts.bytes),
                  facts.duration ? ", " + decimal(*facts.duration) + " s" : ", no duration stated");
  if (facts.faststart) text += *facts.faststart ? ", index first" : ", index last";
  if (facts.edit_list) text += ", edit list";
  text += "\n";
  if (facts.video) text += video_text(*facts.video);
  for (const auto& audio : facts.audio) text += sound_text(audio);
  for (const auto& other : facts.other_streams)
    text += fmt::format("  other      {} {}{}\n", other.kind, other.codec,
                        other.empty ? ", empty" : "");
  if (facts.timecode)
    text += fmt::format("  timecode   {} ({})\n", facts.timecode->text, facts.timecode->origin);
  for (const auto& entry : facts.disagreements) {
    text += fmt::format("  disagrees  {}:", entry.what);
    for (const auto& [origin, value] : entry.claims) text += fmt::format(" {} {},", origin, value);
    text += fmt::format(" {} counts ({})\n", entry.counts, entry.why);
  }
  return text;
}

std::string alpha_text(Alpha alpha) {
  return alpha == Alpha::none     ? "no alpha"
         : alpha == Alpha::opaque ? "alpha channel, all opaque"
                                  : "transparent";
}

std::string image_text(const ImageFacts& facts) {
  std::string text =
      fmt::format("  image      {}, {}x{}", facts.format, facts.stored.width, facts.stored.height);
  if (facts.display() != facts.stored)
    text += fmt::format(", on screen {}x{}", facts.display().width, facts.display().height);
  return text + fmt::format("{}, {} channels of {} bit, {}, {}{}\n", turn_text(facts.orientation),
                            facts.channels, facts.bit_depth, facts.color_model,
                            alpha_text(facts.alpha),
                            facts.frames > 1 ? fmt::format(", {} frames", facts.frames) : "");
}

std::string finding_text(const Finding& finding) {
  std::string text =
      fmt::format("  {:<10} {}: {}", name_of(finding.severity), finding.rule, finding.message);
  if (!finding.allowed.empty())
    text += fmt::format(" (measured {}, allowed {})", finding.measured, finding.allowed);
  text += "\n";
  if (!finding.remedy.empty()) text += fmt::format("             → {}\n", finding.remedy);
  return text;
}

std::string reasons(const ProbedFile& file) {
  std::string text;
  if (file.error) text += fmt::format("  error      {}\n", file.error->message);
  for (const auto& finding : file.findings) text += finding_text(finding);
  return text;
}

std::string one_file(const ProbedFile& file) {
  std::string text = fmt::format("{}: {}\n", file.path, name_of(file.verdict));
  if (file.video) text += media_text(*file.video);
  if (file.image) text += image_text(*file.image);
  return text + reasons(file);
}

std::string table_row(const ProbedFile& file) {
  std::string what = "-";
  if (file.video && file.video->video) {
    const auto& video = *file.video->video;
    what = fmt::format("{} {} {}x{} {} s", file.video->container, video.codec,
                       video.display().width, video.display().height, decimal(video.duration, 2));
  } else if (file.image) {
    what = fmt::format("{} {}x{}", file.image->format, file.image->display().width,
                       file.image->display().height);
  }
  std::string rules;
  for (const auto& finding : file.findings)
    if (finding.severity != Severity::note) rules += (rules.empty() ? "" : " ") + finding.rule;
  return fmt::format("{:<10}  {:<36}  {}{}\n", name_of(file.verdict), what, file.path,
                     rules.empty() ? "" : "  [" + rules + "]");
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

ProbedFile probe_file(const std::filesystem::path& path, const Profile& profile, Shell& shell) {
  ProbedFile out;
  out.path = path.string();
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path, ignored);
  out.bytes = ignored ? 0 : size;
  auto opened = open_file(path, shell.tools(), shell.context());
  if (!opened) {
    out.error = opened.error();
    return out;
  }
  if (auto* image = std::get_if<ImageFacts>(&*opened)) {
    out.kind = "image";
    out.image = std::move(*image);
    out.findings = check_image(*out.image, profile, shell.common().ignored);
    out.error = truncated_image(*out.image);
  } else {
    out.kind = "video";
    out.video = std::move(std::get<Probe>(*opened).facts);
    out.findings = check_video(*out.video, profile, shell.common().ignored);
  }
  out.verdict = out.error ? Verdict::unreadable : verdict_of(out.findings);
  return out;
}

std::string probe_text(const std::vector<ProbedFile>& files) {
  if (files.size() == 1) return one_file(files.front());
  std::string text;
  for (const auto& file : files) text += table_row(file);
  for (const auto& file : files)
    if (const auto why = reasons(file); !why.empty())
      text += fmt::format("\n{}: {}\n{}", file.path, name_of(file.verdict), why);
  return text;
}

int worse_status(int a, int b) {
  constexpr std::array order{70, 8, 9, 5, 3, 4, 1, 0};
  const auto rank = [&order](int status) { return std::find(order.begin(), order.end(), status); };
  return rank(b) < rank(a) ? b : a;
}

}  // namespace wanprep::cli
