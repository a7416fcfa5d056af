#include "media/stream_facts.hpp"

#include <algorithm>
#include <array>

#include "media/compat.hpp"

extern "C" {
#include <libavutil/dovi_meta.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixdesc.h>
}

namespace wanprep {
namespace {

std::optional<std::string> text(const char* value) {
  if (!value) return std::nullopt;
  return std::string(value);
}

// "TB" is coded top first and shown bottom first by libav's own words (MXF fills it in so). For
// QuickTime and Matroska it stands for their number 9, which means fields stored line by line and
// the top one first (Apple's Letter of the Ice Floe 19, RFC 9559, 5.1.4.1.28.2).
FieldOrder field_order(AVFieldOrder order, const std::string& demuxer) {
  const bool by_number = demuxer.rfind("mov", 0) == 0 || demuxer.rfind("matroska", 0) == 0;
  switch (order) {
    case AV_FIELD_PROGRESSIVE:
      return FieldOrder::progressive;
    case AV_FIELD_TT:
      return FieldOrder::tff;
    case AV_FIELD_BB:
      return FieldOrder::bff;
    case AV_FIELD_TB:
      return by_number ? FieldOrder::tff : FieldOrder::bff;
    case AV_FIELD_BT:
      return by_number ? FieldOrder::bff : FieldOrder::tff;
    case AV_FIELD_UNKNOWN:
      break;
  }
  return FieldOrder::unknown;
}

Orientation orientation(const AVStream& stream) {
  const auto data = stream_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX);
  std::int32_t matrix[9] = {};
  if (data.size() < sizeof matrix) return {};
  std::copy_n(data.data(), sizeof matrix, reinterpret_cast<std::uint8_t*>(matrix));
  return Orientation::from_matrix(matrix).value_or(Orientation{});
}

Hdr hdr(const AVStream& stream) {
  if (!stream_side_data(stream, AV_PKT_DATA_DOVI_CONF).empty()) return Hdr::dolby_vision;
  if (stream.codecpar->color_trc == AVCOL_TRC_SMPTE2084) return Hdr::pq;
  if (stream.codecpar->color_trc == AVCOL_TRC_ARIB_STD_B67) return Hdr::hlg;
  return Hdr::none;
}

template <class T>
std::optional<T> side_data(const AVStream& stream, AVPacketSideDataType type) {
  const auto data = stream_side_data(stream, type);
  T value{};
  if (data.size() < sizeof value) return std::nullopt;
  std::copy_n(data.data(), sizeof value, reinterpret_cast<std::uint8_t*>(&value));
  return value;
}

Rational fraction(AVRational value) {
  return value.den > 0 ? Rational(value.num, value.den) : Rational(0);
}

void add_grading(const AVStream& stream, VideoFacts& facts) {
  if (const auto display =
          side_data<AVMasteringDisplayMetadata>(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
      display && display->has_luminance && display->has_primaries) {
    const auto point = [](const AVRational(&xy)[2]) {
      return std::array<Rational, 2>{fraction(xy[0]), fraction(xy[1])};
    };
    facts.mastering_display =
        MasteringDisplay{point(display->display_primaries[0]), point(display->display_primaries[1]),
                         point(display->display_primaries[2]), point(display->white_point),
                         fraction(display->min_luminance),     fraction(display->max_luminance)};
  }
  if (const auto light = side_data<AVContentLightMetadata>(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
      light && light->MaxCLL > 0)
    facts.content_light =
        ContentLight{static_cast<int>(light->MaxCLL), static_cast<int>(light->MaxFALL)};
  if (const auto dolby = side_data<AVDOVIDecoderConfigurationRecord>(stream, AV_PKT_DATA_DOVI_CONF))
    facts.dolby_vision =
        DolbyVision{dolby->dv_profile, dolby->dv_level, dolby->dv_bl_signal_compatibility_id};
}

const AVPixFmtDescriptor* descriptor(const AVStream& stream) {
  return av_pix_fmt_desc_get(static_cast<AVPixelFormat>(stream.codecpar->format));
}

// The alpha of VP8 and VP9 travels beside the picture; only the container's tag tells.
std::optional<bool> alpha(const AVStream& stream) {
  if (const auto mode = tag(stream.metadata, "alpha_mode"); mode && *mode == "1") return true;
  const auto* format = descriptor(stream);
  if (!format) return std::nullopt;
  // A palette of QuickTime or AVI has no alpha, that of PNG may have some.
  const auto codec = stream.codecpar->codec_id;
  if (stream.codecpar->format == AV_PIX_FMT_PAL8)
    return codec == AV_CODEC_ID_PNG || codec == AV_CODEC_ID_GIF ? std::nullopt
                                                                : std::optional(false);
  return (format->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
}

std::optional<std::int64_t> bit_rate(const StreamTally& tally, const Rational& seconds) {
  if (!(seconds > Rational(0)) || tally.bytes == 0) return std::nullopt;
  return (Rational(tally.bytes * 8) / seconds).round();
}

std::optional<std::string> layout_name(const AVChannelLayout& layout) {
  if (layout.order == AV_CHANNEL_ORDER_UNSPEC) return std::nullopt;
  std::array<char, 128> name = {};
  if (av_channel_layout_describe(&layout, name.data(), name.size()) < 0) return std::nullopt;
  return std::string(name.data());
}

std::optional<std::string> language(const AVStream& stream) {
  auto value = tag(stream.metadata, "language");
  if (value && (value->empty() || *value == "und")) return std::nullopt;
  return value;
}

std::string codec_name(const AVCodecParameters& parameters) {
  if (parameters.codec_id != AV_CODEC_ID_NONE) return avcodec_get_name(parameters.codec_id);
  std::string name;
  for (int shift = 0; shift < 32; shift += 8) {
    const auto letter = static_cast<char>((parameters.codec_tag >> shift) & 0xff);
    if (letter > ' ' && letter < 127) name += letter;
  }
  return name.empty() ? "unknown" : name;
}

void fill_times(VideoFacts& facts, const std::vector<CodedPicture>& pictures,
                const FrameIndex& index) {
  facts.frames = index.size();
  facts.variable_frame_rate = is_variable(index);
  facts.frame_rate = nominal_rate(index);
  facts.duration = index.duration();
  if (index.size() > 0) facts.start = index.time_base * index.frames.front().pts;
  // Pictures that are no samples of their own to show (references) add no time.
  std::int64_t ticks = 0;
  for (const auto& picture : pictures) ticks += std::max<std::int64_t>(picture.duration, 0);
  facts.stored_frames = static_cast<std::int64_t>(pictures.size());
  facts.stored_duration = ticks > 0 ? index.time_base * ticks : facts.duration;
  const bool all_shown = std::all_of(pictures.begin(), pictures.end(),
                                     [](const CodedPicture& picture) { return picture.shown; });
  // Durations that libav derived from a nominal rate do not add up to what the times say.
  if (all_shown) facts.stored_duration = facts.duration;
}

}  // namespace

std::optional<std::string> tag(const AVDictionary* metadata, const char* key) {
  const auto* entry = av_dict_get(metadata, key, nullptr, 0);
  return entry ? text(entry->value) : std::nullopt;
}

std::optional<PixelFormatName> pixel_format_name(int format) {
  const auto* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(format));
  if (!name) return std::nullopt;
  PixelFormatName result{name, false};
  if (result.name.rfind("yuvj", 0) == 0) {
    result.name.erase(3, 1);
    result.full_range = true;
  }
  return result;
}

ColorFacts color_facts(const AVCodecParameters& parameters) {
  ColorFacts facts;
  if (parameters.color_primaries != AVCOL_PRI_UNSPECIFIED)
    facts.primaries = text(av_color_primaries_name(parameters.color_primaries));
  if (parameters.color_trc != AVCOL_TRC_UNSPECIFIED)
    facts.transfer = text(av_color_transfer_name(parameters.color_trc));
  if (parameters.color_space != AVCOL_SPC_UNSPECIFIED)
    facts.matrix = text(av_color_space_name(parameters.color_space));
  if (parameters.color_range != AVCOL_RANGE_UNSPECIFIED)
    facts.range = text(av_color_range_name(parameters.color_range));
  for (auto* value : {&facts.primaries, &facts.transfer, &facts.matrix})
    if (*value && (**value == "reserved" || **value == "unknown")) value->reset();
  return facts;
}

VideoFacts video_facts(const Input& input, int stream, const StreamTally& tally,
                       const std::vector<CodedPicture>& pictures, const FrameIndex& index) {
  auto* av = input.stream(stream);
  const auto& parameters = *av->codecpar;
  VideoFacts facts;
  facts.stream = stream;
  facts.codec = codec_name(parameters);
  facts.profile = text(avcodec_profile_name(parameters.codec_id, parameters.profile));
  facts.color = color_facts(parameters);
  if (const auto format = pixel_format_name(parameters.format)) {
    facts.pixel_format = format->name;
    if (format->full_range) facts.color.range = "pc";
  }
  if (const auto* format = descriptor(*av)) facts.bit_depth = format->comp[0].depth;
  facts.stored = {parameters.width, parameters.height};
  const auto aspect = av_guess_sample_aspect_ratio(input.get(), av, nullptr);
  facts.sample_aspect_known = aspect.num > 0 && aspect.den > 0;
  if (facts.sample_aspect_known) facts.sample_aspect = exact(aspect);
  facts.orientation = orientation(*av);
  facts.field_order = field_order(parameters.field_order, input.demuxer());
  facts.hdr = hdr(*av);
  add_grading(*av, facts);
  // Streams without a place in the container's header carry them in their pictures.
  if (!facts.mastering_display) facts.mastering_display = tally.mastering_display;
  if (!facts.content_light) facts.content_light = tally.content_light;
  facts.decodable = avcodec_find_decoder(parameters.codec_id) != nullptr;
  facts.alpha = alpha(*av);
  fill_times(facts, pictures, index);
  facts.bit_rate = bit_rate(tally, facts.stored_duration);
  facts.random_access = random_access_facts(index);
  facts.formats = std::max(1, static_cast<int>(tally.parameter_sets.size()));
  return facts;
}

/// Of plain samples the bytes tell how many there are, where a container's clock is coarser than
/// one (a millisecond in Matroska). Nothing where they do not lie side by side.
std::optional<Rational> length_by_bytes(const AVStream& stream, const StreamTally& tally,
                                        const Rational& by_clock) {
  const auto& parameters = *stream.codecpar;
  const int bits =
      av_get_exact_bits_per_sample(parameters.codec_id) * parameters.ch_layout.nb_channels;
  if (bits < 8 || bits % 8 != 0 || parameters.sample_rate <= 0 || tally.hidden) return std::nullopt;
  const Rational exactly{tally.bytes / (bits / 8), parameters.sample_rate};
  const Rational ticks = exact(stream.time_base) * Rational{3};
  return abs(exactly - by_clock) < ticks ? std::optional{exactly} : std::nullopt;
}

AudioFacts audio_facts(const AVStream& stream, const StreamTally& tally) {
  const auto& parameters = *stream.codecpar;
  AudioFacts facts;
  facts.stream = stream.index;
  facts.codec = codec_name(parameters);
  facts.profile = text(avcodec_profile_name(parameters.codec_id, parameters.profile));
  facts.channels = parameters.ch_layout.nb_channels;
  facts.layout = layout_name(parameters.ch_layout);
  facts.sample_rate = parameters.sample_rate;
  facts.start = tally.start.value_or(Rational(0));
  facts.duration = tally.end.value_or(facts.start) - facts.start;
  facts.stored_duration = exact(stream.time_base) * tally.stored_ticks;
  if (const auto length = length_by_bytes(stream, tally, facts.duration))
    facts.duration = facts.stored_duration = *length;
  facts.language = language(stream);
  facts.bit_rate = bit_rate(tally, facts.stored_duration);
  facts.decodable = avcodec_find_decoder(parameters.codec_id) != nullptr;
  facts.by_default = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
  return facts;
}

OtherStream other_stream(const AVStream& stream, const StreamTally& tally) {
  OtherStream other;
  other.stream = stream.index;
  other.codec = codec_name(*stream.codecpar);
  other.empty = tally.packets == 0;
  const bool attached = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
  switch (stream.codecpar->codec_type) {
    case AVMEDIA_TYPE_VIDEO:
      other.kind = attached ? "attached_picture" : "video";
      break;
    case AVMEDIA_TYPE_SUBTITLE:
      other.kind = "subtitle";
      break;
    case AVMEDIA_TYPE_DATA:
    case AVMEDIA_TYPE_ATTACHMENT:
      other.kind = other.codec == "tmcd" ? "timecode" : "data";
      break;
    case AVMEDIA_TYPE_AUDIO:
    case AVMEDIA_TYPE_UNKNOWN:
    case AVMEDIA_TYPE_NB:
      other.kind = "unknown";
      break;
  }
  return other;
}

}  // namespace wanprep
