#include "support/edit_patch.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace wanprep::testing {
namespace {

using Data = std::vector<std::uint8_t>;

std::uint32_t be32(const Data& data, std::size_t at) {
  if (at + 4 > data.size()) return 0;
  return std::uint32_t{data[at]} << 24 | std::uint32_t{data[at + 1]} << 16 |
         std::uint32_t{data[at + 2]} << 8 | data[at + 3];
}

void put(Data& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put_name(Data& out, const char* name) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(name[i]));
}

void put32_at(Data& data, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i)
    data[at + i] = static_cast<std::uint8_t>(value >> (8 * (3 - i)));
}

bool is(const Data& data, std::size_t at, const char* name) {
  for (std::size_t i = 0; i < 4; ++i)
    if (data[at + 4 + i] != static_cast<std::uint8_t>(name[i])) return false;
  return true;
}

/// The first box of that name in [from, to).
std::optional<std::size_t> find(const Data& data, std::size_t from, std::size_t to,
                                const char* name) {
  for (std::size_t at = from; at + 8 <= to;) {
    const std::size_t size = be32(data, at);
    if (is(data, at, name)) return at;
    if (size < 8) return std::nullopt;
    at += size;
  }
  return std::nullopt;
}

std::optional<std::size_t> inside(const Data& data, std::size_t parent, const char* name) {
  return find(data, parent + 8, parent + be32(data, parent), name);
}

Data read_all(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Data edit_box(const std::vector<PatchedEdit>& edits, bool wide) {
  Data list;
  put(list, wide ? 1u << 24 : 0, 4);
  put(list, edits.size(), 4);
  for (const auto& edit : edits) {
    put(list, edit.duration, wide ? 8 : 4);
    put(list, static_cast<std::uint64_t>(edit.media_time), wide ? 8 : 4);
    put(list, static_cast<std::uint64_t>(edit.rate) << 16, 4);
  }
  Data out;
  put(out, list.size() + 16, 4);
  put_name(out, "edts");
  put(out, list.size() + 8, 4);
  put_name(out, "elst");
  out.insert(out.end(), list.begin(), list.end());
  return out;
}

}  // namespace

bool patch_edits(const std::filesystem::path& file, const std::vector<PatchedEdit>& edits,
                 bool wide) {
  Data data = read_all(file);
  const auto moov = find(data, 0, data.size(), "moov");
  if (!moov || find(data, *moov, data.size(), "mdat")) return false;
  const auto trak = inside(data, *moov, "trak");
  if (!trak) return false;
  const Data box = edit_box(edits, wide);
  std::int64_t grown = static_cast<std::int64_t>(box.size());
  auto place = inside(data, *trak, "mdia");
  if (const auto old = inside(data, *trak, "edts")) {
    const std::size_t size = be32(data, *old);
    grown -= static_cast<std::int64_t>(size);
    data.erase(data.begin() + static_cast<std::ptrdiff_t>(*old),
               data.begin() + static_cast<std::ptrdiff_t>(*old + size));
    place = old;
  }
  if (!place) return false;
  data.insert(data.begin() + static_cast<std::ptrdiff_t>(*place), box.begin(), box.end());
  for (const std::size_t parent : {*moov, *trak})
    put32_at(data, parent, static_cast<std::uint32_t>(be32(data, parent) + grown));
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
  return static_cast<bool>(out);
}

TimeScales time_scales(const std::filesystem::path& file) {
  const Data data = read_all(file);
  const auto moov = find(data, 0, data.size(), "moov");
  const auto mvhd = moov ? inside(data, *moov, "mvhd") : std::nullopt;
  const auto trak = moov ? inside(data, *moov, "trak") : std::nullopt;
  const auto mdia = trak ? inside(data, *trak, "mdia") : std::nullopt;
  const auto mdhd = mdia ? inside(data, *mdia, "mdhd") : std::nullopt;
  if (!mvhd || !mdhd) return {};
  const auto scale = [&](std::size_t box) {
    return be32(data, box + 12 + (data[box + 8] == 1 ? 16u : 8u));
  };
  return {scale(*mvhd), scale(*mdhd)};
}

}  // namespace wanprep::testing
