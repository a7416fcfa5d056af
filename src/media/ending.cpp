#include "media/ending.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "media/file_bytes.hpp"
#include "media/matroska.hpp"

extern "C" {
#include <libavutil/intfloat.h>
#include <libavutil/intreadwrite.h>
}

namespace wanprep {
namespace {

using namespace std::string_view_literals;

using Missing = std::optional<std::string>;

constexpr std::size_t kLook = 128 << 10;

std::string last_bytes(const InputFile& file, std::size_t most = kLook) {
  return bytes_at(file, file.bytes() - std::min<std::uint64_t>(most, file.bytes()), most);
}

const char* at(std::string_view bytes, std::size_t offset) { return bytes.data() + offset; }

Missing shorter_than(const InputFile& file, std::uint64_t stated) {
  if (stated <= file.bytes()) return std::nullopt;
  return fmt::format("the file has {} of the {} bytes that its header states", file.bytes(),
                     stated);
}

// The first RIFF states the length of the file, or of its first gigabytes.
Missing avi_cut_off(const InputFile& file) {
  const auto head = bytes_at(file, 0, 12);
  if (head.size() < 12 || head.substr(0, 4) != "RIFF" || head.substr(8) != "AVI ")
    return std::nullopt;
  const std::uint64_t size = AV_RL32(at(head, 4));
  // Some writers count the eight bytes in front of the size, or a byte of padding that is not
  // there.
  constexpr std::uint64_t kSlack = 9;
  if (size == 0 || size == UINT32_MAX || size + 8 <= file.bytes() + kSlack) return std::nullopt;
  return shorter_than(file, size + 8);
}

struct TsPackets {
  std::size_t first = 0;  // where a packet starts
  std::size_t length = 0;
};

// ISO/IEC 13818-1: 188 bytes from a sync byte on; 192 with the time stamp of BDAV before it, 204
// with the check bytes of DVB behind it.
std::optional<TsPackets> ts_packets(std::string_view head) {
  constexpr std::size_t kInRow = 5;
  for (const std::size_t length : {188, 192, 204})
    for (std::size_t sync = 0; sync < length && sync + length * kInRow < head.size(); ++sync) {
      std::size_t row = 0;
      while (row < kInRow && head[sync + row * length] == 0x47) ++row;
      const std::size_t before = length == 192 ? 4 : 0;
      if (row == kInRow) return TsPackets{(sync + length - before) % length, length};
    }
  return std::nullopt;
}

Missing mpegts_cut_off(const InputFile& file) {
  const auto packets = ts_packets(bytes_at(file, 0, 4 << 10));
  if (!packets) return std::nullopt;
  const auto rest = (file.bytes() - packets->first) % packets->length;
  const auto start = bytes_at(file, file.bytes() - rest, rest);
  const std::size_t sync = packets->length == 192 ? 4 : 0;
  // What does not begin as a packet does is something that was put behind the last one.
  if (rest == 0 || (start.size() > sync && start[sync] != 0x47)) return std::nullopt;
  return fmt::format("the last packet has {} of {} bytes", rest, packets->length);
}

// ISO/IEC 13818-1, 2.5: packs of packets, whose lengths lead from the last pack to the end.
Missing mpeg_cut_off(const InputFile& file) {
  const auto tail = last_bytes(file);
  auto i = tail.rfind("\0\0\1\xBA"sv);
  if (i == std::string::npos) return std::nullopt;
  while (i + 4 <= tail.size()) {
    if (tail.compare(i, 3, "\0\0\1"sv) != 0) return std::nullopt;
    const auto id = static_cast<std::uint8_t>(tail[i + 3]);
    if (id == 0xB9) return std::nullopt;
    const bool pack = id == 0xBA;
    const std::size_t header = pack ? 14 : 6;
    if (id < 0xB9) return std::nullopt;
    if (i + header > tail.size()) return "the last packet's header is not whole";
    // MPEG-1 packs have 12 bytes.
    const bool old = pack && (tail[i + 4] & 0xC0) != 0x40;
    const std::size_t body = !pack ? AV_RB16(at(tail, i + 4)) : old ? 0 : tail[i + 13] & 7;
    const auto left = tail.size() - i - header;
    if (body > left) return fmt::format("the last packet has {} of {} bytes", left, body);
    i += (old ? 12 : header) + body;
  }
  return std::nullopt;
}

constexpr std::uint64_t kFlvTag = 11;
constexpr std::uint64_t kFlvBack = 4;  // behind each tag its length

std::optional<std::uint64_t> flv_tag_length(const InputFile& file, std::uint64_t offset) {
  const auto tag = bytes_at(file, offset, kFlvTag);
  if (tag.size() < 4) return tag.empty() ? std::nullopt : std::optional(kFlvTag);
  const auto type = tag[0] & 0x1F;
  if (type != 8 && type != 9 && type != 18) return std::nullopt;
  return kFlvTag + AV_RB24(at(tag, 1));
}

bool ends_with_flv_tag(const InputFile& file) {
  const auto back = last_bytes(file, kFlvBack);
  if (back.size() < kFlvBack) return false;
  const std::uint64_t length = AV_RB32(at(back, 0));
  return length + kFlvBack <= file.bytes() &&
         flv_tag_length(file, file.bytes() - kFlvBack - length) == length;
}

// The script data of the first tag: a name, a type of 0 and a number of eight bytes.
std::optional<std::uint64_t> flv_stated(const InputFile& file) {
  const auto head = bytes_at(file, 0, 4 << 10);
  constexpr auto kName = "\0\10filesize\0"sv;
  const auto found = head.find(kName);
  if (found == std::string::npos || found + kName.size() + 8 > head.size()) return std::nullopt;
  const auto stated = av_int2double(AV_RB64(at(head, found + kName.size())));
  if (!(stated > 0 && stated < 1e15)) return std::nullopt;
  return static_cast<std::uint64_t>(stated);
}

// Adobe's FLV specification 10.1, annex E.
Missing flv_cut_off(const InputFile& file) {
  if (const auto stated = flv_stated(file)) return shorter_than(file, *stated);
  if (ends_with_flv_tag(file)) return std::nullopt;
  const auto head = bytes_at(file, 0, 9);
  if (head.size() < 9) return std::nullopt;
  for (std::uint64_t i = AV_RB32(at(head, 5)) + kFlvBack; i < file.bytes();) {
    const auto length = flv_tag_length(file, i);
    if (!length) return std::nullopt;
    if (*length > file.bytes() - i)
      return fmt::format("the last tag has {} of {} bytes", file.bytes() - i, *length);
    i += *length + kFlvBack;
  }
  return std::nullopt;
}

// RFC 3533. Not every writer marks the last page as the last, so whole pages are taken for the end.
Missing ogg_cut_off(const InputFile& file) {
  const auto tail = last_bytes(file);
  const auto page = tail.rfind("OggS\0"sv);
  if (page == std::string::npos) return std::nullopt;
  const auto header = std::string_view(tail).substr(page);
  if (header.size() < 27) return "the last page's header is not whole";
  const std::size_t segments = static_cast<std::uint8_t>(header[26]);
  std::size_t length = 27 + segments;
  for (std::size_t i = 27; i < std::min(27 + segments, header.size()); ++i)
    length += static_cast<std::uint8_t>(header[i]);
  if (length <= header.size()) return std::nullopt;
  return fmt::format("the last page has {} of {} bytes", header.size(), length);
}

// ASF specification 3.2: the file properties, among the objects of the header.
Missing asf_cut_off(const InputFile& file) {
  constexpr auto kProperties = "\xA1\xDC\xAB\x8C\x47\xA9\xCF\x11\x8E\xE4\x00\xC0\x0C\x20\x53\x65"sv;
  const auto head = bytes_at(file, 0, kLook);
  const auto found = head.find(kProperties);
  if (found == std::string::npos || found + 92 > head.size()) return std::nullopt;
  const bool broadcast = (AV_RL32(at(head, found + 88)) & 1) != 0;
  if (broadcast) return std::nullopt;
  return shorter_than(file, AV_RL64(at(head, found + 40)));
}

constexpr auto kMxfPack = "\x06\x0E\x2B\x34\x02\x05\x01\x01\x0D\x01\x02\x01\x01"sv;
constexpr char kMxfFooter = 4;

bool mxf_pack_at(const InputFile& file, std::uint64_t offset, char kind) {
  const auto key = bytes_at(file, offset, 14);
  return key.size() == 14 && key.starts_with(kMxfPack) && key[13] == kind;
}

// SMPTE ST 377-1: the header partition states where the footer stands; a file that was never closed
// has none.
Missing mxf_cut_off(const InputFile& file) {
  const auto head = bytes_at(file, 0, 128);
  if (!std::string_view(head).starts_with(kMxfPack) || head.size() < 128) return std::nullopt;
  const auto length = static_cast<std::uint8_t>(head[16]);
  const std::size_t value = 17 + (length & 0x80 ? length & 0x7Fu : 0);
  if (value + 32 > head.size()) return std::nullopt;
  const std::uint64_t footer = AV_RB64(at(head, value + 24));
  if (footer == 0) {
    // What is written as a stream never goes back to its header.
    if (last_bytes(file, 1 << 20).find(std::string(kMxfPack) + kMxfFooter) != std::string::npos)
      return std::nullopt;
    return "it was never closed: there is no footer partition";
  }
  if (mxf_pack_at(file, footer, kMxfFooter)) return std::nullopt;
  return fmt::format("its footer partition should stand at byte {}, and the file has {}", footer,
                     file.bytes());
}

// SMPTE ST 360: the last packet is the end of the stream.
Missing gxf_cut_off(const InputFile& file) {
  const auto tail = last_bytes(file);
  if (tail.find("\0\0\0\0\1\xFB"sv) != std::string::npos) return std::nullopt;
  return "the end-of-stream packet is missing";
}

}  // namespace

std::optional<std::string> cut_off(const InputFile& file, std::string_view demuxer) {
  if (demuxer == "avi") return avi_cut_off(file);
  if (demuxer.starts_with("matroska")) return matroska_cut_off(file);
  if (demuxer == "mpegts") return mpegts_cut_off(file);
  if (demuxer == "mpeg") return mpeg_cut_off(file);
  if (demuxer == "flv") return flv_cut_off(file);
  if (demuxer == "ogg") return ogg_cut_off(file);
  if (demuxer == "asf") return asf_cut_off(file);
  if (demuxer == "mxf") return mxf_cut_off(file);
  if (demuxer == "gxf") return gxf_cut_off(file);
  return std::nullopt;
}

}  // namespace wanprep
