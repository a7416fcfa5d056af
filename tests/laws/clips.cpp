#include "laws/clips.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/facts_builder.hpp"

namespace wanprep::test {
namespace {

constexpr int kClipsPerTimes = 64;

const Rational kRates[] = {{24000, 1001},
                           24,
                           25,
                           {30000, 1001},
                           30,
                           48,
                           50,
                           {60000, 1001},
                           60,
                           10,
                           5,
                           {15, 2},
                           12,
                           15,
                           90,
                           120,
                           240,
                           600,
                           {100, 3},
                           {2997, 100}};

}  // namespace

std::uint64_t Draw::bits() {
  state_ += 0x9E3779B97F4A7C15u;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// Short clips, fitting ones and those around either bound, to the frame.
void Clips::new_times() {
  const auto kinds = static_cast<int>(std::size(kRates));
  const Rational rate = kRates[draw_.between(0, kinds - 1)];
  const int least = draw_.one_in(2) ? 1800 : 40;
  const int most = rate > Rational{60} ? 2300 : draw_.one_in(3) ? 12'500 : 10'100;
  const auto frames = (rate * Rational{draw_.between(least, most), 1000}).round();
  Clip clip;
  clip.at(rate).frames(std::max<std::int64_t>(1, frames));
  if (draw_.one_in(5)) clip.uneven();
  probe_ = clip.probe();
  left_ = kClipsPerTimes;
}

int Clips::side() {
  if (draw_.one_in(2)) return draw_.of<int>({240, 480, 576, 720, 1080, 1920, 4096});
  return draw_.between(16, draw_.one_in(3) ? 9000 : 2000);
}

void Clips::color(VideoFacts& video) {
  video.color = {"bt709", "bt709", "bt709", "tv"};
  video.hdr = Hdr::none;
  if (draw_.one_in(6)) video.color = {};
  if (draw_.one_in(12)) video.color = {"smpte170m", "smpte170m", "smpte170m", "tv"};
  if (draw_.one_in(16)) video.color.range = "pc";
  if (draw_.one_in(16)) video.color = {"bt2020", "smpte2084", "bt2020nc", "tv"};
  if (video.color.transfer == "smpte2084") video.hdr = draw_.of({Hdr::pq, Hdr::dolby_vision});
  if (draw_.one_in(20)) {
    video.color = {"bt2020", "arib-std-b67", "bt2020nc", "tv"};
    video.hdr = Hdr::hlg;
  }
}

void Clips::picture(VideoFacts& video) {
  video.stored = {side(), side()};
  video.orientation = {};
  if (draw_.one_in(4)) video.orientation = {90 * draw_.between(0, 3), draw_.one_in(3)};
  video.sample_aspect = Rational{1};
  if (draw_.one_in(4))
    video.sample_aspect =
        draw_.of<Rational>({{4, 3}, {16, 15}, {64, 45}, {8, 9}, {1, 2}, {1280, 1281}});
  video.codec =
      draw_.one_in(6) ? draw_.of<const char*>({"hevc", "prores", "mpeg4", "av1"}) : "h264";
  video.pixel_format = "yuv420p";
  video.bit_depth = 8;
  video.alpha.reset();
  if (draw_.one_in(10)) {
    video.pixel_format =
        draw_.of<const char*>({"yuv422p10le", "yuv444p", "yuva444p12le", "rgb24", "gray"});
    video.bit_depth = draw_.of({8, 10, 12});
    video.alpha = video.pixel_format == "yuva444p12le";
  }
  video.field_order = draw_.one_in(9)
                          ? draw_.of({FieldOrder::tff, FieldOrder::bff, FieldOrder::mixed})
                          : FieldOrder::progressive;
  video.start = draw_.one_in(12) ? Rational{draw_.between(-40, 400), 600} : Rational{0};
  const int hidden = draw_.one_in(12) ? draw_.between(1, 30) : 0;
  video.stored_frames = video.frames + hidden;
  video.stored_duration = video.duration + Rational{hidden} / video.frame_rate;
  color(video);
}

void Clips::sound(MediaFacts& facts) {
  facts.audio.clear();
  const int tracks = draw_.one_in(3) ? 0 : draw_.one_in(8) ? 2 : 1;
  for (int i = 0; i < tracks; ++i) {
    AudioFacts sound;
    sound.stream = 1 + i;
    sound.codec =
        draw_.one_in(4) ? draw_.of<const char*>({"pcm_s16le", "opus", "ac3", "mp3"}) : "aac";
    sound.channels = draw_.of({1, 2, 2, 2, 6, 8});
    sound.sample_rate = draw_.of({48000, 48000, 44100, 96000, 8000});
    const auto length = facts.video->duration + Rational{draw_.between(-30, 60) * 1024, 48000};
    sound.duration = std::max(Rational{1, 10}, length);
    sound.stored_duration = sound.duration + Rational{draw_.of({0, 1024, 2112}), 48000};
    sound.start = facts.video->start +
                  (draw_.one_in(5) ? Rational{draw_.between(-300, 900), 1000} : Rational{0});
    sound.decodable = !draw_.one_in(15);
    facts.audio.push_back(std::move(sound));
  }
}

void Clips::file(MediaFacts& facts) {
  facts.container =
      draw_.one_in(6) ? draw_.of<const char*>({"3gp", "matroska", "mov", "mpegts"}) : "mp4";
  facts.bytes = draw_.one_in(20) ? 200'000'000 : 5'000'000;
  facts.edit_list = draw_.one_in(9);
  facts.empty_edit = facts.edit_list && draw_.one_in(2);
  facts.faststart = !draw_.one_in(9);
  facts.fragmented = draw_.one_in(12);
  facts.other_streams.clear();
  facts.location.clear();
  if (draw_.one_in(12)) facts.other_streams.push_back({5, "data", "gpmd", false});
  if (draw_.one_in(12)) facts.location.push_back("udta/©xyz");
  Rational longest = facts.video->duration;
  for (const auto& one : facts.audio) longest = std::max(longest, one.duration);
  facts.duration = longest;
}

const Probe& Clips::next() {
  if (left_-- == 0) new_times();
  picture(*probe_.facts.video);
  sound(probe_.facts);
  file(probe_.facts);
  return probe_;
}

Wishes Clips::wishes() {
  Wishes wishes;
  const auto frames = probe_.index.size();
  if (draw_.one_in(3)) {
    TimePoint start;
    start.form = TimePoint::Form::frame;
    start.frame = static_cast<std::int64_t>(draw_.bits() % static_cast<std::uint64_t>(frames));
    wishes.start = start;
  }
  if (draw_.one_in(3)) {
    TimePoint length;
    length.form = TimePoint::Form::frame;
    length.frame = draw_.between(1, 400);
    wishes.duration = length;
  }
  wishes.fit = draw_.of({Fit::pad, Fit::pad, Fit::crop, Fit::stretch, Fit::fail});
  wishes.shorter =
      draw_.of({ShortPolicy::extend, ShortPolicy::extend, ShortPolicy::hold, ShortPolicy::fail});
  wishes.longer = draw_.of({LongPolicy::trim, LongPolicy::trim, LongPolicy::fail});
  wishes.small = draw_.of({SmallPolicy::scale, SmallPolicy::pad, SmallPolicy::fail});
  wishes.audio = draw_.of({AudioPolicy::keep, AudioPolicy::keep, AudioPolicy::drop});
  if (draw_.one_in(6)) wishes.max_side = draw_.between(240, 2000);
  wishes.slow_link = draw_.one_in(8);
  return wishes;
}

std::string described(const Probe& probe) {
  const auto& video = *probe.facts.video;
  std::string sound;
  for (const auto& one : probe.facts.audio)
    sound += fmt::format(", {} {} ch {} Hz {} s from {}", one.codec, one.channels, one.sample_rate,
                         one.stored_duration.str(), one.start.str());
  return fmt::format("{} {} {}x{} sar {} turned {}{} {} fps{} {} frames from {} s{}",
                     probe.facts.container, video.codec, video.stored.width, video.stored.height,
                     video.sample_aspect.str(), video.orientation.rotation,
                     video.orientation.mirrored ? " mirrored" : "", video.frame_rate.str(),
                     video.variable_frame_rate ? " variable" : "", video.frames, video.start.str(),
                     sound);
}

}  // namespace wanprep::test
