#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "plan/matte.hpp"
#include "plan/restore_parts.hpp"

namespace wanprep {
namespace {

bool one_of(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return text == word; });
}

bool starts(const std::string& text, std::string_view with) { return text.rfind(with, 0) == 0; }

std::string family_of(const VideoFacts& original, const std::string& wished, std::string& note) {
  if (wished == "dnxhr") return "dnxhd";
  if (wished != "auto") return wished;
  if (one_of(original.codec, {"h264", "hevc", "prores", "dnxhd", "ffv1"})) return original.codec;
  note = fmt::format("{} is not written here: H.264 instead", original.codec);
  return "h264";
}

CodecChoice h264(const VideoFacts& original) {
  const bool odd = original.stored.width % 2 != 0 || original.stored.height % 2 != 0;
  CodecChoice choice{
      "h264", "libx264", odd ? "High 4:4:4 Predictive" : "High", odd ? "yuv444p" : "yuv420p", {},
      "",     ""};
  choice.options = {{"crf", "12"}, {"preset", "veryfast"}};
  return choice;
}

CodecChoice hevc(const VideoFacts& original) {
  const bool deep = original.bit_depth.value_or(8) > 8;
  const bool odd = original.stored.width % 2 != 0 || original.stored.height % 2 != 0;
  CodecChoice choice{"hevc", "libx265", deep ? "Main 10" : "Main", "yuv420p", {}, "hvc1", ""};
  if (odd) choice.profile = "Rext";
  if (odd) choice.pixel_format = "yuv444p";
  if (deep) choice.pixel_format += "10le";
  choice.options = {{"crf", "12"}, {"preset", "veryfast"}, {"x265-params", "log-level=error"}};
  return choice;
}

/// What the facts call it, what the encoder calls it, and its pixels.
struct Profile3 {
  const char* name;
  const char* option;
  const char* pixels;
};

CodecChoice from_table(CodecChoice choice, const Profile3& row) {
  choice.profile = row.name;
  choice.pixel_format = row.pixels;
  choice.options = {{"profile", row.option}};
  return choice;
}

CodecChoice prores(const VideoFacts& original) {
  static constexpr std::array<Profile3, 6> kProfiles{{{"HQ", "hq", "yuv422p10le"},
                                                      {"Proxy", "proxy", "yuv422p10le"},
                                                      {"LT", "lt", "yuv422p10le"},
                                                      {"Standard", "standard", "yuv422p10le"},
                                                      {"4444", "4444", "yuv444p10le"},
                                                      {"XQ", "4444xq", "yuv444p10le"}}};
  const bool transparent = is_transparent(original);
  const std::string otherwise = transparent ? "4444" : "HQ";
  const auto profile =
      original.codec == "prores" ? original.profile.value_or(otherwise) : otherwise;
  const Profile3* row = &kProfiles[0];
  for (const auto& candidate : kProfiles)
    if (profile == candidate.name) row = &candidate;
  auto choice = from_table({"prores", "prores_ks", "", "", {}, "", ""}, *row);
  if (transparent && choice.pixel_format == "yuv444p10le") choice.pixel_format = "yuva444p10le";
  choice.options.emplace_back("vendor", "apl0");
  return choice;
}

CodecChoice dnxhr(const VideoFacts& original) {
  static constexpr std::array<Profile3, 5> kProfiles{{{"DNXHR HQ", "dnxhr_hq", "yuv422p"},
                                                      {"DNXHR LB", "dnxhr_lb", "yuv422p"},
                                                      {"DNXHR SQ", "dnxhr_sq", "yuv422p"},
                                                      {"DNXHR HQX", "dnxhr_hqx", "yuv422p10le"},
                                                      {"DNXHR 444", "dnxhr_444", "yuv444p10le"}}};
  const std::string profile = original.codec == "dnxhd" ? original.profile.value_or("") : "";
  const Profile3* row = &kProfiles[0];
  for (const auto& candidate : kProfiles)
    if (profile == candidate.name) row = &candidate;
  return from_table({"dnxhd", "dnxhd", "", "", {}, "", ""}, *row);
}

// As deep as the transparency is; what came back has 8 bits.
std::string transparent_pixels(const std::string& opaque, int bits) {
  const auto pixels = "yuva" + opaque.substr(3);
  if (bits <= 8) return pixels;
  return pixels + (bits <= 10 ? "10le" : "16le");
}

CodecChoice ffv1(const VideoFacts& original) {
  const bool odd = original.stored.width % 2 != 0 || original.stored.height % 2 != 0;
  CodecChoice choice{"ffv1", "ffv1", "", odd ? "yuv444p" : "yuv420p", {}, "", ""};
  if (is_transparent(original))
    choice.pixel_format = transparent_pixels(choice.pixel_format, original.bit_depth.value_or(8));
  choice.options = {{"level", "3"}, {"slicecrc", "1"}};
  return choice;
}

CodecChoice settings(const std::string& family, const VideoFacts& original) {
  if (family == "hevc") return hevc(original);
  if (family == "prores") return prores(original);
  if (family == "dnxhd") return dnxhr(original);
  if (family == "ffv1") return ffv1(original);
  return h264(original);
}

bool carries_picture(const std::string& container, const std::string& codec) {
  if (container == "mp4") return one_of(codec, {"h264", "hevc"});
  if (container == "matroska") return one_of(codec, {"h264", "hevc", "prores", "ffv1"});
  return container == "mov";
}

}  // namespace

Result<CodecChoice> choose_codec(const VideoFacts& original, const RestoreWishes& wishes,
                                 const Capabilities& capabilities, const std::string& container) {
  if (!one_of(wishes.codec, {"auto", "h264", "hevc", "prores", "dnxhr", "ffv1"}))
    return fail(Code::usage,
                fmt::format("--codec {}: auto, h264, hevc, prores, dnxhr and ffv1 are possible",
                            wishes.codec));
  std::string note;
  const std::string family = family_of(original, wishes.codec, note);
  auto choice = settings(family, original);
  choice.note = note;
  if (!carries_picture(container, choice.codec))
    return fail(Code::unfit, fmt::format("{} does not go into {}", family, container),
                "name the output .mov, or --codec h264");
  if (!capabilities.has_encoder(choice.encoder))
    return fail(Code::unfit,
                fmt::format("encoder {} is not on this machine: {} cannot be written",
                            choice.encoder, family),
                "--codec h264, or another machine; wanprep doctor lists the encoders");
  return choice;
}

// Matroska has ProjectionPoseRoll for it, which libav 5.1 neither writes nor reads.
Result<void> check_turn(const Orientation& turn, const std::string& container) {
  if (turn.upright() || container != "matroska") return {};
  const auto how = turn.mirrored ? "mirror the picture"
                                 : fmt::format("turn the picture by {} degrees", turn.rotation);
  return fail(Code::unfit,
              fmt::format("players {}, which Matroska does not say as it is written here", how),
              "name the output .mov or .mp4");
}

bool carries(const std::string& container, const std::string& codec) {
  const bool pcm = starts(codec, "pcm_");
  if (container == "matroska") return !one_of(codec, {"adpcm_ima_qt", "qdm2", "qdmc", "mace3"});
  if (container == "mov")
    return pcm || one_of(codec, {"aac", "ac3", "eac3", "alac", "mp3", "adpcm_ima_qt", "mace3",
                                 "mace6", "qdm2", "qdmc", "qcelp", "amr_nb", "amr_wb"});
  return one_of(codec, {"aac", "ac3", "eac3", "alac", "mp3", "mp2", "opus", "flac", "vorbis", "dts",
                        "mp4als", "truehd"});
}

std::string endings_for(const std::string& codec) {
  std::string out;
  for (const auto* one : {"mp4", "mov"})
    if (carries(one, codec)) out += fmt::format(".{} or ", one);
  return out + ".mkv";
}

Result<void> check_sound(const MediaFacts& original, const RestoreWishes& wishes,
                         const std::string& container) {
  if (wishes.audio != RestoreAudio::original && wishes.audio != RestoreAudio::both) return {};
  for (const auto& sound : original.audio)
    if (sound.decodable && !carries(container, sound.codec))
      return fail(Code::unfit,
                  fmt::format("the original's sound ({}, stream {}) does not go into {} as it is",
                              sound.codec, sound.stream, container),
                  fmt::format("name the output {}, or --audio result", endings_for(sound.codec)));
  return {};
}

Result<void> check_wishes(const RestoreWishes& wishes, const std::string& container) {
  if (!one_of(container, {"mp4", "mov", "matroska"}))
    return fail(Code::unfit, fmt::format("{} is not written here", container),
                "name the output .mp4, .mov or .mkv");
  if (wishes.whole && wishes.match != Match::full)
    return fail(Code::usage, "--whole needs the original's size: it goes with --match full only");
  return {};
}

}  // namespace wanprep
