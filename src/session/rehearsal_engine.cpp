#include "session/rehearsal_engine.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <exception>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "check/findings.hpp"
#include "disk/atomic_file.hpp"
#include "session/open_file.hpp"

namespace wanprep {
namespace {

constexpr std::int64_t kRate = 30;
constexpr int kSampleRate = 48'000;

std::string violations_of(const std::vector<Finding>& findings) {
  std::string words;
  for (const Finding& finding : findings)
    if (finding.severity == Severity::violation)
      words += (words.empty() ? "" : "; ") + finding.message;
  return words;
}

std::string refusal_of(const std::filesystem::path& file, bool image, const Tools& tools,
                       const Profile& profile, Context& context) {
  const auto opened = open_file(file, tools, context);
  if (!opened) return "the file cannot be read";
  if (const auto* still = std::get_if<ImageFacts>(&*opened))
    return image ? violations_of(check_image(*still, profile))
                 : "the file is an image, not a video";
  if (image) return "the file is a video, not an image";
  return violations_of(check_video(std::get<Probe>(*opened).facts, profile));
}

int side_of(std::int64_t area) {
  auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(area)));
  while (root * root > area) --root;
  while ((root + 1) * (root + 1) <= area) ++root;
  return static_cast<int>(std::max<std::int64_t>(root / 8 * 8, 16));
}

/// The tier's own size: the documented table with a ratio, else the input's shape at the tier's
/// number of pixels.
Size output_size(const RehearsalEdit& order, Size input, const Profile& profile) {
  if (order.ratio) {
    const auto tier = profile.request.output_sizes.find(order.resolution);
    if (tier != profile.request.output_sizes.end()) {
      const auto size = tier->second.find(*order.ratio);
      if (size != tier->second.end()) return size->second;
    }
  }
  const std::int64_t pixels = order.resolution == "720P" ? 1280 * 720 : 1920 * 1080;
  return {side_of(pixels * input.width / input.height),
          side_of(pixels * input.height / input.width)};
}

std::string upright(const Orientation& orientation) {
  std::string filter = orientation.mirrored ? "hflip," : "";
  switch (orientation.rotation) {
    case 90:
      return filter + "transpose=clock,";
    case 180:
      return filter + "hflip,vflip,";
    case 270:
      return filter + "transpose=cclock,";
    default:
      return filter;
  }
}

/// Turned hues, stronger colors and a bar at the foot: nobody takes it for the original, and every
/// edge stays where it was.
std::string look_of(const VideoFacts& video, Size size) {
  return fmt::format(
      "{}scale={}:{}:flags=bicubic:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,"
      "hue=h=40:s=1.3,drawbox=x=0:y=ih-ih/20:w=iw:h=ih/20:color=orange:t=fill",
      upright(video.orientation), size.width, size.height);
}

EncodePictures pictures(const RehearsalEdit& order, const Probe& probe, std::int64_t count,
                        Size size) {
  const VideoFacts& video = *probe.facts.video;
  Segment segment;
  segment.path = order.input;
  segment.stream = video.stream;
  segment.index = probe.index;
  segment.filter = look_of(video, size);
  EncodePictures work;
  for (std::int64_t k = 0; k < count; ++k) {
    segment.frames.push_back(probe.index.nearest(Rational(k, kRate)));
    work.times.push_back(k);
  }
  work.segments.push_back(std::move(segment));
  work.time_base = Rational(1, kRate);
  work.last_duration = 1;
  work.encoder.encoder = "libx264";
  work.encoder.pixel_format = "yuv420p";
  work.encoder.size = size;
  work.encoder.options = {{"crf", "20"}, {"preset", "veryfast"}};
  work.encoder.color = {"bt709", "bt709", "bt709", "tv"};
  return work;
}

EncodeSound input_sound(const RehearsalEdit& order, const VideoFacts& video,
                        const AudioFacts& audio, const Rational& length) {
  EncodeSound sound;
  sound.path = order.input;
  sound.stream = audio.stream;
  sound.start = std::max(audio.start, video.start);
  sound.delay = sound.start - video.start;
  sound.length = std::min(length - sound.delay, audio.start + audio.duration - sound.start);
  sound.channels = std::clamp(audio.channels, 1, 2);
  sound.sample_rate = kSampleRate;
  return sound;
}

void put(std::string& bytes, std::uint32_t value, int width) {
  for (int i = 0; i < width; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xff);
}

/// A quiet 440 Hz tone, mono, 16 bit.
std::string tone(const Rational& length) {
  const auto samples = static_cast<std::uint32_t>((length * Rational(kSampleRate)).ceil());
  std::string bytes = "RIFF";
  put(bytes, 36 + samples * 2, 4);
  bytes += "WAVEfmt ";
  put(bytes, 16, 4);
  put(bytes, 1, 2);
  put(bytes, 1, 2);
  put(bytes, kSampleRate, 4);
  put(bytes, kSampleRate * 2, 4);
  put(bytes, 2, 2);
  put(bytes, 16, 2);
  bytes += "data";
  put(bytes, samples * 2, 4);
  for (std::uint32_t i = 0; i < samples; ++i) {
    const double phase = 2 * 3.14159265358979323846 * 440 * i / kSampleRate;
    put(bytes, static_cast<std::uint32_t>(static_cast<int>(4000 * std::sin(phase))), 2);
  }
  return bytes;
}

Result<EncodeSound> own_sound(const std::filesystem::path& file, const Rational& length) {
  WANPREP_CHECK(write_file(file, tone(length), true));
  EncodeSound sound;
  sound.path = file;
  sound.length = length;
  sound.channels = 1;
  sound.sample_rate = kSampleRate;
  return sound;
}

Result<void> edit(const RehearsalEdit& order, const Tools& tools, const Profile& profile,
                  Context& context) {
  WANPREP_TRY(probe, open_video(order.input, tools, context));
  WANPREP_TRY(media, tools.media());
  if (!probe.facts.video || probe.index.size() == 0)
    return fail(Code::input, "the video has no picture");
  const VideoFacts& video = *probe.facts.video;
  Rational length = probe.index.duration();
  if (order.duration > 0) length = std::min(length, Rational(order.duration));
  const std::int64_t count =
      std::max<std::int64_t>(1, (length * Rational(kRate)).round() + order.frame_delta);
  const Rational shown(count, kRate);
  Work work;
  work.picture = pictures(order, probe, count, output_size(order, video.display(), profile));
  work.metadata = {{"comment", "made by the wanprep rehearsal service"}};
  const std::filesystem::path tone_file = order.output.parent_path() / "tone.wav";
  const auto& sounds = probe.facts.audio;
  const auto usable = std::find_if(sounds.begin(), sounds.end(),
                                   [](const AudioFacts& one) { return one.decodable; });
  if (!order.keep_sound) {
    WANPREP_TRY(own, own_sound(tone_file, shown));
    work.sound.emplace_back(std::move(own));
  } else if (usable != sounds.end()) {
    EncodeSound kept = input_sound(order, video, *usable, shown);
    if (kept.length > Rational(0)) work.sound.emplace_back(std::move(kept));
  }
  const auto made = media->execute(work, order.output, "rehearsal", context);
  std::error_code ignored;
  std::filesystem::remove(tone_file, ignored);
  if (!made) return tl::make_unexpected(made.error());
  return {};
}

}  // namespace

RehearsalEngine rehearsal_engine(const Tools& tools, const Profile& profile) {
  RehearsalEngine engine;
  engine.refuses = [tools, profile](const std::filesystem::path& file, bool image,
                                    Context& context) -> std::string {
    return refusal_of(file, image, tools, profile, context);
  };
  engine.edit = [tools, profile](const RehearsalEdit& order, Context& context) -> Result<void> {
    try {
      return edit(order, tools, profile, context);
    } catch (const std::exception& problem) {
      return fail(Code::input, problem.what());
    }
  };
  return engine;
}

}  // namespace wanprep
