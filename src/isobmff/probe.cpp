#include "isobmff/probe.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "isobmff/facts_of.hpp"
#include "isobmff/first_pictures.hpp"
#include "isobmff/private_boxes.hpp"

namespace wanprep::isobmff {

std::string container_of(const std::string& brand) {
  if (is_quicktime(brand)) return "mov";
  if (brand.rfind("3g", 0) == 0) return "3gp";
  return "mp4";
}

namespace {

bool is_empty(const Track& track) { return track.fragments.empty() && !has_samples(track, 1); }

// One still among the tracks is a cover or a thumbnail.
bool is_still(const Track& track) {
  const std::string codec =
      track.entries.empty() ? "" : read_picture_entry(track.entries.front()).codec;
  if (codec != "mjpeg" && codec != "png") return false;
  return track.fragments.empty() && has_samples(track, 1) && !has_samples(track, 2);
}

const Track* picture_track(const Movie& movie) {
  const Track* disabled = nullptr;
  const Track* still = nullptr;
  for (const auto& track : movie.tracks) {
    if (track.handler != fourcc("vide") || track.entries.empty() || is_empty(track)) continue;
    if (is_still(track)) {
      if (still == nullptr) still = &track;
    } else if (track.enabled) {
      return &track;
    } else if (disabled == nullptr) {
      disabled = &track;
    }
  }
  return disabled != nullptr ? disabled : still;
}

// Codecs without prediction between pictures, by FFmpeg's names.
bool stands_alone(const std::string& codec) {
  for (const char* name : {"prores", "mjpeg", "dnxhd", "cfhd", "png", "jpeg2000", "dvvideo", "v210",
                           "rawvideo", "v410", "hap", "r210", "exr"})
    if (codec == name) return true;
  return false;
}

void mark_intra(FrameIndex& index) {
  for (auto& frame : index.frames)
    if (frame.key) frame.access = RandomAccess::intra;
}

OtherStream other_stream(const Track& track) {
  OtherStream other{track.stream, "unknown", fourcc_text(track.format()), is_empty(track)};
  switch (track.handler) {
    case fourcc("vide"):
      other.kind = is_still(track) ? "attached_picture" : "video";
      if (!track.entries.empty()) other.codec = read_picture_entry(track.entries.front()).codec;
      break;
    case fourcc("text"):
    case fourcc("sbtl"):
    case fourcc("subt"):
    case fourcc("subp"):
    case fourcc("clcp"):
      other.kind = "subtitle";
      break;
    case fourcc("hint"):
      other.kind = "hint";
      break;
    case fourcc("tmcd"):
      other.kind = "timecode";
      break;
    case fourcc("soun"):
      break;
    default:
      other.kind = "data";
  }
  if (track.format() == fourcc("tmcd")) other.kind = "timecode";
  return other;
}

// AAC encoders put up to 2112 samples in front and HE-AAC counts them at half the rate; an edit may
// also start anywhere inside the packet that follows.
std::uint64_t priming_of(const SoundFormat& format, const TableSums& sums) {
  return format.packets ? 2112 + std::max<std::uint64_t>(sums.step, 1024) : 0;
}

// MP3 has no decoder configuration, and ISO writers put 2 channels into every entry.
void ask_first_packet(const InputFile& file, const Track& track, SoundFormat& format) {
  std::array<std::uint8_t, 4> header{};
  const auto places = first_places(track);
  if (places.empty()) return;
  const auto count = file.read_at(places.front().offset, header);
  if (count && *count == header.size()) read_mp3_header(header, format);
}

/// A sound track's facts, and what they cannot hold.
struct Sound {
  AudioFacts facts;
  EditEffects effects;
  bool lost = false;  ///< a part of it lies beyond the end of the file
};

Sound sound_of(const InputFile& file, const Track& track, const Movie& movie) {
  const std::uint64_t file_bytes = file.bytes();
  SoundFormat format = read_sound_entry(track.entries.front());
  if (format.codec == "mp3") ask_first_packet(file, track, format);
  const TableSums sums = sum_tables(track, file_bytes);
  const SoundTimes times = sound_times(track, movie.time_scale, sums, priming_of(format, sums));
  Sound sound{{}, times.effects, sums.missing > 0};
  AudioFacts& audio = sound.facts;
  audio.stream = track.stream;
  audio.codec = format.codec;
  audio.profile = format.profile;
  audio.channels = format.channels;
  audio.layout = format.layout;
  audio.sample_rate =
      format.sample_rate > 0 ? format.sample_rate : static_cast<int>(track.time_scale);
  audio.duration = times.duration;
  audio.stored_duration = times.stored;
  audio.start = times.start;
  audio.language = track.language;
  const std::uint64_t bytes = sums.bytes + track.fragment_bytes;
  if (times.stored > Rational{0} && bytes < (std::uint64_t{1} << 50))
    audio.bit_rate = (Rational{static_cast<std::int64_t>(bytes) * 8} / times.stored).round();
  audio.decodable = format.decodable;
  audio.by_default = track.enabled;
  return sound;
}

void note_effects(const EditEffects& effects, MediaFacts& facts) {
  facts.edit_list = facts.edit_list || effects.any();
  facts.empty_edit = facts.empty_edit || effects.delays;
}

// True when sound lies beyond the end of the file.
bool add_other_tracks(const InputFile& file, const Movie& movie, const Track& picture,
                      MediaFacts& facts) {
  bool lost = false;
  for (const auto& track : movie.tracks) {
    if (&track == &picture) continue;
    const bool sound = track.handler == fourcc("soun") && !track.entries.empty();
    if (sound && !is_empty(track)) {
      auto found = sound_of(file, track, movie);
      facts.audio.push_back(std::move(found.facts));
      note_effects(found.effects, facts);
      lost = lost || found.lost;
    } else {
      facts.other_streams.push_back(other_stream(track));
    }
    if (track_tells_private(track))
      facts.location.push_back(fourcc_text(track.format()) + " track");
  }
  for (const auto& cover : movie.covers)
    facts.other_streams.push_back({cover.stream, "attached_picture", cover.codec, false});
  return lost;
}

void note_truncation(const FileIndex& index, const SampleList& list, const Timeline& timeline,
                     bool sound_lost, MediaFacts& facts) {
  if (list.missing > 0)
    facts.truncated =
        fmt::format("{} of {} pictures lie wholly or partly beyond the end of the file ({} bytes)",
                    list.missing, list.samples.size(), index.bytes);
  else if (index.moofs_lost > 0)
    facts.truncated =
        fmt::format("the file ends inside a fragment's index (at {} bytes)", index.bytes);
  else if (index.segments_end > index.bytes)
    facts.truncated = fmt::format("the file has {} of the {} bytes that its segment index lists",
                                  index.bytes, index.segments_end);
  if (facts.truncated) {
    facts.whole_frames = timeline.whole_frames;
  } else if (sound_lost) {
    facts.truncated = fmt::format("sound lies beyond the end of the file ({} bytes)", index.bytes);
    facts.whole_frames = facts.video->frames;
  }
}

// The span of the streams, as other readers take it; a length in a track's own header, "unknown"
// too, counts for the stream's.
Rational span(const Movie& movie, const MediaFacts& facts) {
  const auto length_of = [&](int stream, const Rational& shown) {
    for (const auto& track : movie.tracks)
      if (track.stream == stream && track.claimed_duration > 0) {
        const Rational claimed{static_cast<std::int64_t>(track.claimed_duration), track.time_scale};
        return std::max(claimed, shown);
      }
    return shown;
  };
  Rational start = facts.video->start;
  Rational end = start + length_of(facts.video->stream, facts.video->duration);
  for (const auto& audio : facts.audio) {
    start = std::min(start, audio.start);
    end = std::max(end, audio.start + length_of(audio.stream, audio.duration));
  }
  return end - start;
}

// The movie header's claim. In a fragmented file it speaks of what stands before the fragments.
Rational container_duration(const Movie& movie, const MediaFacts& facts) {
  if (!movie.duration) return span(movie, facts);
  const Rational claimed{static_cast<std::int64_t>(*movie.duration), movie.time_scale};
  return movie.fragmented ? std::max(claimed, span(movie, facts)) : claimed;
}

// The tables of a ten-hour file take more memory than all that is made of them.
void forget_tables(FileIndex& index, Movie& movie) {
  for (auto& track : movie.tracks) {
    track.tables = {};
    track.entries.clear();
  }
  LargeVector<std::uint8_t>().swap(index.moov.body);
  index.moofs.clear();
}

void append(std::vector<Disagreement>& all, std::vector<Disagreement> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Result<Probe> assemble(const InputFile& file, FileIndex index, Movie movie) {
  const Track* picture = picture_track(movie);
  if (picture == nullptr)
    return fail(Code::input, "no picture in the file: no video track has a sample");
  const PictureFormat format = read_picture_entry(picture->entries.front());
  WANPREP_TRY(list, read_samples(*picture, index.bytes));
  const bool fields = holds_fields(*picture, format, list);
  Probe probe;
  MediaFacts& facts = probe.facts;
  facts.container = container_of(index.brand);
  facts.bytes = index.bytes;
  facts.faststart = index.index_first;
  facts.fragmented = movie.fragmented;
  facts.video = video_facts(*picture, format);
  facts.video->log_curve = movie.log_curve;
  facts.location = movie.location;
  facts.location_values = movie.location_values;
  const bool sound_lost = add_other_tracks(file, movie, *picture, facts);
  facts.timecode = timecode_facts(file, movie, *picture);
  auto contradictions = entry_disagreements(*facts.video, *picture, format);
  append(contradictions, table_disagreements(*picture, list));
  const FirstPictures first = first_pictures(*picture, format);
  forget_tables(index, movie);
  WANPREP_TRY(timeline, shown_frames(*picture, movie.time_scale, list));
  if (timeline.index.frames.empty())
    return fail(Code::input, fmt::format("no picture is shown: the edit list hides all {} samples",
                                         list.samples.size()));
  if (fields) join_fields(timeline.index);
  if (stands_alone(format.codec)) mark_intra(timeline.index);
  if (const auto wrong = settle_leading(timeline.index); wrong > 0)
    contradictions.push_back(wrong_leading(wrong));
  look_at_leading(file, first, timeline.index);
  const auto lost = drop_lost_leading(timeline.index);
  timeline.whole_frames = std::max<std::int64_t>(0, timeline.whole_frames - lost);
  look_for_grading(file, first, *facts.video);
  if (auto color = color_of_frames(file, first, format.entry_color))
    contradictions.push_back(std::move(*color));
  add_times(list, timeline, *facts.video);
  if (timeline.late > Rational{0})
    contradictions.push_back(late_fragments(facts.video->start, timeline.late));
  if (fields) facts.video->stored_frames = (facts.video->stored_frames + 1) / 2;
  note_effects(timeline.effects, facts);
  facts.duration = container_duration(movie, facts);
  note_truncation(index, list, timeline, sound_lost, facts);
  facts.creation_time = movie.creation_time;
  facts.writer = movie.writer;
  facts.disagreements = disagreements(facts, *picture, lost, std::move(contradictions));
  probe.index = std::move(timeline.index);
  return probe;
}

}  // namespace

bool recognizes(std::span<const std::uint8_t> head) {
  Cursor cursor{Bytes(head)};
  if (head.size() < 8) return false;
  cursor.skip(4);
  const std::uint32_t type = cursor.u32();
  switch (type) {
    case fourcc("ftyp"): {
      const std::string brand = fourcc_text(cursor.u32());
      for (const char* still : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1",
                                "avif", "avis", "jpeg", "jxl", "jp2", "crx"})
        if (brand == still) return false;
      return true;
    }
    case fourcc("moov"):
    case fourcc("mdat"):
    case fourcc("wide"):
    case fourcc("free"):
    case fourcc("skip"):
    case fourcc("pnot"):
    case fourcc("styp"):
    case fourcc("moof"):
      return true;
  }
  return false;
}

Result<Probe> probe(const std::filesystem::path& path) {
  WANPREP_TRY(file, InputFile::open(path));
  try {
    WANPREP_TRY(index, walk_file(file));
    WANPREP_TRY(movie, read_movie(index));
    WANPREP_CHECK(read_fragments(index, movie));
    return assemble(file, std::move(index), std::move(movie));
  } catch (const std::overflow_error& error) {
    return fail(Code::input, fmt::format("a time in the index is out of range: {}", error.what()));
  }
}

}  // namespace wanprep::isobmff
