#include "media/probe.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include "media/first_fields.hpp"
#include "media/libav_error.hpp"
#include "media/stream_facts.hpp"

namespace wanprep {
namespace {

bool starts_with(const std::string& text, std::string_view start) {
  return text.rfind(start, 0) == 0;
}

// An EBML number's length stands in its leading zeros; all ones mean "unknown".
std::optional<std::uint64_t> ebml_size(std::string_view bytes, std::size_t& at) {
  if (at >= bytes.size()) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes[at]);
  std::size_t length = 1;
  while (length <= 8 && (first >> (8 - length) & 1) == 0) ++length;
  if (length > 8 || at + length > bytes.size()) return std::nullopt;
  std::uint64_t value = first & ((1u << (8 - length)) - 1);
  for (std::size_t i = 1; i < length; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  at += length;
  if (value == (std::uint64_t{1} << length * 7) - 1) return std::nullopt;
  return value;
}

// libav has one demuxer for both; the document type stands in the first bytes.
bool says_webm(const std::filesystem::path& path) {
  std::array<char, 256> head = {};
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  const std::string_view text(head.data(), static_cast<std::size_t>(file.gcount()));
  std::size_t at = text.find("\x42\x82");
  if (at == std::string_view::npos) return false;
  at += 2;
  // Writers spend one to eight bytes on the length of four.
  const auto size = ebml_size(text, at);
  return size && *size >= 4 && text.substr(std::min(at, text.size())).starts_with("webm");
}

std::string container_name(const Input& input, const std::filesystem::path& path) {
  const auto demuxer = input.demuxer();
  if (starts_with(demuxer, "mov,")) {
    const auto brand = tag(input.get()->metadata, "major_brand").value_or("qt  ");
    if (starts_with(brand, "qt")) return "mov";
    return starts_with(brand, "3g") ? "3gp" : "mp4";
  }
  if (starts_with(demuxer, "matroska")) return says_webm(path) ? "webm" : "matroska";
  return demuxer.substr(0, demuxer.find(','));
}

bool is_picture(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
         (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

// The first that has a packet; cover pictures do not count.
std::optional<int> counting_picture(const Input& input, const PacketWalk& walk) {
  for (int i = 0; i < input.size(); ++i)
    if (is_picture(*input.stream(i)) && walk.streams[static_cast<std::size_t>(i)].packets > 0)
      return i;
  return std::nullopt;
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

std::optional<TimecodeFacts> find_timecode(const Input& input, const std::optional<int>& picture,
                                           const Rational& frame_rate) {
  if (!picture) return std::nullopt;
  for (int i = 0; i < input.size(); ++i) {
    const auto& stream = *input.stream(i);
    const bool track = stream.codecpar->codec_tag == MKTAG('t', 'm', 'c', 'd');
    if (!track && i != *picture) continue;
    if (const auto text = tag(stream.metadata, "timecode"))
      return timecode_from(*text, track ? "tmcd track" : "stream tag", frame_rate);
  }
  if (const auto text = tag(input.get()->metadata, "timecode"))
    return timecode_from(*text, "container tag", frame_rate);
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> locations(const Input& input) {
  std::vector<std::pair<std::string, std::string>> found;
  const AVDictionaryEntry* entry = nullptr;
  while ((entry = av_dict_get(input.get()->metadata, "", entry, AV_DICT_IGNORE_SUFFIX))) {
    std::string key = entry->key;
    for (auto& letter : key) letter = static_cast<char>(std::tolower(letter));
    if (key.find("location") != std::string::npos || key.find("gps") != std::string::npos)
      found.emplace_back(entry->key, entry->value);
  }
  return found;
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
  if (facts.video) claims.emplace_back("picture", facts.video->duration);
  for (std::size_t i = 0; i < facts.audio.size(); ++i)
    claims.emplace_back("sound " + std::to_string(i + 1), facts.audio[i].duration);
  if (claims.empty()) return;
  const auto [least, most] =
      std::minmax_element(claims.begin(), claims.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most->second - least->second <= Rational(20, 1000)) return;
  Disagreement disagreement{"duration",
                            {},
                            facts.video ? "picture" : "packets",
                            "the packets' own times are there; a header is a claim"};
  for (const auto& [origin, value] : claims)
    disagreement.claims.emplace_back(origin, decimal(value, 6) + " s");
  facts.disagreements.push_back(std::move(disagreement));
}

void compare_frames(MediaFacts& facts, std::int64_t lost) {
  if (!facts.video || facts.video->frames == facts.video->stored_frames) return;
  facts.disagreements.push_back(
      {"frames",
       {{"packets", std::to_string(facts.video->stored_frames)},
        {"shown", std::to_string(facts.video->frames)}},
       "shown",
       lost > 0 ? std::to_string(lost) + " need pictures before the place where decoding begins"
                : "some pictures are only referred to or hidden"});
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

void add_streams(MediaFacts& facts, const Input& input, const PacketWalk& walk) {
  for (int i = 0; i < input.size(); ++i) {
    if (facts.video && i == facts.video->stream) continue;
    const auto& stream = *input.stream(i);
    const auto& tally = walk.streams[static_cast<std::size_t>(i)];
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO && tally.packets > 0)
      facts.audio.push_back(audio_facts(stream, tally));
    else
      facts.other_streams.push_back(other_stream(stream, tally));
  }
}

// Where Matroska's segment or AVI's first RIFF says that it ends: libav reads a file that was cut
// off to its end without a word.
std::optional<std::uint64_t> stated_end(const std::filesystem::path& path) {
  std::array<char, 4096> head = {};
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  const std::string_view bytes(head.data(), static_cast<std::size_t>(file.gcount()));
  if (bytes.size() >= 12 && bytes.substr(0, 4) == "RIFF" && bytes.substr(8, 4) == "AVI ") {
    std::uint64_t size = 0;
    for (std::size_t i = 8; i-- > 4;) size = size << 8 | static_cast<unsigned char>(bytes[i]);
    if (size == 0 || size == UINT32_MAX) return std::nullopt;
    return size + 8;
  }
  if (bytes.substr(0, 4) != "\x1a\x45\xdf\xa3") return std::nullopt;
  std::size_t at = 4;
  const auto header = ebml_size(bytes, at);
  if (!header || *header > bytes.size()) return std::nullopt;
  at += static_cast<std::size_t>(*header);
  if (at + 4 > bytes.size() || bytes.substr(at, 4) != "\x18\x53\x80\x67") return std::nullopt;
  at += 4;
  const auto segment = ebml_size(bytes, at);
  if (!segment) return std::nullopt;
  return at + *segment;
}

void note_truncation(const std::filesystem::path& path, const PacketWalk& walk, Probe& probe) {
  auto& facts = probe.facts;
  facts.truncated = walk.truncated;
  const auto end = stated_end(path);
  if (!facts.truncated && end && *end > facts.bytes)
    facts.truncated = "the file has " + std::to_string(facts.bytes) + " of the " +
                      std::to_string(*end) + " bytes that its header states";
  if (!facts.truncated) return;
  facts.whole_frames = probe.index.size();
  // AVI's last chunk is handed out as far as it goes.
  if (facts.container == "avi" && end && *end > facts.bytes)
    facts.whole_frames = std::max<std::int64_t>(0, probe.index.size() - 1);
}

Result<FrameIndex> picture_index(const std::filesystem::path& path, const Input& input, int stream,
                                 const PacketWalk& walk, Context& context) {
  const auto base = exact(input.stream(stream)->time_base);
  auto index = frame_index(walk.pictures[static_cast<std::size_t>(stream)], base);
  if (index) return std::move(*index);
  return decoded_index(path, stream, context);
}

// What nothing here decodes can be neither judged nor changed.
Result<void> check_decoder(const AVStream& stream, const std::string& codec) {
  if (avcodec_find_decoder(stream.codecpar->codec_id)) return {};
  return fail(Code::input, "the picture is " + codec + ", for which there is no decoder here",
              "export it as ProRes or H.264 from the program that made it");
}

Result<Probe> make_probe(const std::filesystem::path& path, Context& context) {
  InputOptions options;
  options.find_streams = true;
  WANPREP_TRY(input, Input::open(path, context, options));
  WANPREP_TRY(walk, walk_packets(input));
  Probe probe;
  auto& facts = probe.facts;
  const auto picture = counting_picture(input, walk);
  std::int64_t lost = 0;
  if (picture) {
    WANPREP_TRY(index, picture_index(path, input, *picture, walk, context));
    probe.index = std::move(index);
    lost = drop_lost_leading(probe.index);
    const auto i = static_cast<std::size_t>(*picture);
    facts.video = video_facts(input, *picture, walk.streams[i], walk.pictures[i], probe.index);
    settle_fields(path, *facts.video, context);
    WANPREP_CHECK(check_decoder(*input.stream(*picture), facts.video->codec));
    facts.edit_list = walk.streams[i].hidden;
    note_times_break(facts, walk, probe.index);
    if (const auto count = walk.streams[i].false_keys; count > 0)
      facts.disagreements.push_back(false_keys(count));
  }
  facts.container = container_name(input, path);
  facts.bytes = std::filesystem::file_size(path);
  facts.duration = claimed_duration(input, walk);
  facts.timecode =
      find_timecode(input, picture, facts.video ? facts.video->frame_rate : Rational(0));
  if (facts.timecode) facts.timecode->reel = find_reel(input);
  add_streams(facts, input, walk);
  if (!facts.video && facts.audio.empty())
    return fail(Code::input, path.string() + " has neither picture nor sound");
  compare_durations(facts, walk);
  compare_frames(facts, lost);
  note_truncation(path, walk, probe);
  facts.location_values = locations(input);
  for (const auto& [key, value] : facts.location_values) facts.location.push_back(key);
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
