#include "media/decode.hpp"

#include <algorithm>

#include "disk/digest.hpp"
#include "isobmff/coded_size.hpp"
#include "media/filter_graph.hpp"
#include "media/input.hpp"
#include "media/picture_reader.hpp"
#include "media/track.hpp"

namespace wanprep {
namespace {

std::vector<std::uint8_t> gray_bytes(const AVFrame& frame) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height));
  for (int y = 0; y < frame.height; ++y) {
    const auto* row = frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0];
    bytes.insert(bytes.end(), row, row + frame.width);
  }
  return bytes;
}

// Area averaging: a small picture must not depend on which single pixels were picked.
std::string gray_filter(Size size, const std::string& filter) {
  auto text = filter.empty() ? std::string() : filter + ",";
  return text + "scale=" + std::to_string(size.width) + ":" + std::to_string(size.height) +
         ":flags=area,format=gray";
}

// Pictures that did not decode repeat the one before, so that picture k stays frame k.
class GrayRow {
 public:
  GrayRow(Size size, std::int64_t frames) : frames_(frames) {
    row_.width = size.width;
    row_.height = size.height;
  }
  void add(const AVFrame& frame) {
    auto bytes = gray_bytes(frame);
    const auto at = static_cast<std::size_t>(std::clamp<std::int64_t>(frame.pts, 0, frames_ - 1));
    if (row_.pictures.size() < at) row_.pictures.resize(at, last(bytes));
    if (row_.pictures.size() == at) row_.pictures.push_back(std::move(bytes));
  }
  GrayFrames take() {
    if (!row_.pictures.empty())
      row_.pictures.resize(static_cast<std::size_t>(frames_), row_.pictures.back());
    return std::move(row_);
  }

 private:
  std::vector<std::uint8_t> last(const std::vector<std::uint8_t>& fallback) const {
    return row_.pictures.empty() ? fallback : row_.pictures.back();
  }
  GrayFrames row_;
  std::int64_t frames_;
};

Result<void> drain(FilterGraph& graph, GrayRow& row) {
  for (;;) {
    WANPREP_TRY(frame, graph.pull());
    if (!frame) return {};
    row.add(*frame);
  }
}

PacketDigest digest_of(const AVPacket& packet) {
  Sha256 hash;
  hash.add({reinterpret_cast<const char*>(packet.data), static_cast<std::size_t>(packet.size)});
  return {packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts, packet.duration,
          (packet.flags & AV_PKT_FLAG_KEY) != 0, hash.hex()};
}

// Of one stream all pictures are of one size; a reader that scales later ones unseen shows another
// clip.
Result<void> check_same_size(const AVFrame& frame, Size& size, std::int64_t number) {
  const Size now{frame.width, frame.height};
  if (size == Size{} || size == now) {
    size = now;
    return {};
  }
  return isobmff::changed_size({number, size, now});
}

void add_gap(DecodeReport& report, std::int64_t from, std::int64_t to) {
  for (auto number = from; number < to; ++number) report.damaged.push_back(number);
}

}  // namespace

Result<DecodeReport> decode_frames(const std::filesystem::path& path, int stream,
                                   const FrameIndex& index, std::int64_t first, std::int64_t count,
                                   Context& context) {
  const auto end = count < 0 ? index.size() : std::min(index.size(), first + count);
  DecodeReport report;
  Size size;
  auto expected = std::clamp<std::int64_t>(first, 0, index.size());
  WANPREP_TRY(reader, PictureReader::open(path, stream, index, ShownSpan{expected, end}, context));
  WANPREP_CHECK(reader.seek(expected));
  while (expected < end) {
    WANPREP_TRY(picture, reader.next());
    const auto number = picture ? std::min(picture->number, end) : end;
    add_gap(report, expected, number);
    if (!picture || picture->number >= end) break;
    WANPREP_CHECK(check_same_size(*picture->frame, size, number));
    ++report.frames;
    report.pts.push_back(picture->frame->pts);
    if (picture->damaged) report.damaged.push_back(number);
    expected = number + 1;
  }
  return report;
}

Result<GrayFrames> gray_range(const std::filesystem::path& path, int stream,
                              const FrameIndex& index, const DecodeSpan& span, Size size,
                              const std::string& filter, Context& context) {
  if (size.width < 1 || size.height < 1 || size.width > 4096 || size.height > 4096)
    return fail(Code::internal, "gray pictures of " + std::to_string(size.width) + "x" +
                                    std::to_string(size.height) + " are no small pictures");
  const auto first = std::clamp<std::int64_t>(span.first, 0, index.size());
  const auto end = span.count < 0 ? index.size() : std::min(index.size(), first + span.count);
  WANPREP_TRY(reader, PictureReader::open(path, stream, index, ShownSpan{first, end}, context));
  WANPREP_CHECK(reader.seek(first));
  FilterGraph graph(gray_filter(size, filter), "gray");
  GrayRow row(size, end - first);
  for (;;) {
    WANPREP_TRY(picture, reader.next());
    if (!picture || picture->number >= end) break;
    WANPREP_CHECK(graph.push(std::move(picture->frame), picture->number - first));
    WANPREP_CHECK(drain(graph, row));
    if (picture->number + 1 == end) break;
  }
  WANPREP_CHECK(graph.flush());
  WANPREP_CHECK(drain(graph, row));
  return row.take();
}

Result<std::vector<PacketDigest>> copied_digests(const CopyPictures& copied, Context& context) {
  WANPREP_TRY(track, copy_pictures(copied, context));
  std::vector<PacketDigest> digests;
  for (;;) {
    WANPREP_TRY(packet, track->next());
    if (!packet) return digests;
    digests.push_back(digest_of(*packet));
  }
}

Result<std::vector<PacketDigest>> packet_digests(const std::filesystem::path& path, int stream,
                                                 Context& context) {
  WANPREP_TRY(input, Input::open(path, context));
  WANPREP_TRY(found, input.checked_stream(stream));
  static_cast<void>(found);
  input.only(stream);
  std::vector<PacketDigest> digests;
  const auto packet = new_packet();
  for (;;) {
    WANPREP_TRY(more, input.read(*packet));
    if (!more) return digests;
    if (packet->stream_index != stream) continue;
    digests.push_back(digest_of(*packet));
  }
}

}  // namespace wanprep
