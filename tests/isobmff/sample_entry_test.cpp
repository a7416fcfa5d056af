#include <gtest/gtest.h>

#include "isobmff/first_pictures.hpp"
#include "isobmff/picture_format.hpp"

namespace wanprep::isobmff {
namespace {

using Raw = std::vector<std::uint8_t>;

void append(Raw& out, const Raw& more) { out.insert(out.end(), more.begin(), more.end()); }

Raw number(std::uint64_t value, int bytes) {
  Raw out;
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> i * 8));
  return out;
}

Raw box(const char (&type)[5], const Raw& body) {
  Raw out = number(body.size() + 8, 4);
  append(out, number(fourcc(type), 4));
  append(out, body);
  return out;
}

Raw picture_entry(const Raw& extensions) {
  Raw out(24, 0);
  append(out, number(320, 2));
  append(out, number(180, 2));
  out.resize(78, 0);
  append(out, extensions);
  return out;
}

Raw sound_entry(int channels, const Raw& extensions) {
  Raw out(16, 0);
  append(out, number(static_cast<std::uint64_t>(channels), 2));
  append(out, number(16, 2));
  append(out, number(0, 4));
  append(out, number(std::uint64_t{48000} << 16, 4));
  append(out, extensions);
  return out;
}

// chan: version and flags, tag, mask, number of speakers.
Raw chan(std::uint32_t tag, std::uint32_t mask) {
  Raw body = number(0, 4);
  append(body, number(tag, 4));
  append(body, number(mask, 4));
  append(body, number(0, 4));
  return box("chan", body);
}

std::string layout_of(std::uint32_t format, int channels, const Raw& extensions) {
  const Raw body = sound_entry(channels, extensions);
  return read_sound_entry({format, Bytes(body)}).layout.value_or("-");
}

TEST(SampleEntry, names_the_speakers_of_plain_sound_by_tag_and_by_mask) {
  EXPECT_EQ(layout_of(fourcc("sowt"), 6, chan(1 << 16, 0x3f)), "5.1");
  EXPECT_EQ(layout_of(fourcc("sowt"), 6, chan(121 << 16 | 6, 0)), "5.1(side)");
  EXPECT_EQ(layout_of(fourcc("sowt"), 4, chan(108 << 16 | 4, 0)), "quad");
  EXPECT_EQ(layout_of(fourcc("sowt"), 6, {}), "-");
}

TEST(SampleEntry, counts_enhanced_ac3_by_its_own_box) {
  // acmod 7 with a low frequency channel; the entry's field says 2, as the standard wants.
  const Raw dec3 = box("dec3", {0x06, 0x00, 0x20, 0x0f, 0x00});
  const Raw body = sound_entry(2, dec3);
  const auto sound = read_sound_entry({fourcc("ec-3"), Bytes(body)});
  EXPECT_EQ(sound.channels, 6);
  EXPECT_EQ(sound.layout, "5.1(side)");
}

TEST(SampleEntry, names_the_speakers_of_codecs_with_an_order_of_their_own) {
  EXPECT_EQ(layout_of(fourcc("fLaC"), 6, {}), "5.1(side)");
  EXPECT_EQ(layout_of(fourcc("Opus"), 6, {}), "5.1");
}

TEST(SampleEntry, goes_by_the_codecs_color_and_keeps_what_colr_says) {
  const Raw vpcc = box("vpcC", {1, 0, 0, 0, 0, 10, 0x80 | 1 << 1, 9, 16, 9, 0, 0});
  const Raw colr = box("colr", {'n', 'c', 'l', 'x', 0, 1, 0, 1, 0, 1, 0});
  Raw both = colr;
  append(both, vpcc);
  const Raw body = picture_entry(both);
  const auto picture = read_picture_entry({fourcc("vp09"), Bytes(body)});
  EXPECT_EQ(picture.color.transfer, "smpte2084");
  EXPECT_EQ(picture.entry_color.transfer, "bt709");
}

TEST(SampleEntry, knows_the_picture_codecs_of_broadcast_cameras) {
  const Raw body = picture_entry({});
  EXPECT_EQ(read_picture_entry({fourcc("xdvb"), Bytes(body)}).codec, "mpeg2video");
  EXPECT_EQ(read_picture_entry({fourcc("m2v1"), Bytes(body)}).codec, "mpeg2video");
  EXPECT_FALSE(read_picture_entry({fourcc("ap4h"), Bytes(body)}).pixel_format);
}

TEST(SampleEntry, reads_the_mastering_display_and_the_brightest_content) {
  Raw mdcv;
  for (const int value : {13250, 34500, 7500, 3000, 34000, 16000, 15635, 16450})
    append(mdcv, number(static_cast<std::uint64_t>(value), 2));
  append(mdcv, number(10'000'000, 4));
  append(mdcv, number(50, 4));
  Raw both = box("mdcv", mdcv);
  append(both, box("clli", {0x03, 0xe8, 0x01, 0x90}));
  const Raw body = picture_entry(both);
  const auto picture = read_picture_entry({fourcc("hvc1"), Bytes(body)});
  ASSERT_TRUE(picture.mastering_display && picture.content_light);
  EXPECT_EQ(picture.mastering_display->green[0], Rational(265, 1000));
  EXPECT_EQ(picture.mastering_display->red[0], Rational(34, 50));
  EXPECT_EQ(picture.mastering_display->most_luminance, Rational(1000));
  EXPECT_EQ(picture.mastering_display->least_luminance, Rational(5, 1000));
  EXPECT_EQ(*picture.content_light, (ContentLight{1000, 400}));
}

TEST(SampleEntry, reads_the_content_light_of_an_h265_message) {
  PictureFormat picture;
  const Raw sei{144, 4, 0x03, 0xe8, 0x01, 0x90, 0x80};
  read_sei(Bytes(sei), picture);
  ASSERT_TRUE(picture.content_light);
  EXPECT_EQ(picture.content_light->most, 1000);
}

// Four bytes of length in front of each unit.
Raw units(std::initializer_list<Raw> all) {
  Raw out;
  for (const auto& one : all) {
    append(out, number(one.size(), 4));
    append(out, one);
  }
  return out;
}

TEST(FirstPicture, tells_its_content_light_in_front_of_its_first_slice_alone) {
  const Raw light{144, 4, 0x03, 0xe8, 0x01, 0x90, 0x80};
  Raw before{39 << 1, 1}, behind{40 << 1, 1};
  append(before, light);
  append(behind, light);
  const Raw slice{19 << 1, 1, 0xaf};
  PictureFormat known, unknown;
  read_grading("hevc", UnitFormat{true, 4}, units({before, slice}), known);
  read_grading("hevc", UnitFormat{true, 4}, units({slice, behind}), unknown);
  EXPECT_EQ(known.content_light, (ContentLight{1000, 400}));
  EXPECT_FALSE(unknown.content_light);
}

TEST(FirstPicture, of_av1_tells_its_content_light_in_a_metadata_unit) {
  const Raw unit{5 << 3 | 2, 5, 1, 0x03, 0xe8, 0x01, 0x90};
  PictureFormat picture;
  read_grading("av1", std::nullopt, unit, picture);
  EXPECT_EQ(picture.content_light, (ContentLight{1000, 400}));
}

TEST(SampleEntry, reads_the_profile_of_dolby_vision) {
  // Profile 8, level 4, base layer that shows as HLG.
  const Raw dvvc = box("dvvC", {1, 0, 8 << 1, 4 << 3 | 5, 4 << 4, 0, 0, 0});
  const Raw body = picture_entry(dvvc);
  const auto picture = read_picture_entry({fourcc("hvc1"), Bytes(body)});
  EXPECT_TRUE(picture.is_dolby_vision);
  EXPECT_EQ(picture.dolby_vision, (DolbyVision{8, 4, 4}));
}

TEST(SampleEntry, of_mp3_goes_by_the_first_frames_header) {
  SoundFormat sound;
  sound.channels = 2;
  const Raw mono{0xff, 0xfb, 0x50, 0xc4};  // version 1, layer 3, 44.1 kHz
  read_mp3_header(Bytes(mono), sound);
  EXPECT_EQ(sound.channels, 1);
  EXPECT_EQ(sound.sample_rate, 44100);
  const Raw low{0xff, 0xf3, 0x54, 0x40};  // version 2, 24 kHz, joint stereo
  read_mp3_header(Bytes(low), sound);
  EXPECT_EQ(sound.channels, 2);
  EXPECT_EQ(sound.sample_rate, 24000);
}

TEST(SampleEntry, of_mp3_is_left_alone_by_what_is_no_header) {
  SoundFormat sound;
  sound.channels = 2;
  const Raw text{'I', 'D', '3', 4};
  read_mp3_header(Bytes(text), sound);
  EXPECT_EQ(sound.channels, 2);
  EXPECT_EQ(sound.sample_rate, 0);
}

TEST(SampleEntry, of_spatial_sound_is_named_and_not_decodable) {
  const Raw body = sound_entry(4, {});
  const auto sound = read_sound_entry({fourcc("apac"), Bytes(body)});
  EXPECT_EQ(sound.codec, "apac");
  EXPECT_FALSE(sound.decodable);
}

}  // namespace
}  // namespace wanprep::isobmff
