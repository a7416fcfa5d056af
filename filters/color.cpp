#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

bool starts(const std::string& text, std::string_view with) { return text.rfind(with, 0) == 0; }

bool is_rgb(const std::string& format) {
  for (const char* start :
       {"gbr", "rgb", "bgr", "argb", "abgr", "0rgb", "0bgr", "pal8", "x2rgb", "x2bgr", "bayer"})
    if (starts(format, start)) return true;
  return false;
}

/// The tags that stand for SD of 625 or 525 lines, or for HD.
const char* family_by_size(Size size) {
  if (size.height >= 720 || size.width >= 1280) return "bt709";
  return size.height == 576 || size.height == 288 ? "bt470bg" : "smpte170m";
}

/// The same curve as BT.709 under other names (BT.709-6, BT.601-7, BT.2020, xvYCC).
bool same_curve_as_bt709(const std::string& transfer) {
  return transfer == "bt709" || transfer == "smpte170m" || transfer == "bt2020-10" ||
         transfer == "bt2020-12" || transfer == "iec61966-2-4";
}

ColorFacts resolved(const VideoFacts& video, bool rgb) {
  const std::string family = family_by_size(video.stored);
  const bool hdr = video.hdr != Hdr::none;
  ColorFacts from = video.color;
  if (!from.primaries) from.primaries = hdr ? "bt2020" : family;
  if (!from.transfer)
    from.transfer = video.hdr == Hdr::hlg ? "arib-std-b67" : hdr ? "smpte2084" : "bt709";
  if (!hdr && same_curve_as_bt709(*from.transfer)) from.transfer = "bt709";
  if (rgb)
    from.matrix = "gbr";
  else if (!from.matrix || *from.matrix == "gbr")
    from.matrix = hdr ? "bt2020nc" : family;
  if (!from.range) from.range = rgb ? "pc" : "tv";
  return from;
}

std::string assumption(const VideoFacts& video, const ColorFacts& from, bool rgb) {
  std::string missing;
  const auto add = [&](bool absent, const char* name, const std::string& taken) {
    if (absent) missing += fmt::format("{}{} read as {}", missing.empty() ? "" : ", ", name, taken);
  };
  add(!video.color.primaries, "primaries", *from.primaries);
  add(!video.color.transfer, "transfer", *from.transfer);
  add(!video.color.matrix && !rgb, "matrix", *from.matrix);
  add(!video.color.range, "range", *from.range);
  if (video.color.transfer == "iec61966-2-4") add(true, "transfer iec61966-2-4", "bt709");
  if (missing.empty()) return "";
  return fmt::format("{} lines, tags missing: {}", video.stored.height, missing);
}

bool has_alpha(const std::string& format) {
  for (const char* start : {"yuva", "gbrap", "rgba", "bgra", "argb", "abgr", "ya", "pal8"})
    if (starts(format, start)) return true;
  return false;
}

}  // namespace

ColorFacts target_color() { return {"bt709", "bt709", "bt709", "tv"}; }

ColorFacts read_color(const VideoFacts& video) {
  return resolved(video, is_rgb(video.pixel_format.value_or("")));
}

std::optional<ConvertColor> plan_color(const VideoFacts& video) {
  const std::string format = video.pixel_format.value_or("");
  const bool rgb = is_rgb(format);
  ConvertColor step;
  step.from = resolved(video, rgb);
  step.to = target_color();
  step.from_pixel_format = format;
  step.to_pixel_format = "yuv420p";
  step.hdr = video.hdr;
  step.assumed = assumption(video, step.from, rgb);
  if (step.hdr != Hdr::none)
    step.tone_map = "linear light, white at 203 cd/m2 (BT.2408), mobius, to BT.709 primaries";
  const bool alpha = video.alpha.value_or(has_alpha(format) && format != "pal8");
  // Under a tone map transparency is left out: such masters do not exist in practice.
  if (alpha && step.hdr == Hdr::none) step.alpha_over = "white";
  const bool same = step.from == step.to && format == step.to_pixel_format;
  if (same && !alpha && step.hdr == Hdr::none && step.assumed.empty()) return std::nullopt;
  return step;
}

MediaFacts after(const ConvertColor& step, MediaFacts facts) {
  auto& video = *facts.video;
  video.color = step.to;
  video.pixel_format = step.to_pixel_format;
  video.bit_depth = 8;
  video.hdr = Hdr::none;
  video.mastering_display.reset();
  video.content_light.reset();
  video.dolby_vision.reset();
  video.alpha = false;
  return facts;
}

Undo undo(const ConvertColor& step, const MediaFacts& before) {
  if (step.hdr != Hdr::none)
    return {Grade::lossy, "stays SDR BT.709: high dynamic range is not brought back"};
  if (!step.alpha_over.empty())
    return {Grade::lossy, "stays opaque; the matte beside the clip holds the transparency"};
  if (has_alpha(step.from_pixel_format)) return {Grade::lossy, "transparency is not brought back"};
  if (before.video->bit_depth.value_or(8) > 8)
    return {Grade::lossy, fmt::format("{} bit became 8 bit; tagged as what the pixels are",
                                      *before.video->bit_depth)};
  if (step.from == step.to && step.from_pixel_format == step.to_pixel_format)
    return {Grade::exact, "no pixel changed, the tags are now written down"};
  if (step.from == step.to)
    return {Grade::lossy,
            fmt::format("{} became {}", step.from_pixel_format, step.to_pixel_format)};
  return {Grade::near, "stays BT.709, limited range, and is tagged as that"};
}

}  // namespace wanprep
