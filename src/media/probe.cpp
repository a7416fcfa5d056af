#include "media/probe.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "facts/color_claims.hpp"
#include "media/ending.hpp"
#include "media/first_fields.hpp"
#include "media/libav_error.hpp"
#include "media/matroska.hpp"
#include "media/read_tags.hpp"
#include "media/stream_facts.hpp"

namespace wanprep {
namespace {

bool starts_with(const std::string& text, std::string_view start) {
  return text.rfind(start, 0) == 0;
}

std::string container_name(const Input& input, const InputFile& file) {
  const auto demuxer = input.demuxer();
  if (starts_with(demuxer, "mov,")) {
    const auto brand = tag(input.get()->metadata, "major_brand").value_or("qt  ");
    if (starts_with(brand, "qt")) return "mov";
    return starts_with(brand, "3g") ? "3gp" : "mp4";
  }
  if (starts_with(demuxer, "matroska")) return says_webm(file) ? "webm" : "matroska";
  return demuxer.substr(0, demuxer.find(','));
}

bool is_picture(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
         (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

// The first that has a packet; cover pictures do not count, nor does one picture beside a film, or
// what the container does not show by default.
std::optional<int> counting_picture(const Input& input, const PacketWalk& walk) {
  std::optional<int> found;
  const auto rank = [&](int i) {
    const bool moves = walk.streams[static_cast<std::size_t>(i)].packets > 1;
    const bool shown = (input.stream(i)->disposition & AV_DISPOSITION_DEFAULT) != 0;
    return (moves ? 2 : 0) + (shown ? 1 : 0);
  };
  for (int i = 0; i < input.size(); ++i) {
    const bool has = walk.streams[static_cast<std::size_t>(i)].packets > 0;
    if (is_picture(*input.stream(i)) && has && (!found || rank(i) > rank(*found))) found = i;
  }
  return found;
}

std::optional<TimecodeFacts> timecode_from(const std::string& text, const std::string& origin,
                                           const Rational& frame_rate) {
  if (!looks_like_timecode(text)) return std::nullopt;
  TimecodeFacts facts;
  facts.text = text;
  facts.origin = origin;
  facts.rate.frames = static_cast<int>(frame_rate.round());
  facts.rate.drop_frame = text.find_first_of(";.,") != std::string::npos;
  if (facts.rate.frames <= 0) return std::nullopt;
  const bool drop_possible = facts.rate.frames % 30 == 0;
  if (facts.rate.drop_frame && !drop_possible)
    facts.contradiction = "drop frame at " + std::to_string(facts.rate.frames) + " frames a second";
  const auto counter = timecode_counter(text, facts.rate);
  if (counter)
    facts.counter = *counter;
  else
    facts.contradiction = counter.error().message;
  return facts;
}

// Tapes and cards have names: QuickTime's source reference, MXF's package, an AVI's tag.
std::optional<std::string> find_reel(const Input& input) {
  for (const char* key : {"reel_name", "material_package_name", "tape", "source_tape"}) {
    for (int i = 0; i < input.size(); ++i)
      if (auto name = tag(input.stream(i)->metadata, key); name && !name->empty()) return name;
    if (auto name = tag(input.get()->metadata, key); name && !name->empty()) return name;
  }
  return std::nullopt;
}

std::optional<TimecodeFacts> find_timecode(const Input& input, int picture,
                                           const Rational& frame_rate) {
  for (int i = 0; i < input.size(); ++i) {
    const auto& stream = *input.stream(i);
    const bool track = stream.codecpar->codec_tag == MKTAG('t', 'm', 'c', 'd');
    if (!track && i != picture) continue;
    if (const auto text = tag(stream.metadata, "timecode"))
      return timecode_from(*text, track ? "tmcd track" : "stream tag", frame_rate);
  }
  if (const auto text = tag(input.get()->metadata, "timecode"))
    return timecode_from(*text, "container tag", frame_rate);
  return std::nullopt;
}

std::optional<Rational> span(const PacketWalk& walk) {
  std::optional<Rational> start;
  std::optional<Rational> end;
  for (const auto& tally : walk.streams) {
    if (tally.start && (!start || *tally.start < *start)) start = tally.start;
    if (tally.end && (!end || *tally.end > *end)) end = tally.end;
  }
  if (!start || !end) return std::nullopt;
  return *end - *start;
}

// Streams without a header that states it (mpegts, mpeg) last as long as their packets do; a value
// that libav guesses from the bit rate is none.
std::optional<Rational> claimed_duration(const Input& input, const PacketWalk& walk) {
  const auto demuxer = input.demuxer();
  if (demuxer == "mpegts" || demuxer == "mpeg") return span(walk);
  const auto& context = *input.get();
  if (context.duration == AV_NOPTS_VALUE || context.duration <= 0) return std::nullopt;
  if (context.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) return std::nullopt;
  return Rational(context.duration, AV_TIME_BASE);
}

void compare_durations(MediaFacts& facts, const PacketWalk& walk) {
  std::vector<std::pair<std::string, Rational>> claims;
  if (facts.duration) claims.emplace_back("container", *facts.duration);
  if (const auto measured = span(walk)) claims.emplace_back("packets", *measured);
  claims.emplace_back("picture", facts.video->duration);
  for (std::size_t i = 0; i < facts.audio.size(); ++i)
    claims.emplace_back("sound " + std::to_string(i + 1), facts.audio[i].duration);
  const auto [least, most] =
      std::minmax_element(claims.begin(), claims.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most->second - least->second <= Rational(20, 1000)) return;
  Disagreement disagreement{
      "duration", {}, "picture", "the packets' own times are there; a header is a claim"};
  for (const auto& [origin, value] : claims)
    disagreement.claims.emplace_back(origin, decimal(value, 6) + " s");
  facts.disagreements.push_back(std::move(disagreement));
}

std::string why_fewer(const MediaFacts& facts, const std::vector<CodedPicture>& pictures,
                      std::int64_t lost) {
  if (lost > 0)
    return std::to_string(lost) + " need pictures before the place where decoding begins";
  const auto shown = std::count_if(pictures.begin(), pictures.end(),
                                   [](const CodedPicture& picture) { return picture.shown; });
  return shown > facts.video->frames ? "of pictures with the same time one is shown"
                                     : "some pictures are only referred to or hidden";
}

void compare_frames(MediaFacts& facts, const std::vector<CodedPicture>& pictures,
                    std::int64_t lost) {
  if (facts.video->frames == facts.video->stored_frames) return;
  facts.disagreements.push_back({"frames",
                                 {{"packets", std::to_string(facts.video->stored_frames)},
                                  {"shown", std::to_string(facts.video->frames)}},
                                 "shown",
                                 why_fewer(facts, pictures, lost)});
}

// Frames of the parts would be shown in each other's places, or not at all.
void note_times_break(MediaFacts& facts, const PacketWalk& walk, const FrameIndex& index) {
  const auto found = times_break(walk.pictures[static_cast<std::size_t>(facts.video->stream)]);
  if (!found) return;
  const auto claim = [&](std::int64_t picture, std::int64_t ticks) {
    return std::pair{"picture " + std::to_string(picture) + " as stored",
                     decimal(index.time_base * ticks) + " s"};
  };
  facts.disagreements.push_back(
      {"times",
       {claim(found->picture - 1, found->before), claim(found->picture, found->after)},
       "none",
       "decode times never fall in one recording"});
}

// AVI numbers pictures as they are stored. H.264 and HEVC show them in another order, which nothing
// in the file says; the older codecs' B pictures stand where libav can tell.
void note_unknown_order(MediaFacts& facts, const Input& input, const PacketWalk& walk) {
  const auto& stream = *input.stream(facts.video->stream);
  const bool coded = stream.codecpar->codec_id == AV_CODEC_ID_H264 ||
                     stream.codecpar->codec_id == AV_CODEC_ID_HEVC;
  const auto& pictures = walk.pictures[static_cast<std::size_t>(facts.video->stream)];
  const bool timeless =
      std::all_of(pictures.begin(), pictures.end(),
                  [](const CodedPicture& picture) { return picture.pts == AV_NOPTS_VALUE; });
  if (!coded || !timeless || stream.codecpar->video_delay == 0) return;
  facts.disagreements.push_back({"order",
                                 {{"container", "as stored"}, {"pictures", "reordered"}},
                                 "none",
                                 "the container has no presentation times"});
}

void add_streams(MediaFacts& facts, const Input& input, const PacketWalk& walk) {
  for (int i = 0; i < input.size(); ++i) {
    if (i == facts.video->stream) continue;
    const auto& stream = *input.stream(i);
    const auto& tally = walk.streams[static_cast<std::size_t>(i)];
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO && tally.packets > 0)
      facts.audio.push_back(audio_facts(stream, tally));
    else
      facts.other_streams.push_back(other_stream(stream, tally));
  }
}

// A picture that is only there in part may be shown before others.
std::int64_t frames_before(const FrameIndex& index, std::size_t stored) {
  const auto found =
      std::find_if(index.frames.begin(), index.frames.end(), [&](const IndexedFrame& frame) {
        return frame.stored >= 0 && static_cast<std::size_t>(frame.stored) == stored;
      });
  return found - index.frames.begin();
}

void note_truncation(const Input& input, const InputFile& file, const PacketWalk& walk,
                     Probe& probe) {
  auto& facts = probe.facts;
  // What stands behind the end of a GXF stream is no part of it.
  if (input.demuxer() != "gxf") facts.truncated = walk.truncated;
  if (!facts.truncated) facts.truncated = cut_off(file, input.demuxer());
  if (!facts.truncated && walk.ends_in_part) facts.truncated = "the last packet is there in part";
  if (!facts.truncated) return;
  facts.whole_frames = probe.index.size();
  const auto stream = static_cast<std::size_t>(facts.video->stream);
  // AVI's last chunk and the last picture of a stream of packets are handed out as far as they go.
  const bool unknown_end = input.demuxer() == "avi" || input.demuxer().starts_with("mpeg");
  if (unknown_end || walk.streams[stream].ends_in_part)
    facts.whole_frames = frames_before(probe.index, walk.pictures[stream].size() - 1);
}

Result<FrameIndex> picture_index(const std::filesystem::path& path, const Input& input, int stream,
                                 const PacketWalk& walk, Context& context) {
  const auto base = exact(input.stream(stream)->time_base);
  auto index = frame_index(walk.pictures[static_cast<std::size_t>(stream)], base);
  if (index) return std::move(*index);
  return decoded_index(path, stream, context);
}

// The times of a file that was cut off may have stood at its end (MXF).
Error without_times(const InputFile& file, const Input& input, Error error) {
  const auto missing = cut_off(file, input.demuxer());
  if (!missing || error.code == Code::interrupted) return error;
  error.message = fmt::format("the file is cut off ({}): {}", *missing, error.message);
  error.hint = "get the whole file";
  return error;
}

// What nothing here decodes can be neither judged nor changed.
Result<void> check_decoder(const AVStream& stream, const std::string& codec) {
  if (avcodec_find_decoder(stream.codecpar->codec_id)) return {};
  return fail(Code::input, "the picture is " + codec + ", for which there is no decoder here",
              "export it as ProRes or H.264 from the program that made it");
}

// Their decoders give nothing before the first random access point (MPEG's sequence header).
bool needs_start(AVCodecID codec) {
  return codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC ||
         codec == AV_CODEC_ID_MPEG1VIDEO || codec == AV_CODEC_ID_MPEG2VIDEO;
}

// Hidden pictures count: decoding begins with them, too.
std::int64_t first_start(const std::vector<CodedPicture>& pictures) {
  const auto found = std::find_if(pictures.begin(), pictures.end(), [](const auto& picture) {
    return picture.key || picture.access != RandomAccess::none;
  });
  return found == pictures.end() ? 0 : found - pictures.begin();
}

Result<void> check_size(const Size& size) {
  if (size.width > 0 && size.height > 0) return {};
  return fail(Code::input, "no picture can be decoded: no parameter set tells its size",
              "record from a picture on with which decoding can start");
}

// Of a mov or mp4 that comes here the reader of the index has told already.
void compare_colors(MediaFacts& facts, const Input& input) {
  const auto i = static_cast<std::size_t>(facts.video->stream);
  if (i >= input.container_colors().size()) return;
  if (auto found = color_disagreement({"container", input.container_colors()[i]},
                                      {"pictures", facts.video->color}, "pictures",
                                      "decoders go by the pictures"))
    facts.disagreements.push_back(std::move(*found));
}

tl::unexpected<Error> no_picture(const PacketWalk& walk) {
  const bool empty = std::all_of(walk.streams.begin(), walk.streams.end(),
                                 [](const StreamTally& tally) { return tally.packets == 0; });
  return fail(Code::input,
              empty ? "no picture and no sound in the file"
                    : "no picture in the file: it holds sound alone",
              "give a file with a picture");
}

Result<Probe> make_probe(const std::filesystem::path& path, Context& context) {
  InputOptions options;
  options.find_streams = true;
  WANPREP_TRY(file, InputFile::open(path));
  WANPREP_TRY(input, Input::open(path, context, options));
  WANPREP_TRY(walk, walk_packets(input));
  const auto picture = counting_picture(input, walk);
  if (!picture) return no_picture(walk);
  auto index = picture_index(path, input, *picture, walk, context);
  if (!index) return tl::make_unexpected(without_times(file, input, index.error()));
  Probe probe;
  probe.index = std::move(*index);
  auto& facts = probe.facts;
  const auto i = static_cast<std::size_t>(*picture);
  const auto& stored = walk.pictures[i];
  const auto& stream = *input.stream(*picture);
  const bool waits = needs_start(stream.codecpar->codec_id);
  auto lost = waits ? drop_before(probe.index, first_start(stored)) : 0;
  lost += drop_lost_leading(probe.index);
  facts.video = video_facts(input, *picture, walk.streams[i], stored, probe.index);
  settle_fields(path, *facts.video, context);
  WANPREP_CHECK(check_decoder(stream, facts.video->codec));
  WANPREP_CHECK(check_size(facts.video->stored));
  facts.video->log_curve = find_log_curve(input, *picture);
  facts.edit_list = walk.streams[i].hidden;
  note_times_break(facts, walk, probe.index);
  note_unknown_order(facts, input, walk);
  compare_colors(facts, input);
  if (const auto count = walk.streams[i].false_keys; count > 0)
    facts.disagreements.push_back(false_keys(count));
  facts.container = container_name(input, file);
  facts.bytes = file.bytes();
  facts.duration = claimed_duration(input, walk);
  facts.timecode = find_timecode(input, *picture, facts.video->frame_rate);
  if (facts.timecode) facts.timecode->reel = find_reel(input);
  add_streams(facts, input, walk);
  compare_durations(facts, walk);
  compare_frames(facts, stored, lost);
  note_truncation(input, file, walk, probe);
  note_places(input, facts);
  facts.creation_time = tag(input.get()->metadata, "creation_time");
  facts.writer = tag(input.get()->metadata, "encoder");
  return probe;
}

}  // namespace

Result<Probe> probe_media(const std::filesystem::path& path, Context& context) {
  try {
    return make_probe(path, context);
  } catch (const std::overflow_error& error) {
    return fail(Code::input, path.string() + " has times beyond all bounds: " + error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(Code::input, "cannot read " + path.string() + ": " + error.code().message());
  }
}

Result<VideoFacts> first_pictures(const std::filesystem::path& path, int stream, Context& context) {
  InputOptions options;
  options.find_streams = true;
  WANPREP_TRY(input, Input::open(path, context, options));
  WANPREP_TRY(found, input.checked_stream(stream));
  if (found->codecpar->codec_type != AVMEDIA_TYPE_VIDEO)
    return fail(Code::input, path.string() + " has no picture in stream " + std::to_string(stream));
  auto facts = video_facts(input, stream, {}, {}, {});
  settle_fields(path, facts, context);
  return facts;
}

}  // namespace wanprep
