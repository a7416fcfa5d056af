#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "isobmff/bit_reader.hpp"
#include "isobmff/descriptors.hpp"
#include "isobmff/picture_format.hpp"
#include "isobmff/probe.hpp"

namespace wanprep::isobmff {
namespace {

struct Known {
  std::uint32_t format;
  const char* codec;
  const char* profile;       // where the code itself tells it
  const char* pixel_format;  // likewise
  int depth;
};

constexpr std::array<Known, 46> kKnown{{
    {fourcc("avc1"), "h264", "", "", 0},
    {fourcc("avc2"), "h264", "", "", 0},
    {fourcc("avc3"), "h264", "", "", 0},
    {fourcc("avc4"), "h264", "", "", 0},
    {fourcc("dva1"), "h264", "", "", 0},
    {fourcc("dvav"), "h264", "", "", 0},
    {fourcc("hvc1"), "hevc", "", "", 0},
    {fourcc("hev1"), "hevc", "", "", 0},
    {fourcc("hvt1"), "hevc", "", "", 0},
    {fourcc("dvh1"), "hevc", "", "", 0},
    {fourcc("dvhe"), "hevc", "", "", 0},
    {fourcc("av01"), "av1", "", "", 0},
    {fourcc("dav1"), "av1", "", "", 0},
    {fourcc("vp08"), "vp8", "", "yuv420p", 8},
    {fourcc("vp09"), "vp9", "", "", 0},
    {fourcc("mp4v"), "mpeg4", "", "yuv420p", 8},
    {fourcc("s263"), "h263", "", "yuv420p", 8},
    {fourcc("h263"), "h263", "", "yuv420p", 8},
    {fourcc("mjpg"), "mjpeg", "", "", 8},
    {fourcc("jpeg"), "mjpeg", "", "", 8},
    {fourcc("mjpa"), "mjpeg", "", "", 8},
    {fourcc("mjpb"), "mjpegb", "", "", 8},
    {fourcc("png "), "png", "", "", 0},
    {fourcc("apco"), "prores", "Proxy", "yuv422p10le", 10},
    {fourcc("apcs"), "prores", "LT", "yuv422p10le", 10},
    {fourcc("apcn"), "prores", "Standard", "yuv422p10le", 10},
    {fourcc("apch"), "prores", "HQ", "yuv422p10le", 10},
    {fourcc("ap4h"), "prores", "4444", "", 12},
    {fourcc("ap4x"), "prores", "XQ", "", 12},
    {fourcc("AVdn"), "dnxhd", "", "", 0},
    {fourcc("AVdh"), "dnxhd", "", "", 0},
    {fourcc("FFV1"), "ffv1", "", "", 0},
    {fourcc("CFHD"), "cfhd", "", "", 0},
    {fourcc("v210"), "v210", "", "yuv422p10le", 10},
    {fourcc("2vuy"), "rawvideo", "", "uyvy422", 8},
    {fourcc("yuv2"), "rawvideo", "", "yuyv422", 8},
    {fourcc("yuvs"), "rawvideo", "", "yuyv422", 8},
    {fourcc("m1v1"), "mpeg1video", "", "yuv420p", 8},
    {fourcc("m2v1"), "mpeg2video", "", "", 8},
    {fourcc("mpg2"), "mpeg2video", "", "", 8},
    {fourcc("raw "), "rawvideo", "", "", 8},
    {fourcc("rle "), "qtrle", "", "", 8},
    {fourcc("SVQ3"), "svq3", "", "yuv420p", 8},
    {fourcc("dvc "), "dvvideo", "", "", 8},
    {fourcc("dvcp"), "dvvideo", "", "", 8},
    {fourcc("vvc1"), "vvc", "", "", 0},
}};

void name_codec(std::uint32_t format, PictureFormat& picture) {
  for (const auto& known : kKnown) {
    if (known.format != format) continue;
    picture.codec = known.codec;
    if (known.profile[0] != '\0') picture.profile = known.profile;
    if (known.pixel_format[0] != '\0') picture.pixel_format = known.pixel_format;
    if (known.depth > 0) picture.bit_depth = known.depth;
    return;
  }
  picture.codec = fourcc_text(format);
  // XDCAM, IMX and HDV have a code for every frame size and rate.
  for (const char* family : {"xdv", "xd5", "xdh", "mx3", "mx4", "mx5", "hdv"})
    if (picture.codec.rfind(family, 0) == 0) picture.codec = "mpeg2video";
}

void read_vpcc(Bytes body, PictureFormat& picture) {
  Cursor cursor(body);
  cursor.skip(4);
  const int profile = cursor.u8();
  cursor.skip(1);
  const int packed = cursor.u8();
  const int depth = packed >> 4, chroma = packed >> 1 & 7;
  if (picture.codec == "vp9") picture.profile = fmt::format("Profile {}", profile);
  if (depth >= 8 && depth <= 12) picture.bit_depth = depth;
  if (picture.bit_depth && chroma <= 3)
    picture.pixel_format = planar_format(chroma <= 1 ? 1 : chroma, *picture.bit_depth);
  picture.color.range = range_name((packed & 1) != 0);
  const int primaries = cursor.u8(), transfer = cursor.u8();
  set_color(picture.color, primaries, transfer, cursor.u8());
}

// The file may say one thing here and the parameter set another. Decoders (libav's too) go by the
// parameter set, so that the pixels' own tags count, and the sample entry fills what they leave
// out.
void read_colr(Bytes body, PictureFormat& picture) {
  Cursor cursor(body);
  const std::uint32_t kind = cursor.u32();
  if (kind != fourcc("nclx") && kind != fourcc("nclc")) return;
  ColorFacts entry;
  const int primaries = cursor.u16(), transfer = cursor.u16();
  set_color(entry, primaries, transfer, cursor.u16());
  if (kind == fourcc("nclx") && cursor.left() > 0)
    entry.range = range_name((cursor.u8() & 0x80) != 0);
  picture.entry_color = entry;
  ColorFacts& color = picture.color;
  if (!color.primaries) color.primaries = entry.primaries;
  if (!color.transfer) color.transfer = entry.transfer;
  if (!color.matrix) color.matrix = entry.matrix;
  if (!color.range) color.range = entry.range;
}

FieldOrder read_fiel(Bytes body) {
  Cursor cursor(body);
  const int fields = cursor.u8(), detail = cursor.u8();
  if (fields == 1) return FieldOrder::progressive;
  if (fields != 2) return FieldOrder::unknown;
  // Stored together or apart, in either order: 1 and 9 show the top field first.
  if (detail == 1 || detail == 9) return FieldOrder::tff;
  if (detail == 6 || detail == 14) return FieldOrder::bff;
  return FieldOrder::unknown;
}

std::optional<Rational> fraction(Cursor& cursor) {
  const std::int32_t num = cursor.i32(), den = cursor.i32();
  if (den <= 0) return std::nullopt;
  return Rational{num, den};
}

// ISO/IEC 14496-12, 12.1.4: the offset is between the centers of picture and aperture.
std::optional<Rect> read_clap(Bytes body, Size size) {
  Cursor cursor(body);
  const auto width = fraction(cursor), height = fraction(cursor);
  const auto x = fraction(cursor), y = fraction(cursor);
  if (!width || !height || !x || !y || *width <= Rational{0} || *height <= Rational{0})
    return std::nullopt;
  const Rational half{1, 2};
  const Rational left = *x + (Rational{size.width} - *width) * half;
  const Rational top = *y + (Rational{size.height} - *height) * half;
  const Rational right = left + *width, bottom = top + *height;
  if (left < Rational{0} || top < Rational{0} || right > Rational{size.width} ||
      bottom > Rational{size.height})
    return std::nullopt;
  const Rect rect{static_cast<int>(left.round()),
                  static_cast<int>(top.round()),
                  {static_cast<int>(width->round()), static_cast<int>(height->round())}};
  if (rect.size == size) return std::nullopt;
  return rect;
}

const char* mpeg4_profile(Bytes config) {
  constexpr std::array<std::uint8_t, 4> start{0, 0, 1, 0xB0};
  const auto at = std::search(config.begin(), config.end(), start.begin(), start.end());
  if (config.end() - at < 5) return "";
  const int profile = at[4] >> 4;
  return profile == 0 ? "Simple Profile" : profile == 15 ? "Advanced Simple Profile" : "";
}

// ISO/IEC 14496-2, 6.2.2: color stands in the visual object's header, before the layer's.
void read_visual_object(Bytes config, ColorFacts& color) {
  constexpr std::array<std::uint8_t, 4> start{0, 0, 1, 0xB5};
  const auto at = std::search(config.begin(), config.end(), start.begin(), start.end());
  if (at == config.end()) return;
  BitReader bits(std::vector<std::uint8_t>(at + start.size(), config.end()));
  if (bits.flag()) bits.skip(7);
  constexpr std::uint32_t video = 1;
  if (bits.bits(4) != video || !bits.flag()) return;
  bits.skip(3);
  const bool full = bits.flag();
  const bool described = bits.flag();
  const int primaries = static_cast<int>(bits.bits(8)), transfer = static_cast<int>(bits.bits(8));
  const int matrix = static_cast<int>(bits.bits(8));
  if (bits.failed()) return;
  color.range = range_name(full);
  if (described) set_color(color, primaries, transfer, matrix);
}

void read_picture_esds(Bytes body, PictureFormat& picture) {
  const auto config = read_esds(body);
  if (!config) return;
  switch (config->object_type) {
    case 0x21:
      picture.codec = "h264";
      break;
    case 0x23:
      picture.codec = "hevc";
      break;
    case 0x60:
    case 0x61:
    case 0x62:
    case 0x63:
    case 0x64:
    case 0x65:
      picture.codec = "mpeg2video";
      break;
    case 0x6A:
      picture.codec = "mpeg1video";
      break;
    case 0x6C:
      picture.codec = "mjpeg";
      break;
    case 0x6D:
      picture.codec = "png";
      break;
  }
  if (picture.codec != "mpeg4") picture.pixel_format.reset();
  if (const std::string profile = mpeg4_profile(config->specific); !profile.empty())
    picture.profile = profile;
  if (picture.codec == "mpeg4") read_visual_object(config->specific, picture.color);
}

void read_extension(const Box& box, PictureFormat& picture) {
  switch (box.type) {
    case fourcc("avcC"):
      read_avcc(box.body, picture);
      break;
    case fourcc("hvcC"):
      read_hvcc(box.body, picture);
      break;
    case fourcc("av1C"):
      read_av1c(box.body, picture);
      break;
    case fourcc("vpcC"):
      read_vpcc(box.body, picture);
      break;
    case fourcc("esds"):
      read_picture_esds(box.body, picture);
      break;
    case fourcc("dvcC"):
    case fourcc("dvvC"):
    case fourcc("dvwC"):
      picture.is_dolby_vision = true;
      read_dovi(box.body, picture);
      break;
    case fourcc("mdcv"):
      read_mdcv(box.body, picture);
      break;
    case fourcc("clli"):
      read_clli(box.body, picture);
      break;
    // Full boxes: version and flags stand in front.
    case fourcc("SmDm"):
      if (box.body.size() > 4) read_smdm(box.body.subspan(4), picture);
      break;
    case fourcc("CoLL"):
      if (box.body.size() > 4) read_clli(box.body.subspan(4), picture);
      break;
  }
}

// These wait until the codec's own box has been read, wherever it stands.
void read_presentation(const Box& box, PictureFormat& picture) {
  if (box.type == fourcc("colr")) read_colr(box.body, picture);
  if (box.type == fourcc("clap")) picture.clean_aperture = read_clap(box.body, picture.size);
  if (box.type == fourcc("fiel"))
    if (const auto order = read_fiel(box.body); order != FieldOrder::unknown)
      picture.field_order = order;
  if (box.type == fourcc("pasp")) {
    Cursor cursor(box.body);
    const std::uint32_t across = cursor.u32(), down = cursor.u32();
    if (across > 0 && down > 0) picture.sample_aspect = Rational{across, down};
  }
}

}  // namespace

bool is_codec_name(std::string_view codec) {
  return std::any_of(kKnown.begin(), kKnown.end(),
                     [&](const Known& known) { return known.codec == codec; });
}

PictureFormat read_picture_entry(const SampleEntry& entry) {
  PictureFormat picture;
  name_codec(entry.format, picture);
  Cursor cursor(entry.body);
  cursor.skip(24);
  const int width = cursor.u16(), height = cursor.u16();
  picture.size = {width, height};
  cursor.skip(46);
  const int depth = cursor.u16();
  cursor.skip(2);
  // 24 says "no alpha", 32 "may have": only the pictures themselves know. Their chroma too: 4444 is
  // a name, and writers put 4:2:2 into it.
  if (picture.codec == "prores" && picture.bit_depth == 12 && depth == 24) picture.alpha = false;
  if (picture.codec == "prores") picture.color.range = "tv";
  const Bytes extensions = cursor.rest();
  for (Cursor list(extensions); const auto box = next_box(list);) read_extension(*box, picture);
  picture.coded_aspect = picture.sample_aspect;
  picture.coded_order = picture.field_order;
  for (Cursor list(extensions); const auto box = next_box(list);) read_presentation(*box, picture);
  if (picture.codec == "h264" || picture.codec == "hevc" || picture.codec == "av1")
    picture.alpha = false;
  return picture;
}

}  // namespace wanprep::isobmff
