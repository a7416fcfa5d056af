#include "media/packet_index.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "isobmff/first_pictures.hpp"
#include "media/field_pairs.hpp"
#include "media/libav_error.hpp"

extern "C" {
#include <libavutil/intreadwrite.h>
}

namespace wanprep {
namespace {

constexpr std::int64_t kMostPackets = 50'000'000;

struct Skipped {
  std::int64_t start = 0;
  std::int64_t end = 0;
};

// Priming and padding in samples, which decoders drop.
Skipped skipped_samples(const AVPacket& packet) {
  std::size_t size = 0;
  const auto* data = av_packet_get_side_data(&packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
  if (!data || size < 8) return {};
  return {AV_RL32(data), AV_RL32(data + 4)};
}

void add_span(StreamTally& tally, const AVStream& stream, const AVPacket& packet) {
  const auto time = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  if (packet.flags & AV_PKT_FLAG_DISCARD) tally.hidden = true;
  if (time == AV_NOPTS_VALUE || (packet.flags & AV_PKT_FLAG_DISCARD)) return;
  const auto tick = exact(stream.time_base);
  auto start = tick * time;
  auto end = tick * (time + packet.duration);
  if (const auto rate = stream.codecpar->sample_rate; rate > 0) {
    const auto skipped = skipped_samples(packet);
    start = start + Rational(skipped.start, rate);
    end = end - Rational(skipped.end, rate);
  }
  if (end < start) return;
  // Packets without a length of their own reach to where the last of them begins, at least.
  if (!tally.start || start < *tally.start) tally.start = start;
  if (!tally.end || end > *tally.end) tally.end = end;
}

isobmff::Bytes bytes(const std::uint8_t* data, int size) {
  return data && size > 0 ? isobmff::Bytes(data, static_cast<std::size_t>(size)) : isobmff::Bytes();
}

void note_parameter_sets(StreamTally& tally, const AVStream& stream, const AVPacket& packet) {
  constexpr std::size_t kMost = 8;
  auto& known = tally.parameter_sets;
  if ((packet.flags & AV_PKT_FLAG_KEY) == 0 || known.size() >= kMost) return;
  const auto format = unit_format_of(stream);
  if (!format) return;
  const auto sets = isobmff::parameter_sets(*format, bytes_of(packet));
  if (sets && std::find(known.begin(), known.end(), *sets) == known.end()) known.push_back(*sets);
}

void note_grading(StreamTally& tally, const AVStream& stream, const AVPacket& packet) {
  isobmff::PictureFormat grading;
  isobmff::read_grading(avcodec_get_name(stream.codecpar->codec_id), unit_format_of(stream),
                        bytes_of(packet), grading);
  tally.mastering_display = grading.mastering_display;
  tally.content_light = grading.content_light;
}

class Walker {
 public:
  explicit Walker(Input& input) : input_(input) {}

  void add(const AVPacket& packet) {
    const auto i = static_cast<std::size_t>(packet.stream_index);
    grow();
    auto& tally = walk_.streams[i];
    ++tally.packets;
    tally.ends_in_part = (packet.flags & AV_PKT_FLAG_CORRUPT) != 0;
    walk_.ends_in_part = tally.ends_in_part;
    tally.bytes += packet.size;
    tally.stored_ticks += std::max<std::int64_t>(packet.duration, 0);
    const auto& stream = *input_.stream(packet.stream_index);
    add_span(tally, stream, packet);
    if (stream.codecpar->codec_type != AVMEDIA_TYPE_VIDEO) return;
    note_parameter_sets(tally, stream, packet);
    add_picture(i, stream, packet);
  }

  PacketWalk take() {
    grow();
    return std::move(walk_);
  }

 private:
  // mpegts finds streams while it is read.
  void grow() {
    const auto count = static_cast<std::size_t>(input_.size());
    walk_.streams.resize(count);
    walk_.pictures.resize(count);
    sorters_.resize(count);
    graded_.resize(count);
    ended_.resize(count);
  }

  void add_picture(std::size_t i, const AVStream& stream, const AVPacket& packet) {
    if (!sorters_[i]) sorters_[i] = std::make_unique<PictureSorter>(stream);
    const auto sort = sorters_[i]->sort(packet);
    auto& pictures = walk_.pictures[i];
    if (sort == PictureSorter::Sort::second_field && !pictures.empty()) {
      pictures.back().duration += packet.duration;
      return;
    }
    const bool hidden = (packet.flags & AV_PKT_FLAG_DISCARD) != 0;
    auto look = look_at_packet(stream, packet);
    auto& tally = walk_.streams[i];
    const bool key = (packet.flags & AV_PKT_FLAG_KEY) != 0 && !look.false_key;
    if (key && !graded_[i]) note_grading(tally, stream, packet);
    graded_[i] = graded_[i] || key;
    tally.false_keys += look.false_key ? 1 : 0;
    // Behind an end of the sequence a CRA picture is decoded as a BLA picture is.
    if (look.access == RandomAccess::cra && ended_[i]) look.access = RandomAccess::bla;
    const auto format = unit_format_of(stream);
    ended_[i] = format && isobmff::ends_sequence(*format, bytes_of(packet));
    pictures.push_back({packet.pts, packet.dts, packet.duration, key,
                        !hidden && sort != PictureSorter::Sort::invisible, look.access,
                        look.leading});
  }

  Input& input_;
  PacketWalk walk_;
  std::vector<std::unique_ptr<PictureSorter>> sorters_;
  std::vector<bool> graded_;  // its first key picture was looked at
  std::vector<bool> ended_;   // its last packet ended a sequence
};

// Decode times are presentation times where nothing is reordered; AVI has nothing else, and libav's
// decoders then report the decode times in output order.
bool decode_times_serve(const std::vector<CodedPicture>& pictures) {
  const auto none = [](const CodedPicture& picture) { return picture.pts == AV_NOPTS_VALUE; };
  if (std::all_of(pictures.begin(), pictures.end(), none)) return true;
  // Only pictures that nothing refers to got a time (B pictures in AVI): the others come later.
  const auto late_key = [&](const CodedPicture& picture) { return picture.key && none(picture); };
  if (std::any_of(pictures.begin(), pictures.end(), late_key)) return false;
  return std::all_of(pictures.begin(), pictures.end(), [&](const CodedPicture& picture) {
    return none(picture) || picture.pts == picture.dts;
  });
}

std::int64_t median_step(const IndexedFrames& frames) {
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < frames.size(); ++i)
    steps.push_back(frames[i].pts - frames[i - 1].pts);
  if (steps.empty()) return 0;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

void finish(IndexedFrames& frames) {
  std::stable_sort(frames.begin(), frames.end(),
                   [](const auto& a, const auto& b) { return a.pts < b.pts; });
  frames.erase(std::unique(frames.begin(), frames.end(),
                           [](const auto& a, const auto& b) { return a.pts == b.pts; }),
               frames.end());
  for (std::size_t i = 1; i < frames.size(); ++i)
    frames[i - 1].duration = frames[i].pts - frames[i - 1].pts;
  if (frames.empty()) return;
  auto& last = frames.back().duration;
  const auto usual = median_step(frames);
  // GXF counts the last of pictures that are evenly apart as one field.
  const auto span = frames.back().pts - frames.front().pts;
  const bool field =
      last * 2 == usual && span == usual * static_cast<std::int64_t>(frames.size() - 1);
  if (last <= 0 || field) last = std::max<std::int64_t>(usual, 1);
}

}  // namespace

std::optional<isobmff::UnitFormat> unit_format_of(const AVStream& stream) {
  const auto& codec = *stream.codecpar;
  return isobmff::unit_format(avcodec_get_name(codec.codec_id),
                              bytes(codec.extradata, codec.extradata_size));
}

isobmff::Bytes bytes_of(const AVPacket& packet) { return bytes(packet.data, packet.size); }

PacketLook look_at_packet(const AVStream& stream, const AVPacket& packet) {
  PacketLook look;
  if (packet.size <= 0) return look;
  const bool key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
  const auto* described = avcodec_descriptor_get(stream.codecpar->codec_id);
  if (described && (described->props & AV_CODEC_PROP_INTRA_ONLY)) {
    look.access = key ? RandomAccess::intra : RandomAccess::none;
    return look;
  }
  const auto format = unit_format_of(stream);
  // Its slices begin near the start; searching all of a picture for the next one is for nothing.
  constexpr std::size_t near_start = 4 << 10;
  const auto unit = bytes_of(packet);
  if (!key && format)
    look.leading = isobmff::leading_kind(*format, unit.first(std::min(unit.size(), near_start)));
  if (!key) return look;
  const auto kind = format ? isobmff::picture_kind(*format, unit) : std::nullopt;
  look.false_key = kind == RandomAccess::none;
  look.access = look.false_key ? RandomAccess::none : kind.value_or(RandomAccess::sync);
  return look;
}

Disagreement false_keys(std::int64_t count) {
  return {"random access",
          {{"container", fmt::format("{} more pictures to start at", count)},
           {"pictures", "they need earlier ones"}},
          "pictures",
          "a decoder that starts there has nothing to build on"};
}

Rational exact(AVRational value) { return Rational(value.num, value.den); }

Result<PacketWalk> walk_packets(Input& input) {
  Walker walker(input);
  auto packet = new_packet();
  std::optional<std::string> truncated;
  for (std::int64_t count = 0; count < kMostPackets; ++count) {
    auto more = input.read(*packet);
    if (!more && more.error().code == Code::interrupted) return tl::make_unexpected(more.error());
    if (!more) truncated = more.error().message;
    if (!more || !*more) {
      auto walk = walker.take();
      walk.truncated = truncated;
      return walk;
    }
    if (packet->stream_index < input.size()) walker.add(*packet);
  }
  return fail(Code::input, "more than " + std::to_string(kMostPackets) + " packets");
}

std::optional<TimesBreak> times_break(const std::vector<CodedPicture>& pictures) {
  const CodedPicture* before = nullptr;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto& picture = pictures[i];
    if (picture.dts == AV_NOPTS_VALUE) continue;
    // Writers that round let a time fall by a tick or two.
    const auto slack = before ? std::max<std::int64_t>(before->duration, 2) : 0;
    if (before && picture.dts < before->dts && before->dts - picture.dts > slack)
      return TimesBreak{static_cast<std::int64_t>(i), before->dts, picture.dts};
    before = &picture;
  }
  return std::nullopt;
}

std::optional<FrameIndex> frame_index(const std::vector<CodedPicture>& pictures,
                                      Rational time_base) {
  const bool by_dts = decode_times_serve(pictures);
  FrameIndex index;
  index.time_base = time_base;
  std::int32_t stored = -1;
  for (const auto& picture : pictures) {
    ++stored;
    if (!picture.shown) continue;
    const auto time = by_dts && picture.pts == AV_NOPTS_VALUE ? picture.dts : picture.pts;
    if (time == AV_NOPTS_VALUE) return std::nullopt;
    index.frames.push_back({time, std::max<std::int64_t>(picture.duration, 0), picture.key,
                            picture.access, picture.leading, stored});
  }
  finish(index.frames);
  return index;
}

Result<FrameIndex> decoded_index(const std::filesystem::path& path, int stream, Context& context) {
  InputOptions options;
  options.find_streams = true;
  WANPREP_TRY(input, Input::open(path, context, options));
  WANPREP_TRY(found, input.checked_stream(stream));
  WANPREP_TRY(decoder, open_decoder(*found));
  input.only(stream);
  FrameIndex index;
  index.time_base = exact(found->time_base);
  const auto packet = new_packet();
  const auto frame = new_frame();
  std::int64_t timeless = 0;
  std::int64_t lost = 0;
  for (bool more = true; more;) {
    auto read = input.read(*packet);
    if (!read && read.error().code == Code::interrupted) return tl::make_unexpected(read.error());
    more = read && *read;
    if (more && packet->stream_index != stream) continue;
    avcodec_send_packet(decoder.get(), more ? packet.get() : nullptr);
    while (avcodec_receive_frame(decoder.get(), frame.get()) == 0) {
      const bool timed = frame->best_effort_timestamp != AV_NOPTS_VALUE;
      lost += timed ? timeless : 0;
      timeless = timed ? 0 : timeless + 1;
      if (timed)
        index.frames.push_back(
            {frame->best_effort_timestamp, 0, frame->pict_type == AV_PICTURE_TYPE_I});
    }
  }
  if (index.frames.empty())
    return fail(Code::damaged, "no picture of stream " + std::to_string(stream) + " has a time");
  // Their places are guesses, and frames that have none would go unseen.
  if (lost > 0)
    return fail(
        Code::input,
        std::to_string(lost) + " of " +
            std::to_string(lost + timeless + static_cast<std::int64_t>(index.frames.size())) +
            " pictures have no time, so they cannot be put in order",
        "write the file anew with the program that made it");
  finish(index.frames);
  // AVI knows no presentation times: behind B pictures the last one comes out without any.
  for (; timeless > 0; --timeless) {
    const auto last = index.frames.back();
    index.frames.push_back({last.pts + last.duration, last.duration, false});
  }
  return index;
}

}  // namespace wanprep
