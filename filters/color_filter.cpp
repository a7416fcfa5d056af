#include <algorithm>

#include <fmt/format.h>

#include "filters/filter.hpp"

namespace wanprep {
namespace {

bool starts(const std::string& text, std::string_view with) { return text.rfind(with, 0) == 0; }

/// zscale's names; what it cannot name is read as the nearest curve that it knows.
std::string transfer_name(const std::string& transfer) {
  for (const char* known : {"bt709", "linear", "log100", "log316", "smpte2084", "iec61966-2-1",
                            "arib-std-b67", "bt470m", "bt470bg"})
    if (transfer == known) return known;
  if (transfer == "gamma22") return "bt470m";
  if (transfer == "gamma28") return "bt470bg";
  return "bt709";
}

std::string primaries_name(const std::string& primaries) {
  for (const char* known : {"bt709", "bt470m", "bt470bg", "smpte170m", "smpte240m", "film",
                            "bt2020", "smpte428", "smpte431", "smpte432", "ebu3213"})
    if (primaries == known) return known;
  return "bt709";
}

std::string matrix_name(const std::string& matrix) {
  for (const char* known : {"gbr", "bt709", "fcc", "bt470bg", "smpte170m", "bt2020nc", "ycgco"})
    if (matrix == known) return known;
  if (matrix == "bt2020c") return "2020_cl";
  if (matrix == "smpte240m") return "smpte2400m";
  return "bt709";
}

/// A 4:2:0 or 4:2:2 picture of as many bits with full chroma.
std::string full_chroma(const std::string& format) {
  for (const char* bits : {"16", "14", "12", "10"})
    if (format.find(bits) != std::string::npos) return std::string("format=yuv444p") + bits + "le";
  return "format=yuv444p";
}

/// zimg takes planar pictures with at most 2:1 chroma; RGB in planes loses nothing.
std::string prepared(const ConvertColor& step, bool odd) {
  const auto& format = step.from_pixel_format;
  const bool deep = format.find("48") != std::string::npos ||
                    format.find("64") != std::string::npos || format.find("1") != std::string::npos;
  if (step.from.matrix == "gbr")
    return fmt::format("format={}{}", step.alpha_over.empty() ? "gbrp" : "gbrap",
                       deep ? "16le" : "");
  if (!step.alpha_over.empty()) return odd || starts(format, "ya") ? "format=yuva444p" : "";
  if (starts(format, "yuv411") || starts(format, "yuv410") || starts(format, "yuvj411"))
    return "format=yuv444p";
  if (starts(format, "gray") || starts(format, "mono") || starts(format, "ya"))
    return "format=gray";
  return odd ? full_chroma(format) : "";
}

std::string finished(const std::optional<Scale>& scale, bool odd) {
  return odd && (!scale || is_odd(scale->to)) ? "format=yuv444p" : "format=yuv420p";
}

/// Over an opaque picture of the color; the matte itself is kept elsewhere.
std::string flattened(const ConvertColor& step) {
  if (step.alpha_over.empty()) return "";
  return fmt::format(
      "format=yuva444p,split[seen][under];[under]drawbox=c={}:t=fill:replace=1[color];"
      "[color][seen]overlay=format=yuv444",
      escaped(step.alpha_over));
}

std::string described(const ColorFacts& from) {
  return fmt::format("pin={}:tin={}:min={}:rin={}", primaries_name(*from.primaries),
                     transfer_name(*from.transfer), matrix_name(*from.matrix), *from.range);
}

std::string sized(const std::optional<Scale>& scale) {
  return scale ? fmt::format("w={}:h={}:f=lanczos:", scale->to.width, scale->to.height) : "";
}

/// Linear light at 203 cd/m2 for white (ITU-R BT.2408), then mobius, which leaves mid tones alone.
/// No dither: what the service gets is 8 bit and looked at by a model, and the noise took a third
/// of the bytes and a fifth of the time (4K PQ, docs/performance.md).
std::string tone_mapped(const ConvertColor& step, const std::optional<Scale>& scale, bool odd) {
  return chained(
      {prepared(step, odd),
       fmt::format("zscale={}{}:t=linear:npl=203:p=bt709:m=gbr:r=pc,format=gbrpf32le,"
                   "tonemap=mobius:desat=0,zscale=pin=bt709:tin=linear:min=gbr:rin=pc:t=bt709:"
                   "p=bt709:m=bt709:r=tv",
                   sized(scale), described(step.from)),
       finished(scale, odd)});
}

}  // namespace

std::string lower(const ConvertColor& step) { return lower_scaled(step, std::nullopt); }

std::string lower_scaled(const ConvertColor& step, const std::optional<Scale>& scale, bool odd) {
  odd = odd || (scale && (is_odd(scale->from) || is_odd(scale->to)));
  if (step.hdr != Hdr::none) return tone_mapped(step, scale, odd);
  const bool gray = prepared(step, odd) == "format=gray";
  const bool same = step.from == step.to || (gray && step.from.range == step.to.range);
  if (same && !scale && step.alpha_over.empty() && step.from_pixel_format == step.to_pixel_format)
    return "";
  // Gray has no matrix and no primaries: only its range can differ.
  const std::string change = gray ? fmt::format("min=bt709:rin={}:m=bt709:r=tv", *step.from.range)
                                  : described(step.from) + ":p=bt709:t=bt709:m=bt709:r=tv";
  return chained({prepared(step, odd),
                  fmt::format("zscale={}{}:d=error_diffusion", sized(scale), change),
                  flattened(step), finished(scale, odd)});
}

std::string lower_back(const ColorFacts& to, const std::string& pixel_format) {
  if (to == target_color()) return "";
  return fmt::format(
      "zscale=pin=bt709:tin=bt709:min=bt709:rin=tv:p={}:t={}:m={}:r={}:d=error_diffusion,format={}",
      primaries_name(*to.primaries), transfer_name(*to.transfer), matrix_name(*to.matrix),
      *to.range, pixel_format);
}

}  // namespace wanprep
