// Two readers and a decoder on generated clips: what the index reader says each frame's time is,
// what libav demuxes, and what a full decode shows. WANPREP_CASES and WANPREP_SEED choose how many
// and which (scripts/readers runs a thousand and prints where they differ).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "isobmff/probe.hpp"
#include "media/packet_index.hpp"
#include "media/probe.hpp"
#include "support/clip_maker.hpp"
#include "support/edit_patch.hpp"
#include "support/own_folder.hpp"

namespace wanprep {
namespace {

using testing::ClipSpec;
using testing::PatchedEdit;

int number_from(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::atoi(text) : otherwise;
}

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  /// Both ends included; the same on every platform.
  int between(int least, int most) {
    return least + static_cast<int>(engine_() % static_cast<unsigned>(most - least + 1));
  }
  bool one_in(int sides) { return between(1, sides) == 1; }
  template <class T>
  const T& of(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(between(0, static_cast<int>(values.size()) - 1))];
  }

 private:
  std::mt19937 engine_;
};

struct Case {
  ClipSpec spec;
  std::string name;
  bool patched = false;
  bool wide = false;
};

void choose_rate(Dice& dice, ClipSpec& spec) {
  static const std::vector<Rational> rates{{24000, 1001}, {24, 1},       {25, 1}, {30000, 1001},
                                           {30, 1},       {50, 1},       {60, 1}, {60000, 1001},
                                           {25, 2},       {15, 1},       {10, 1}, {120, 1},
                                           {1000, 33},    {90000, 3749}, {7, 1}};
  spec.rate = dice.of(rates);
  if (!dice.one_in(3)) return;
  static const std::vector<Rational> bases{{1, 600},   {1, 1000},  {1, 90000},
                                           {1, 30000}, {1, 15360}, {1, 48000}};
  spec.time_base = dice.of(bases);
  const std::int64_t step =
      std::max<std::int64_t>((Rational{1} / (spec.rate * spec.time_base)).round(), 2);
  for (int i = 0; i < spec.frames; ++i)
    spec.durations.push_back(dice.one_in(3) ? step * dice.between(1, 4) + dice.between(0, 1)
                                            : step);
}

void choose_codec(Dice& dice, ClipSpec& spec) {
  static const std::vector<std::string> codecs{"h264", "h264", "h264",  "h264",
                                               "h264", "hevc", "mpeg4", "prores"};
  spec.codec = dice.of(codecs);
  spec.options = spec.codec == "h264" ? "preset=ultrafast" : "";
  spec.b_frames = dice.between(0, 3);
  spec.gop = dice.between(1, 12);
  if (spec.codec == "h264" && dice.one_in(3))
    spec.options += ":x264-params=open-gop=1:b-pyramid=normal";
}

void choose_sound(Dice& dice, ClipSpec& spec, bool mov) {
  spec.sound.clear();
  if (dice.one_in(3)) return;
  static const std::vector<std::string> plain{"aac", "aac", "libmp3lame", "ac3"};
  static const std::vector<std::string> more{"aac", "pcm_s16le", "pcm_s24le", "alac", "libmp3lame"};
  testing::SoundSpec sound;
  sound.codec = dice.of(mov ? more : plain);
  sound.channels = dice.between(1, 2);
  sound.sample_rate = dice.one_in(2) ? 44100 : 48000;
  if (dice.one_in(3)) sound.start = Rational{dice.between(1, 30), 100};
  spec.sound.push_back(sound);
}

// Lists of every legal kind, and some that only say they are: hidden heads and tails, delays,
// repeats, several parts.
std::vector<PatchedEdit> random_edits(Dice& dice, const testing::TimeScales& scales,
                                      const Rational& length) {
  const auto movie = [&](int thousandths) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(
        (length * Rational{thousandths, 1000} * Rational{scales.movie}).round(), 1));
  };
  const auto media = [&](int thousandths) {
    return (length * Rational{thousandths, 1000} * Rational{scales.media}).round();
  };
  std::vector<PatchedEdit> edits;
  if (dice.one_in(3)) edits.push_back({movie(dice.between(20, 400)), -1, 1});
  const int parts = dice.one_in(4) ? 2 : 1;
  for (int part = 0; part < parts; ++part) {
    const int from = dice.one_in(2) ? 0 : dice.between(0, 700);
    const int share = dice.one_in(3) ? 1000 : dice.between(100, 1000 - from);
    edits.push_back({movie(std::min(share, 1000 - from)), media(from), 1});
  }
  return edits;
}

Case random_case(Dice& dice, int number) {
  Case out;
  ClipSpec& spec = out.spec;
  const bool mov = dice.one_in(2);
  out.name = fmt::format("case_{}.{}", number, mov ? "mov" : "mp4");
  spec.size = {160, 96};
  spec.frames = dice.between(1, 30);
  choose_codec(dice, spec);
  if (spec.codec == "prores" && !mov) spec.codec = "h264";
  choose_rate(dice, spec);
  // MPEG-4 counts in at most 65535 ticks a second.
  if (spec.codec == "mpeg4" && (spec.rate.num() > 65535 || spec.time_base.den() > 65535))
    spec.codec = "hevc";
  choose_sound(dice, spec, mov);
  if (dice.one_in(3)) spec.orientation = {dice.between(0, 3) * 90, dice.one_in(2)};
  if (dice.one_in(4)) spec.sample_aspect = {64, 45};
  if (dice.one_in(5)) spec.start = Rational{dice.between(1, 50), 100};
  if (dice.one_in(5) && mov) spec.timecode = "01:00:00:00";
  static const std::vector<std::string> layouts{
      "",
      "",
      "",
      "movflags=+faststart",
      "movflags=+frag_keyframe+empty_moov",
      "movflags=+frag_keyframe+delay_moov",
      "movflags=+cmaf",
      "movflags=+negative_cts_offsets",
      "use_editlist=0",
      "movflags=+frag_keyframe+empty_moov+default_base_moof:frag_duration=200000",
      "movie_timescale=1000"};
  spec.mux_options = dice.of(layouts);
  const bool ac3 = !spec.sound.empty() && spec.sound.front().codec == "ac3";
  if (ac3 && spec.mux_options.find("empty_moov") != std::string::npos)
    spec.mux_options = "movflags=+frag_keyframe+delay_moov";
  out.patched = spec.mux_options.find("frag") == std::string::npos &&
                spec.mux_options.find("cmaf") == std::string::npos &&
                spec.mux_options.find("faststart") == std::string::npos && dice.one_in(2);
  out.wide = dice.one_in(3);
  return out;
}

std::vector<std::int64_t> times(const FrameIndex& index) {
  std::vector<std::int64_t> out;
  for (const auto& frame : index.frames) out.push_back(frame.pts);
  return out;
}

std::string described(const Case& one, const std::vector<PatchedEdit>& edits) {
  std::string text =
      fmt::format("{} {} {} frames at {} b={} gop={} [{}] {}", one.name, one.spec.codec,
                  one.spec.frames, one.spec.rate.str(), one.spec.b_frames, one.spec.gop,
                  one.spec.mux_options, one.spec.durations.empty() ? "" : "variable ");
  for (const auto& edit : edits) text += fmt::format(" edit {}@{}", edit.duration, edit.media_time);
  return text;
}

struct Tally {
  int compared = 0;
  int refused_by_both = 0;
  std::vector<std::string> against_demuxer;
  std::vector<std::string> against_decoder;
  std::vector<std::string> sound;
};

void compare_sound(const Probe& mine, const Probe& libav, const std::string& what, Tally& tally) {
  for (std::size_t i = 0; i < std::min(mine.facts.audio.size(), libav.facts.audio.size()); ++i) {
    const AudioFacts &a = mine.facts.audio[i], &b = libav.facts.audio[i];
    if (a.codec != b.codec || a.channels != b.channels || a.sample_rate != b.sample_rate)
      tally.sound.push_back(fmt::format("{}: {} {} {} / {} {} {}", what, a.codec, a.channels,
                                        a.sample_rate, b.codec, b.channels, b.sample_rate));
    // libav leaves the priming of fragments in, which their edit list hides.
    const bool priming = mine.facts.fragmented && a.start == Rational{0} && b.start < Rational{0};
    if (!priming && abs(a.start - b.start) > Rational{1, 1000})
      tally.sound.push_back(
          fmt::format("{}: starts {} / {}", what, decimal(a.start, 6), decimal(b.start, 6)));
  }
  if (mine.facts.audio.size() != libav.facts.audio.size())
    tally.sound.push_back(what + ": another number of sound tracks");
}

void compare(const std::filesystem::path& path, const std::string& what, Tally& tally) {
  Context context{null_sink(), system_clock()};
  const auto mine = isobmff::probe(path);
  const auto libav = probe_media(path, context);
  const bool nothing = !libav || !libav->facts.video || libav->index.frames.empty();
  if (!mine && nothing) {
    ++tally.refused_by_both;
    return;
  }
  ++tally.compared;
  if (!mine || nothing) {
    tally.against_demuxer.push_back(fmt::format("{}: {} / {}", what,
                                                mine ? "read" : mine.error().message,
                                                libav ? "no picture" : libav.error().message));
    return;
  }
  if (times(mine->index) != times(libav->index) || mine->index.time_base != libav->index.time_base)
    tally.against_demuxer.push_back(fmt::format("{}:\n    index   {}\n    demuxer {}", what,
                                                fmt::join(times(mine->index), " "),
                                                fmt::join(times(libav->index), " ")));
  const auto decoded = decoded_index(path, mine->facts.video->stream, context);
  const auto shown = decoded ? times(*decoded) : std::vector<std::int64_t>{};
  if (times(mine->index) != shown)
    tally.against_decoder.push_back(fmt::format("{}:\n    index   {}\n    decoder {}", what,
                                                fmt::join(times(mine->index), " "),
                                                fmt::join(shown, " ")));
  compare_sound(*mine, *libav, what, tally);
}

std::vector<PatchedEdit> patch(const Case& one, const std::filesystem::path& path, Dice& dice) {
  if (!one.patched) return {};
  const auto probe = isobmff::probe(path);
  const auto scales = testing::time_scales(path);
  if (!probe || scales.media == 0) return {};
  const auto edits = random_edits(dice, scales, probe->facts.video->stored_duration);
  EXPECT_TRUE(testing::patch_edits(path, edits, one.wide)) << one.name;
  return edits;
}

Tally run_cases(int count, unsigned seed) {
  const auto folder = ::wanprep::testing::own_folder();
  Dice dice(seed);
  Tally tally;
  for (int i = 0; i < count; ++i) {
    const Case one = random_case(dice, i);
    const auto path = folder / one.name;
    const auto made = testing::make_clip(one.spec, path);
    EXPECT_TRUE(made) << described(one, {}) << ": " << (made ? "" : made.error().message);
    if (!made) continue;
    const auto edits = patch(one, path, dice);
    compare(path, described(one, edits), tally);
    if (!std::getenv("WANPREP_KEEP")) std::filesystem::remove(path);
  }
  return tally;
}

TEST(ManyReaders, agree_on_generated_clips) {
  const int count = number_from("WANPREP_CASES", 60);
  const auto tally = run_cases(count, static_cast<unsigned>(number_from("WANPREP_SEED", 1)));
  fmt::print(
      "{} clips: {} compared, {} without a picture for both, {} unlike the demuxer, {} unlike the "
      "decoder, {} differ in sound\n",
      count, tally.compared, tally.refused_by_both, tally.against_demuxer.size(),
      tally.against_decoder.size(), tally.sound.size());
  for (const auto& text : tally.against_demuxer) ADD_FAILURE() << "demuxer: " << text;
  for (const auto& text : tally.against_decoder) ADD_FAILURE() << "decoder: " << text;
  for (const auto& text : tally.sound) ADD_FAILURE() << "sound: " << text;
}

}  // namespace
}  // namespace wanprep
