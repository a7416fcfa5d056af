#include <gtest/gtest.h>

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

}  // namespace
}  // namespace wanprep::isobmff
