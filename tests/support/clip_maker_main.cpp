// wanprep_clip_maker OUT [options]: a clip whose pictures carry their numbers.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "support/clip_maker.hpp"

namespace {

using wanprep::Rational;
using wanprep::testing::ClipSpec;
using wanprep::testing::SoundSpec;

constexpr const char* kUsage =
    "usage: wanprep_clip_maker OUT [--rate 30000/1001] [--frames N] [--size WxH] [--rotate 90] "
    "[--mirror]\n"
    "  [--vfr] [--codec h264|hevc|hevc10|prores|mpeg4|mpeg2video|vp9|ffv1] [--pixel-format NAME] "
    "[--options A=B:C=D]\n"
    "  [--audio aac|pcm|opus|ac3|none|mono|5.1|late|two] [--timecode 01:00:00:00] [--sar 4/3] "
    "[--start SECONDS] "
    "[--first N]\n"
    "  [--gop N] [--bframes N] [--interlaced] [--hlg|--pq|--sd|--untagged] "
    "[--full-range]\n  [--container NAME] [--mux A=B]\n";

bool set_sound(ClipSpec& spec, const std::string& value) {
  spec.sound = {SoundSpec{}};
  if (value == "none")
    spec.sound.clear();
  else if (value == "pcm")
    spec.sound[0].codec = "pcm_s16le";
  else if (value == "mono")
    spec.sound[0].channels = 1;
  else if (value == "5.1")
    spec.sound[0].channels = 6;
  else if (value == "late")
    spec.sound[0].start = Rational(1, 4);
  else if (value == "opus" || value == "ac3")
    spec.sound[0].codec = value == "opus" ? "libopus" : value;
  else if (value == "two")
    spec.sound.push_back(SoundSpec{});
  else
    return value == "aac";
  return true;
}

bool set_rational(Rational& target, const std::string& value) {
  const auto parsed = Rational::parse(value);
  if (parsed) target = *parsed;
  return parsed.has_value();
}

bool set_flag(ClipSpec& spec, const std::string& name) {
  if (name == "--vfr")
    spec.durations = {20, 20, 40, 20, 60, 20};
  else if (name == "--mirror")
    spec.orientation.mirrored = true;
  else if (name == "--interlaced")
    spec.interlaced = true;
  else if (name == "--hlg")
    spec.transfer = "arib-std-b67", spec.primaries = "bt2020", spec.matrix = "bt2020nc";
  else if (name == "--pq")
    spec.transfer = "smpte2084", spec.primaries = "bt2020", spec.matrix = "bt2020nc";
  else if (name == "--sd")
    spec.transfer = spec.primaries = spec.matrix = "smpte170m";
  else if (name == "--untagged")
    spec.transfer = spec.primaries = spec.matrix = "unknown";
  else if (name == "--full-range")
    spec.full_range = true;
  else
    return false;
  return true;
}

bool set_value(ClipSpec& spec, const std::string& name, const std::string& value) {
  const std::map<std::string, std::string*> texts = {
      {"--codec", &spec.codec},         {"--pixel-format", &spec.pixel_format},
      {"--options", &spec.options},     {"--timecode", &spec.timecode},
      {"--container", &spec.container}, {"--mux", &spec.mux_options}};
  const std::map<std::string, int*> numbers = {{"--frames", &spec.frames},
                                               {"--rotate", &spec.orientation.rotation},
                                               {"--first", &spec.first_number},
                                               {"--gop", &spec.gop},
                                               {"--bframes", &spec.b_frames}};
  const std::map<std::string, Rational*> fractions = {
      {"--rate", &spec.rate}, {"--sar", &spec.sample_aspect}, {"--start", &spec.start}};
  if (const auto text = texts.find(name); text != texts.end()) return *text->second = value, true;
  if (const auto number = numbers.find(name); number != numbers.end())
    return *number->second = std::atoi(value.c_str()), true;
  if (const auto fraction = fractions.find(name); fraction != fractions.end())
    return set_rational(*fraction->second, value);
  if (name == "--audio") return set_sound(spec, value);
  if (name != "--size") return false;
  return std::sscanf(value.c_str(), "%dx%d", &spec.size.width, &spec.size.height) == 2;
}

bool read_arguments(ClipSpec& spec, int count, char** arguments) {
  for (int i = 2; i < count; ++i) {
    const std::string name = arguments[i];
    if (set_flag(spec, name)) continue;
    if (i + 1 >= count || !set_value(spec, name, arguments[++i])) return false;
  }
  return spec.size.width > 0 && spec.size.height > 0 && spec.frames > 0 &&
         spec.orientation.rotation % 90 == 0;
}

}  // namespace

int main(int count, char** arguments) {
  ClipSpec spec;
  if (count < 2 || !read_arguments(spec, count, arguments)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const auto made = wanprep::testing::make_clip(spec, arguments[1]);
  if (made) return 0;
  std::fprintf(stderr, "wanprep_clip_maker: %s\n", made.error().message.c_str());
  return wanprep::exit_status(made.error().code);
}
