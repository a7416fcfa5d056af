// Media beyond four gigabytes: 64-bit boxes and offsets, in a file that is a hole but for a clip.
#include <gtest/gtest.h>
#include "support/own_folder.hpp"

#include <fstream>

#include "isobmff/box_reader.hpp"
#include "isobmff/probe.hpp"
#include "media/probe.hpp"
#include "support/clip_maker.hpp"

namespace wanprep {
namespace {

using isobmff::Bytes;
using isobmff::Cursor;
using isobmff::fourcc;

constexpr std::uint64_t kHole = std::uint64_t{5} << 30;

std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> i * 8 & 255);
  return out;
}

std::string box(std::uint32_t type, const std::string& body) {
  return number(body.size() + 8, 4) + number(type, 4) + body;
}

std::string wide_box_head(std::uint32_t type, std::uint64_t size) {
  return number(1, 4) + number(type, 4) + number(size, 8);
}

// The same index with every 32-bit offset made 64-bit and moved.
std::string moved(Bytes body, std::uint64_t by) {
  std::string out;
  for (Cursor cursor(body); const auto child = isobmff::next_box(cursor);) {
    std::string content(child->body.begin(), child->body.end());
    std::uint32_t type = child->type;
    for (const auto parent : {fourcc("trak"), fourcc("mdia"), fourcc("minf"), fourcc("stbl")})
      if (type == parent) content = moved(child->body, by);
    if (type == fourcc("stco")) {
      type = fourcc("co64");
      content.resize(8);
      Cursor offsets(child->body.subspan(8));
      while (offsets.left() >= 4) content += number(offsets.u32() + by, 8);
    }
    out += box(type, content);
  }
  return out;
}

void make_far(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::ifstream in(from, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(in)), {});
  const Bytes bytes(reinterpret_cast<const std::uint8_t*>(all.data()), all.size());
  std::ofstream out(to, std::ios::binary);
  for (Cursor cursor(bytes); const auto top = isobmff::next_box(cursor);) {
    const std::string content(top->body.begin(), top->body.end());
    if (top->type == fourcc("mdat")) {
      out << wide_box_head(fourcc("free"), kHole);
      out.seekp(static_cast<std::streamoff>(kHole - 16), std::ios::cur);
      out << wide_box_head(top->type, content.size() + 16) << content;
    } else if (top->type == fourcc("moov")) {
      out << box(top->type, moved(top->body, kHole + 8));
    } else {
      out << box(top->type, content);
    }
  }
}

TEST(FarMedia, is_read_through_wide_boxes_and_offsets) {
  const auto folder = ::wanprep::testing::own_folder();
  const auto near = folder / "far_media_near.mp4", far = folder / "far_media.mp4";
  testing::ClipSpec spec;
  spec.size = {320, 180};
  spec.frames = 10;
  ASSERT_TRUE(testing::make_clip(spec, near));
  make_far(near, far);
  const auto wanted = isobmff::probe(near), mine = isobmff::probe(far);
  Context context{null_sink(), system_clock()};
  const auto libav = probe_media(far, context);
  std::filesystem::remove(near);
  std::filesystem::remove(far);
  ASSERT_TRUE(wanted && mine && libav);
  EXPECT_GT(mine->facts.bytes, kHole);
  EXPECT_FALSE(mine->facts.truncated);
  EXPECT_EQ(mine->index, wanted->index);
  EXPECT_EQ(mine->facts.video, wanted->facts.video);
  EXPECT_EQ(libav->index.size(), 10);
}

}  // namespace
}  // namespace wanprep
