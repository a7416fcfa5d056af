#include "image/inflate.hpp"

#include <gtest/gtest.h>

#include <random>

#include <zlib.h>

namespace wanprep {
namespace {

template <std::size_t N>
std::string bytes(const char (&literal)[N]) {
  return std::string(literal, N - 1);
}

std::string packed(const std::string& text) {
  auto size = compressBound(static_cast<uLong>(text.size()));
  std::string out(size, '\0');
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(out.data()), &size,
                     reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size())),
            Z_OK);
  out.resize(size);
  return out;
}

// Made by zlib 1.2.13: without compression, with the fixed codes, with codes of its own.
const std::string kStored = bytes(
    "\x78\x01\x01\x0f\x00\xf0\xff\x73\x74\x6f\x72\x65\x64\x20\x61\x73\x20\x69\x74\x20\x69\x73\x2d"
    "\xed"
    "\x05\x7f");
const std::string kFixed = bytes(
    "\x78\x01\x0b\x4a\x2c\x57\x28\x28\xca\x4f\xcb\xcc\x49\xd5\x51\x28\xc2\xc1\xb1\x52\x60\xf8\x0f"
    "\x00"
    "\x36\xb6\x0e\xe3");
const std::string kDynamic = bytes(
    "\x78\xda\xed\x50\xb9\x8d\x10\x40\x0c\xcc\xa9\x82\x12\xfc\xac\xd7\x76\x05\x24\x04\x48\x54\xe0"
    "\x57"
    "\x22\x3f\xfa\x67\x8f\x1e\xc8\x70\x34\xb2\x34\xef\x21\xe3\x9d\xad\xcb\x0b\xd5\x30\xa6\x1c\xf0"
    "\xae"
    "\x6e\x83\xce\x6a\xaa\x8e\x43\xb3\x38\x47\x5f\xf7\x2d\x5c\xad\x96\x4c\x1a\x96\xca\x85\x45\x2f"
    "\x11"
    "\x85\xab\x95\x39\x06\x75\x6e\xe3\xe6\xed\xcd\x4e\x88\x01\x15\x21\x43\x22\x18\x30\x35\x96\x74"
    "\x12"
    "\x31\x31\x9f\xd8\x65\xf0\x7a\xc2\xc6\xf6\x69\xf8\xc8\x28\xd3\x3a\x0f\x45\xa3\x9f\x8b\x4e\xe4"
    "\x2e"
    "\x6d\x07\xf0\x8e\x60\xdd\xe4\xdb\x77\xb9\x7c\x21\xca\x41\x6e\x9c\xbf\x02\x2f\x8b\x12\xd2\x11"
    "\xb9"
    "\x16\x96\x11\xec\xba\x87\x03\x9b\xea\x9c\xe0\x22\x25\x4b\xe7\x31\x46\x07\xa0\x66\xbc\xda\xc2"
    "\x23"
    "\x2a\xdc\xe5\xb6\xc1\x37\x10\xc0\x63\x2a\x8a\x28\xe6\x85\xda\x34\xb9\x7e\x35\xc9\x68\x28\xb4"
    "\x1c"
    "\x43\xc2\x35\x98\x54\x41\xeb\xbd\xe9\x51\x72\x3f\xad\x5e\xaf\xe7\xe4\xfc\x72\x1f\x8c\x2b\xde"
    "\x82"
    "\xfa\x78\x6d\x33\xaf\x90\xd8\x42\x03\xe6\x39\xc7\xac\x4a\x48\x17\x24\x46\xf5\xed\xa0\x1d\xa6"
    "\x48"
    "\xf9\xe5\xdb\x8f\x9f\xdf\xe3\xe3\xd7\xc7\xef\x9e\xaf\xff\xf1\xbf\xc3\x7f\x00\xbf\xf4\xec\x81");
const std::string kZeros = packed(std::string(1'000'000, '\0'));

constexpr std::size_t kEnough = 1 << 22;

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Inflate, reads_all_three_kinds_of_block) {
  EXPECT_EQ(inflated(kStored, kEnough), "stored as it is");
  EXPECT_EQ(inflated(kFixed, kEnough), bytes("Raw profile, raw profile, raw profile: \x00\xff"));
  const auto text = inflated(kDynamic, kEnough);
  ASSERT_EQ(text.size(), 761u);
  EXPECT_EQ(text.substr(0, 24), "4283fefc63f0cd0e873a0000");
  EXPECT_EQ(text.substr(401), repeated("GPSLatitude ", 30));
}

TEST(Inflate, stops_at_the_bound) {
  EXPECT_EQ(inflated(kZeros, kEnough), std::string(1'000'000, '\0'));
  EXPECT_EQ(inflated(kZeros, 4321), std::string(4321, '\0'));
  EXPECT_EQ(inflated(kStored, 6), "stored");
  EXPECT_EQ(inflated(kFixed, 3), "Raw");
  EXPECT_EQ(inflated(kFixed, 0), "");
}

TEST(Inflate, gives_of_a_cut_stream_its_beginning) {
  for (const auto& stream : {kStored, kFixed, kDynamic}) {
    const auto whole = inflated(stream, kEnough);
    for (std::size_t length = 0; length < stream.size(); ++length) {
      const auto part = inflated(stream.substr(0, length), kEnough);
      ASSERT_LE(part.size(), whole.size() + 1) << length;
      // The last symbol may have been read from bits that are not there.
      const auto sure = part.substr(0, part.empty() ? 0 : part.size() - 1);
      ASSERT_EQ(sure, whole.substr(0, sure.size())) << length;
    }
  }
}

TEST(Inflate, refuses_what_is_no_such_stream) {
  EXPECT_EQ(inflated("", kEnough), "");
  EXPECT_EQ(inflated("x", kEnough), "");
  EXPECT_EQ(inflated("plain text", kEnough), "");
  EXPECT_EQ(inflated(bytes("\x78\x9c\x07"), kEnough), "");      // a block of the fourth kind
  EXPECT_EQ(inflated(bytes("\x78\xbb\x03\x00"), kEnough), "");  // a dictionary is needed
}

TEST(Inflate, survives_changed_streams) {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    auto stream = round % 2 == 0 ? kDynamic : kFixed;
    for (int changes = 1 + round % 4; changes > 0; --changes)
      stream[2 + random() % (stream.size() - 2)] = static_cast<char>(random());
    ASSERT_LE(inflated(stream, 10'000).size(), 10'000u);
  }
}

}  // namespace
}  // namespace wanprep
