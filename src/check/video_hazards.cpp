#include <algorithm>

#include <fmt/format.h>

#include "check/collector.hpp"

namespace wanprep {
namespace {

// Lips and sound drift apart for the eye beyond this.
const Rational kSync{20, 1000};

struct Hazards {
  Collector& out;
  void add(const char* rule, std::string measured, std::string allowed, std::string message,
           const char* remedy) const {
    out.add({rule, Severity::hazard, std::move(measured), std::move(allowed), std::move(message),
             remedy});
  }
};

std::string turn_text(const Orientation& orientation) {
  if (!orientation.mirrored) return fmt::format("{} degrees clockwise", orientation.rotation);
  if (orientation.rotation == 0) return "mirrored";
  return fmt::format("mirrored, then {} degrees clockwise", orientation.rotation);
}

// No page of the service names frame rates; the profile says what is suspected.
bool outside(const Rational& rate, const Bound* bound) {
  return bound != nullptr && rate > Rational{0} &&
         ((bound->min && rate < *bound->min) || (bound->max && rate > *bound->max));
}

void check_timing(const Hazards& hazards, const VideoFacts& video, const Bound* rates) {
  if (video.variable_frame_rate)
    hazards.add("variable_frame_rate",
                fmt::format("variable, {} fps on average", decimal(video.frame_rate)), "constant",
                "the frames are not evenly spaced, services resample them unseen",
                "conform samples it at the nearest standard rate; restore brings the times back");
  else if (outside(video.frame_rate, rates)) {
    const auto rate = decimal(video.frame_rate);
    hazards.add("frame_rate", rate + " fps", allowed_text(*rates, "fps"),
                fmt::format("{} frames a second are outside what such models take", rate),
                "conform samples it at a standard rate; restore brings the times back");
  }
  const bool fields = video.field_order == FieldOrder::tff ||
                      video.field_order == FieldOrder::bff ||
                      video.field_order == FieldOrder::mixed;
  if (fields)
    hazards.add("interlaced",
                video.field_order == FieldOrder::tff
                    ? "top field first"
                    : (video.field_order == FieldOrder::bff ? "bottom field first" : "mixed"),
                "progressive", "the picture is interlaced, a model sees combs",
                "conform deinterlaces it, which cannot be undone");
}

void check_shape(const Hazards& hazards, const VideoFacts& video) {
  if (!video.orientation.upright())
    hazards.add("rotation", turn_text(video.orientation), "upright",
                "the picture is turned by a tag that services may ignore",
                "conform turns the pixels; restore turns them back");
  if (video.sample_aspect != Rational{1})
    hazards.add("sample_aspect_ratio",
                fmt::format("{}:{}", video.sample_aspect.num(), video.sample_aspect.den()), "1:1",
                "the pixels are not square, services show the picture squashed",
                "conform scales to square pixels; restore goes back");
  if (video.stored.width % 2 != 0 || video.stored.height % 2 != 0)
    hazards.add("odd_size", fmt::format("{}x{}", video.stored.width, video.stored.height),
                "even sides", "a side is odd, which 4:2:0 encoders refuse or cut",
                "conform pads to even sides; restore crops");
}

std::string hdr_text(Hdr hdr) {
  switch (hdr) {
    case Hdr::pq:
      return "PQ";
    case Hdr::hlg:
      return "HLG";
    case Hdr::dolby_vision:
      return "Dolby Vision";
    case Hdr::none:
      break;
  }
  return "none";
}

bool is_420(const std::string& format) {
  static const std::vector<std::string> stems{"yuv420p", "yuvj420p", "nv12", "nv21",
                                              "p010",    "p012",     "p016"};
  return std::any_of(stems.begin(), stems.end(),
                     [&](const std::string& stem) { return format.rfind(stem, 0) == 0; });
}

// Nothing can be cured then, and nothing proven.
void check_decoder(Collector& out, const VideoFacts& video) {
  if (video.decodable) return;
  out.add({"codec", Severity::violation, video.codec, "a codec that is decoded here",
           fmt::format("the picture is {}, for which there is no decoder here", video.codec),
           "export it as ProRes, H.264 or HEVC with the program that made it", false});
}

// Readers disagree whether the margin is shown at all.
void check_aperture(Collector& out, const VideoFacts& video) {
  if (!video.clean_aperture) return;
  const auto& [x, y, size] = *video.clean_aperture;
  out.add({"clean_aperture", Severity::note,
           fmt::format("{}x{} at {},{}", size.width, size.height, x, y),
           fmt::format("{}x{}, all of it", video.stored.width, video.stored.height),
           "a clean aperture asks players to hide the margin; some do, services do not",
           "every pixel is sent; where the margin must not be seen, crop it first"});
}

void check_pixels(const Hazards& hazards, const VideoFacts& video) {
  if (video.decodable && video.codec != "h264")
    hazards.add(
        "codec", video.codec, "h264",
        fmt::format("the picture is {}, the one codec that all services read is h264", video.codec),
        "conform encodes it as h264");
  if (video.bit_depth && *video.bit_depth > 8)
    hazards.add("bit_depth", fmt::format("{} bit", *video.bit_depth), "8 bit",
                fmt::format("components of {} bits break decoders that expect 8", *video.bit_depth),
                "conform reduces it to 8 bit, which cannot be undone");
  const bool alpha = video.alpha.value_or(false);
  if (alpha || (video.pixel_format && !is_420(*video.pixel_format)))
    hazards.add("chroma", video.pixel_format.value_or("alpha") + (alpha ? " with alpha" : ""),
                "4:2:0",
                alpha ? "the picture has an alpha channel, which services drop"
                      : "the color planes are not subsampled 4:2:0",
                "conform makes it yuv420p");
}

void check_log(const Hazards& hazards, const VideoFacts& video) {
  if (!video.log_curve) return;
  constexpr bool cured_here = false;
  hazards.out.add({"log", Severity::hazard, *video.log_curve, "BT.709",
                   fmt::format("the picture is log-encoded ({}), which a model sees flat and gray",
                               *video.log_curve),
                   "render it to BT.709 with the camera's LUT first, or send it flat on purpose",
                   cured_here});
}

void check_color(Collector& out, const Hazards& hazards, const VideoFacts& video) {
  if (video.color.range == "pc")
    hazards.add("color_range", "full", "limited", "full range is shown too dark or too bright",
                "conform maps it to limited range");
  if (video.dolby_vision && video.dolby_vision->has_no_base_layer()) {
    out.add(
        {"hdr", Severity::hazard,
         fmt::format("Dolby Vision profile {} without a base layer", video.dolby_vision->profile),
         "SDR",
         "the picture is Dolby Vision in colors of its own (IPT-PQ-c2): read as anything else it "
         "comes out green and violet",
         "export it as SDR, HDR10, or Dolby Vision profile 8 from the grading program; it cannot "
         "be turned into BT.709 here",
         false});
    return;
  }
  if (video.hdr != Hdr::none) {
    hazards.add("hdr", hdr_text(video.hdr), "SDR",
                fmt::format("the picture is {}, which comes back washed out", hdr_text(video.hdr)),
                "conform maps it to BT.709, which cannot be undone");
    return;
  }
  const auto& [primaries, transfer, matrix, range] = video.color;
  const auto tags = fmt::format("{}/{}/{}", primaries.value_or("?"), transfer.value_or("?"),
                                matrix.value_or("?"));
  const auto other = [](const std::optional<std::string>& tag) { return tag && tag != "bt709"; };
  if (other(primaries) || other(transfer) || other(matrix))
    hazards.add("color", tags, "bt709/bt709/bt709",
                "the color is not BT.709, which services assume",
                "conform converts it to BT.709; restore tags what is true of the pixels");
  else if (!primaries || !transfer || !matrix)
    out.add({"color", Severity::note, tags, "bt709/bt709/bt709",
             "the color is not fully tagged, so readers guess by the picture's size",
             "where conform encodes, it tags BT.709 and writes its guess into the recipe"});
}

// Both questions in one finding: they have one cure.
void check_start(const Hazards& hazards, const MediaFacts& facts) {
  const Rational start = facts.video->start;
  Rational farthest{0};
  for (const AudioFacts& audio : facts.audio)
    if (abs(audio.start - start) > abs(farthest)) farthest = audio.start - start;
  const bool late_sound = abs(farthest) > kSync;
  if (start == Rational{0} && !late_sound) return;
  auto measured = fmt::format("picture at {} s", number_text(start));
  if (late_sound) measured += fmt::format(", sound {} s from it", number_text(farthest));
  hazards.add(
      "start_time", measured, "picture at 0 s, sound within 0.02 s",
      fmt::format("the clip does not start at zero ({}), services shift the sound", measured),
      "conform starts both at zero; restore puts the original sound back");
}

void check_sound(const Hazards& hazards, const MediaFacts& facts) {
  std::vector<std::string> codecs;
  bool unknown = false;
  for (const AudioFacts& audio : facts.audio) {
    if (audio.codec != "aac" && !among(codecs, audio.codec)) codecs.push_back(audio.codec);
    unknown = unknown || !audio.decodable;
  }
  if (codecs.empty() && !unknown) return;
  const auto names = codecs.empty() ? "unknown" : joined(codecs);
  hazards.add(
      "audio_codec", names, "aac",
      unknown ? fmt::format("the sound ({}) has no known decoder", names)
              : fmt::format("the sound is {}, the one codec that all services read is aac", names),
      unknown ? "conform leaves that track out; restore brings the original back"
              : "conform encodes it as aac; restore brings the original back");
}

std::string stream_text(const OtherStream& stream) {
  return stream.codec.empty() ? stream.kind : fmt::format("{} ({})", stream.kind, stream.codec);
}

void check_streams(const Hazards& hazards, const MediaFacts& facts) {
  std::vector<std::string> extra;
  for (const OtherStream& stream : facts.other_streams) extra.push_back(stream_text(stream));
  if (facts.audio.size() > 1) extra.push_back(fmt::format("{} sound tracks", facts.audio.size()));
  if (!extra.empty())
    hazards.add("extra_streams", joined(extra), "one picture, at most one sound",
                fmt::format("the file has more than a picture and its sound: {}", joined(extra)),
                "conform leaves them out; restore --whole keeps the original's");
}

void check_file(const Hazards& hazards, const MediaFacts& facts) {
  if (facts.edit_list)
    hazards.add("edit_list", "present", "none beyond priming",
                "an edit list hides, delays or repeats something; not every reader honors it",
                "conform writes what is shown, without the list");
  if (facts.faststart == false)
    hazards.add("faststart", "index after the media", "index first",
                "the index stands at the end, readers of a link must fetch all of it first",
                "conform moves it to the front");
  if (!facts.location.empty())
    hazards.add("location", joined(facts.location), "none",
                fmt::format("the file tells a place, a serial number or an owner: {}",
                            joined(facts.location)),
                "conform removes it and keeps it in the recipe");
}

}  // namespace

void check_video_hazards(Collector& out, const MediaFacts& facts, const HazardBounds& known) {
  const Hazards hazards{out};
  const auto rates = known.find("frame_rate");
  if (facts.video) {
    check_timing(hazards, *facts.video, rates == known.end() ? nullptr : &rates->second);
    check_shape(hazards, *facts.video);
    check_aperture(out, *facts.video);
    check_decoder(out, *facts.video);
    check_pixels(hazards, *facts.video);
    check_log(hazards, *facts.video);
    check_color(out, hazards, *facts.video);
    check_start(hazards, facts);
  }
  check_sound(hazards, facts);
  check_streams(hazards, facts);
  check_file(hazards, facts);
}

}  // namespace wanprep
