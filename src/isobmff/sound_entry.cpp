#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "isobmff/bit_reader.hpp"
#include "isobmff/descriptors.hpp"
#include "isobmff/picture_format.hpp"
#include "isobmff/sound_layout.hpp"

namespace wanprep::isobmff {
namespace {

struct Fields {
  int version = 0, channels = 0, bits = 0;
  int rate = 0;
  std::uint32_t lpcm_flags = 0;
  Bytes extensions;
};

// A double in the file; only whole rates up to 768 kHz are meant seriously.
int whole_rate(std::uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 52 & 2047) - 1023;
  if (exponent < 0 || exponent > 19 || bits >> 63 != 0) return 0;
  const std::uint64_t mantissa = (bits & ((std::uint64_t{1} << 52) - 1)) | std::uint64_t{1} << 52;
  return static_cast<int>(mantissa >> (52 - exponent));
}

Fields read_fields(const SampleEntry& entry) {
  Fields fields;
  Cursor cursor(entry.body);
  cursor.skip(8);
  fields.version = cursor.u16();
  cursor.skip(6);
  fields.channels = cursor.u16();
  fields.bits = cursor.u16();
  cursor.skip(4);
  fields.rate = static_cast<int>(cursor.u32() >> 16);
  // The versions are QuickTime's; ISO files have 0, or 1 with nothing added (then boxes follow at
  // once, and a box's type is no plausible number here).
  if (fields.version == 1) {
    Cursor ahead(cursor.rest());
    ahead.skip(4);
    const std::uint32_t type = ahead.u32();
    const bool box = type == fourcc("esds") || type == fourcc("srat") || type == fourcc("dac3");
    if (!box) cursor.skip(16);
  }
  if (fields.version == 2) {
    cursor.skip(4);
    fields.rate = whole_rate(cursor.u64());
    fields.channels = static_cast<int>(cursor.u32() & 0xffff);
    cursor.skip(4);
    fields.bits = static_cast<int>(cursor.u32() & 0xff);
    fields.lpcm_flags = cursor.u32();
    cursor.skip(8);
  }
  fields.extensions = cursor.rest();
  return fields;
}

// QuickTime wraps the codec's boxes in a wave atom.
std::optional<Bytes> find_extension(Bytes extensions, std::uint32_t type) {
  if (const auto body = find_box(extensions, type)) return body;
  const auto wave = find_box(extensions, fourcc("wave"));
  return wave ? find_box(*wave, type) : std::nullopt;
}

std::string pcm(bool is_float, bool is_signed, int bits, bool little) {
  if (bits <= 8 && !is_float) return is_signed ? "pcm_s8" : "pcm_u8";
  return fmt::format("pcm_{}{}{}",
                     is_float    ? 'f'
                     : is_signed ? 's'
                                 : 'u',
                     bits, little ? "le" : "be");
}

std::optional<std::string> pcm_codec(std::uint32_t format, const Fields& fields) {
  const auto enda = find_extension(fields.extensions, fourcc("enda"));
  const bool little = enda && Cursor(*enda).u16() == 1;
  const auto config = find_box(fields.extensions, fourcc("pcmC"));
  switch (format) {
    case fourcc("sowt"):
      return pcm(false, true, fields.bits, true);
    case fourcc("twos"):
      return pcm(false, true, fields.bits, false);
    case fourcc("raw "):
      return fields.bits > 8 ? pcm(false, true, fields.bits, false) : "pcm_u8";
    case fourcc("in24"):
      return pcm(false, true, 24, little);
    case fourcc("in32"):
      return pcm(false, true, 32, little);
    case fourcc("fl32"):
      return pcm(true, true, 32, little);
    case fourcc("fl64"):
      return pcm(true, true, 64, little);
    case fourcc("ulaw"):
      return "pcm_mulaw";
    case fourcc("alaw"):
      return "pcm_alaw";
    case fourcc("lpcm"):
      return pcm((fields.lpcm_flags & 1) != 0, (fields.lpcm_flags & 4) != 0, fields.bits,
                 (fields.lpcm_flags & 2) == 0);
    case fourcc("ipcm"):
    case fourcc("fpcm"): {
      if (!config || config->size() < 6) return std::nullopt;
      return pcm(format == fourcc("fpcm"), true, (*config)[5], ((*config)[4] & 1) != 0);
    }
  }
  return std::nullopt;
}

std::string packet_codec(std::uint32_t format) {
  switch (format) {
    case fourcc("mp4a"):
      return "aac";
    case fourcc("ac-3"):
    case fourcc("sac3"):
      return "ac3";
    case fourcc("ec-3"):
      return "eac3";
    case fourcc("samr"):
      return "amr_nb";
    case fourcc("sawb"):
      return "amr_wb";
    case fourcc("Opus"):
      return "opus";
    case fourcc("fLaC"):
      return "flac";
    case fourcc(".mp3"):
    case fourcc("mp3 "):
    case 0x6d730055:
      return "mp3";
    case fourcc("ima4"):
      return "adpcm_ima_qt";
    case fourcc("dtsc"):
    case fourcc("dtsh"):
    case fourcc("dtsl"):
    case fourcc("dtse"):
      return "dts";
    case fourcc("mlpa"):
      return "truehd";
    case 0x6d730002:
      return "adpcm_ms";
    case 0x6d730011:
      return "adpcm_ima_wav";
  }
  return fourcc_text(format);
}

int aac_rate(BitReader& bits) {
  constexpr std::array<int, 13> rates{96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                      22050, 16000, 12000, 11025, 8000,  7350};
  const std::uint32_t index = bits.bits(4);
  if (index == 15) return static_cast<int>(bits.bits(24));
  return index < rates.size() ? rates[index] : 0;
}

int aac_object(BitReader& bits) {
  const int object = static_cast<int>(bits.bits(5));
  return object == 31 ? static_cast<int>(bits.bits(6)) + 32 : object;
}

std::optional<std::string> aac_profile(int object) {
  switch (object) {
    case 1:
      return "Main";
    case 2:
      return "LC";
    case 3:
      return "SSR";
    case 4:
      return "LTP";
    case 5:
      return "HE-AAC";
    case 23:
      return "LD";
    case 29:
      return "HE-AACv2";
    case 39:
      return "ELD";
  }
  return std::nullopt;
}

void leave_channels_open(SoundFormat& sound) {
  sound.channels = 0;
  sound.layout.reset();
}

// ISO/IEC 14496-3, 4.4.1.1: a program configuration element, where the configuration is 0.
int program_channels(BitReader& bits) {
  bits.skip(4 + 2 + 4);
  const auto front = bits.bits(4), side = bits.bits(4), back = bits.bits(4);
  const auto low = bits.bits(2);
  bits.skip(3 + 4);
  for (const int more : {4, 4, 3})
    if (bits.flag()) bits.skip(more);
  int channels = static_cast<int>(low);
  for (auto left = front + side + back; left > 0; --left) {
    channels += bits.flag() ? 2 : 1;
    bits.skip(4);
  }
  return bits.failed() ? 0 : channels;
}

void set_aac_channels(int config, SoundFormat& sound) {
  constexpr std::array<int, 8> counts{0, 1, 2, 3, 4, 5, 6, 8};
  constexpr std::array<const char*, 8> names{"",    "mono", "stereo", "3.0",
                                             "4.0", "5.0",  "5.1",    "7.1"};  // as FFmpeg takes it
  if (config >= 1 && config <= 7) {
    sound.channels = counts[static_cast<std::size_t>(config)];
    sound.layout = names[static_cast<std::size_t>(config)];
  } else if (config == 12) {
    sound.channels = 8;
    sound.layout = "7.1";
  } else {
    leave_channels_open(sound);
    if (config == 11) sound.channels = 7;
    if (config == 13) sound.channels = 24;
    if (config == 14) sound.channels = 8;
  }
}

// ISO/IEC 14496-3, 1.6.2.1. SBR is told in front, or behind the plain config for old decoders.
void read_aac(Bytes config, SoundFormat& sound) {
  BitReader bits(std::vector<std::uint8_t>(config.begin(), config.end()));
  int object = aac_object(bits);
  int rate = aac_rate(bits);
  const int channels = static_cast<int>(bits.bits(4));
  const int outer = object;
  if (object == 5 || object == 29) {
    rate = aac_rate(bits);
    object = aac_object(bits);
  }
  if (bits.failed()) return;
  set_aac_channels(channels, sound);
  sound.profile = aac_profile(outer);
  if (rate > 0) sound.sample_rate = rate;
  if (outer == 29) set_aac_channels(2, sound);
  // General audio (GASpecificConfig): three flags stand in front of the element.
  const bool general = object >= 1 && object <= 4;
  if (channels == 0 && general && bits.bits(3) == 0) {
    sound.channels = program_channels(bits);
    sound.layout = layout_of(sound.channels);
    return;
  }
  if (outer != 2 || channels == 0) return;
  const bool plain = bits.bits(3) == 0;
  if (!plain || bits.bits(11) != 0x2b7 || aac_object(bits) != 5 || !bits.flag()) return;
  rate = aac_rate(bits);
  if (bits.failed() || rate == 0) return;
  sound.profile = "HE-AAC";
  sound.sample_rate = rate;
}

// Registered object types (mp4ra.org): MPEG-4 audio and MPEG-2 AAC have a configuration that tells
// the channels; the 2 that ISO writers put into every entry says nothing about the others.
void read_sound_esds(Bytes body, SoundFormat& sound) {
  constexpr std::array<std::pair<int, const char*>, 11> others{{{0x69, "mp3"},
                                                                {0x6B, "mp3"},
                                                                {0xA5, "ac3"},
                                                                {0xA6, "eac3"},
                                                                {0xA9, "dts"},
                                                                {0xAA, "dts"},
                                                                {0xAB, "dts"},
                                                                {0xAC, "dts"},
                                                                {0xAD, "opus"},
                                                                {0xDD, "vorbis"},
                                                                {0xE1, "qcelp"}}};
  const auto config = read_esds(body);
  if (!config) return;
  for (const auto& [type, codec] : others)
    if (type == config->object_type) sound.codec = codec;
  if (sound.codec == "dts" || sound.codec == "vorbis") leave_channels_open(sound);
  if (sound.codec == "aac") read_aac(config->specific, sound);
}

void set_ac3_channels(std::uint32_t mode, bool low, SoundFormat& sound) {
  constexpr std::array<int, 8> counts{2, 1, 2, 3, 3, 4, 4, 5};
  constexpr std::array<const char*, 8> names{"stereo",    "mono", "stereo",     "3.0",
                                             "3.0(back)", "4.0",  "quad(side)", "5.0(side)"};
  constexpr std::array<const char*, 8> low_names{"2.1", "",    "2.1", "3.1",
                                                 "",    "4.1", "",    "5.1(side)"};
  const std::string name = low ? low_names[mode] : names[mode];
  sound.channels = counts[mode] + (low ? 1 : 0);
  sound.layout = name.empty() ? std::nullopt : std::optional(name);
}

void read_dac3(Bytes body, SoundFormat& sound) {
  BitReader bits(std::vector<std::uint8_t>(body.begin(), body.end()));
  constexpr std::array<int, 3> rates{48000, 44100, 32000};
  const std::uint32_t rate = bits.bits(2);
  bits.skip(8);
  const std::uint32_t mode = bits.bits(3);
  const bool low = bits.flag();
  if (bits.failed()) return;
  if (rate < rates.size()) sound.sample_rate = rates[rate];
  set_ac3_channels(mode, low, sound);
}

// The first independent substream, which every decoder plays.
void read_dec3(Bytes body, SoundFormat& sound) {
  BitReader bits(std::vector<std::uint8_t>(body.begin(), body.end()));
  bits.skip(16 + 2 + 5 + 2 + 3);
  const std::uint32_t mode = bits.bits(3);
  const bool low = bits.flag();
  if (!bits.failed()) set_ac3_channels(mode, low, sound);
}

}  // namespace

SoundFormat read_sound_entry(const SampleEntry& entry) {
  const Fields fields = read_fields(entry);
  SoundFormat sound;
  sound.channels = fields.channels;
  sound.sample_rate = fields.rate;
  if (auto codec = pcm_codec(entry.format, fields)) {
    sound.codec = *codec;
    sound.packets = false;
  } else {
    sound.codec = packet_codec(entry.format);
  }
  sound.layout = layout_of(sound.channels);
  sound.decodable = entry.format != fourcc("apac") && entry.format != fourcc("enca");
  // AMR is mono at one rate; phones write 2 channels into its entry.
  if (sound.codec == "amr_nb" || sound.codec == "amr_wb") {
    sound.channels = 1;
    sound.layout = "mono";
    sound.sample_rate = sound.codec == "amr_nb" ? 8000 : 16000;
  }
  if (sound.codec == "opus") sound.sample_rate = 48000;
  if (sound.codec == "truehd") leave_channels_open(sound);
  if (const auto esds = find_extension(fields.extensions, fourcc("esds")))
    read_sound_esds(*esds, sound);
  if (const auto dac3 = find_extension(fields.extensions, fourcc("dac3"))) read_dac3(*dac3, sound);
  if (const auto alac = find_extension(fields.extensions, fourcc("alac"));
      alac && alac->size() >= 28) {
    sound.channels = (*alac)[13];
    sound.sample_rate = static_cast<int>(Cursor(alac->subspan(24)).u32() & 0xfffff);
    sound.layout = layout_of(sound.channels);
  }
  if (const auto dec3 = find_extension(fields.extensions, fourcc("dec3"))) read_dec3(*dec3, sound);
  if (const auto name = layout_by_codec(sound.codec, sound.channels)) sound.layout = name;
  const auto chan = find_extension(fields.extensions, fourcc("chan"));
  if (chan && (!sound.packets || !sound.layout))
    if (const auto name = layout_by_chan(*chan)) sound.layout = name;
  return sound;
}

}  // namespace wanprep::isobmff
