#include <fmt/format.h>

#include "check/collector.hpp"

namespace wanprep {
namespace {

void check_format(Collector& out, const ImageFacts& facts, const ImageLimits& limits) {
  if (among(limits.formats, facts.format)) return;
  static const std::vector<std::string> readable{"jpeg", "png",  "bmp",  "webp",
                                                 "gif",  "tiff", "heif", "avif"};
  const bool fixable = among(readable, facts.format);
  const auto allowed = joined(limits.formats);
  std::string remedy = "conform writes it as PNG or JPEG";
  if (facts.format == "gif")
    remedy = "conform writes the first frame as PNG (with --first-frame where it moves)";
  if (!fixable) remedy = "export it as PNG or JPEG from the program that made it";
  out.add({"format", Severity::violation, facts.format, allowed,
           fmt::format("the picture is {}, the service takes {}", facts.format, allowed), remedy,
           fixable},
          limits.formats_source);
}

void check_transparency(Collector& out, const ImageFacts& facts, const ImageLimits& limits) {
  if (facts.alpha == Alpha::none || limits.transparency_allowed) return;
  const bool opaque = facts.alpha == Alpha::opaque;
  const bool unknown = facts.alpha == Alpha::unknown;
  out.add(
      {"transparency", Severity::violation,
       opaque    ? "opaque alpha channel"
       : unknown ? "alpha channel, undecoded"
                 : "transparent",
       "no alpha channel",
       opaque ? "the picture has an alpha channel, opaque everywhere, and the service takes none"
       : unknown
           ? "the picture has an alpha channel, which cannot be decoded here, and the service "
             "takes none"
           : "the picture is transparent, and the service takes no transparency",
       opaque ? "conform drops the channel, which is exact"
              : "conform flattens it on --background (white)"},
      limits.transparency_source);
}

void check_limits(Collector& out, const ImageFacts& facts, const ImageLimits& limits) {
  const Size shown = facts.display();
  const Size stored = facts.stored;
  check_sides(out, limits.side_px, {{"displayed", shown}, {"as stored", stored}},
              "conform scales or pads the picture");
  if (stored.width > 0 && stored.height > 0)
    check_aspect(out, limits.aspect,
                 {{"displayed", Rational{shown.width, shown.height}},
                  {"as stored", Rational{stored.width, stored.height}}},
                 "conform pads the picture");
  check_bytes(out, limits.bytes, facts.bytes, "conform encodes it under the limit");
  if (facts.truncated)
    out.add({"truncated", Severity::violation, *facts.truncated, "a whole file",
             fmt::format("the picture is cut off: {}", *facts.truncated), "fetch the file again",
             false});
}

void check_pixels(Collector& out, const ImageFacts& facts) {
  if (!facts.orientation.upright())
    out.add({"orientation", Severity::hazard,
             fmt::format("EXIF orientation {}", facts.orientation.exif()), "upright",
             "the picture is turned by a tag that services may ignore",
             "conform turns the pixels"});
  if (facts.frames > 1)
    out.add({"animation", Severity::hazard, fmt::format("{} frames", facts.frames), "1 frame",
             fmt::format("the picture moves: it has {} frames", facts.frames),
             "conform takes the first one with --first-frame"});
  if (facts.bit_depth > 8)
    out.add({"bit_depth", Severity::hazard, fmt::format("{} bit", facts.bit_depth), "8 bit",
             fmt::format("components of {} bits break decoders that expect 8", facts.bit_depth),
             "conform reduces it to 8 bit"});
  if (facts.icc_profile)
    out.add({"icc_profile", Severity::note, "a color profile of its own", "sRGB, without a profile",
             "the picture brings a color profile, which services leave aside",
             "export it as sRGB where its colors matter"});
  if (facts.color_model == "cmyk")
    out.add({"cmyk", Severity::hazard, "CMYK", "RGB or gray",
             "the picture is in printing colors, which decoders show inverted or not at all",
             "conform converts it to RGB"});
}

void check_file(Collector& out, const ImageFacts& facts) {
  if (!facts.extension_matches)
    out.add({"extension", Severity::hazard, fmt::format("content is {}", facts.format),
             "a name that says so", "the name's ending does not say what the file is",
             "conform writes it under the right ending"});
  if (!facts.location.empty())
    out.add({"location", Severity::hazard, joined(facts.location), "none",
             fmt::format("the file tells a place, a serial number or an owner: {}",
                         joined(facts.location)),
             "conform removes it"});
}

// What asks for new pixels cannot have them.
void no_way_out(std::vector<Finding>& findings) {
  for (auto& finding : findings) {
    if (finding.severity != Severity::violation) continue;
    finding.fixable = false;
    finding.remedy = fmt::format(
        "scale it down with the program that made it: over {} pixels are not decoded here",
        kMostDecoderPixels);
  }
}

}  // namespace

std::vector<Finding> check_image(const ImageFacts& facts, const Profile& profile,
                                 const Ignored& ignored) {
  Collector out(ignored, profile.hazards);
  check_format(out, facts, profile.image);
  check_transparency(out, facts, profile.image);
  check_limits(out, facts, profile.image);
  check_pixels(out, facts);
  check_file(out, facts);
  auto findings = out.take();
  if (!is_decodable(facts.stored)) no_way_out(findings);
  return findings;
}

}  // namespace wanprep
