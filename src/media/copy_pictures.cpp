#include <algorithm>

#include <fmt/format.h>

#include "isobmff/coded_size.hpp"
#include "media/input.hpp"
#include "media/libav_error.hpp"
#include "media/packet_index.hpp"
#include "media/track.hpp"
#include "media/write_compat.hpp"

namespace wanprep {
namespace {

class CopiedPictures final : public PictureTrack {
 public:
  CopiedPictures(const CopyPictures& work, Context& context, Input input)
      : work_(work), context_(context), input_(std::move(input)) {
    const auto& frames = work_.index.frames;
    const auto past = static_cast<std::size_t>(work_.first + work_.frames);
    from_ = frames[static_cast<std::size_t>(work_.first)].pts;
    to_ = past < frames.size() ? frames[past].pts : frames.back().pts + frames.back().duration;
  }

  Result<void> describe(AVStream& stream) const override;
  AVRational time_base() const override { return source().time_base; }
  Result<Packet> next() override;
  std::int64_t pictures() const override { return written_; }
  std::int64_t expected() const override { return work_.frames; }

 private:
  const AVStream& source() const { return *input_.stream(work_.stream); }
  Result<bool> wanted(const AVPacket& packet);
  Result<void> check_size(const AVPacket& packet);
  Result<void> end() const;
  Packet rebased(Packet packet);
  void settle_delay(const AVPacket& first);

  const CopyPictures& work_;
  Context& context_;
  Input input_;
  std::int64_t from_ = 0;  // presentation ticks, half-open
  std::int64_t to_ = 0;
  std::int64_t written_ = 0;
  std::int64_t dts_shift_ = 0;
  bool started_ = false;
  std::optional<isobmff::UnitFormat> units_ = unit_format_of(source());
  std::optional<Size> size_;  // by the parameter sets in the packets
};

Result<void> CopiedPictures::describe(AVStream& stream) const {
  if (avcodec_parameters_copy(stream.codecpar, source().codecpar) < 0) throw std::bad_alloc();
  stream.time_base = source().time_base;
  const auto seconds =
      work_.index.time_of(work_.first + work_.frames) - work_.index.time_of(work_.first);
  const auto rate = seconds > Rational{0} ? Rational{work_.frames} / seconds : Rational{0};
  av_reduce(&stream.avg_frame_rate.num, &stream.avg_frame_rate.den, rate.num(), rate.den(),
            1'001'000);
  stream.sample_aspect_ratio = source().sample_aspect_ratio.num
                                   ? source().sample_aspect_ratio
                                   : source().codecpar->sample_aspect_ratio;
  stream.codecpar->sample_aspect_ratio = stream.sample_aspect_ratio;
  if (work_.codec_tag.size() == 4)
    stream.codecpar->codec_tag =
        MKTAG(work_.codec_tag[0], work_.codec_tag[1], work_.codec_tag[2], work_.codec_tag[3]);
  const auto* matrix = stored_matrix(source());
  if (matrix && work_.keep_orientation) set_display_matrix(stream, matrix);
  return {};
}

// What is before the range or hidden by the edit list is skipped before the first picture; after it
// such a packet is a picture that others may need, so that the range cannot be copied.
Result<bool> CopiedPictures::wanted(const AVPacket& packet) {
  const auto pts = packet.pts == AV_NOPTS_VALUE ? packet.dts : packet.pts;
  const bool inside = pts >= from_ && pts < to_ && !(packet.flags & AV_PKT_FLAG_DISCARD);
  if (!started_ && !inside) return false;
  if (!started_ && (pts != from_ || !(packet.flags & AV_PKT_FLAG_KEY)))
    return fail(Code::internal,
                fmt::format("frame {} is no clean random access point: packet at {} "
                            "comes before it",
                            work_.first, pts));
  started_ = true;
  if (!inside && pts < from_)
    return fail(Code::internal, fmt::format("frame {} has followers that reach back", work_.first));
  return inside;
}

// Parameter sets may travel in the packets, and change there.
Result<void> CopiedPictures::check_size(const AVPacket& packet) {
  if (!units_ || !(packet.flags & AV_PKT_FLAG_KEY)) return {};
  const auto size = isobmff::coded_size(*units_, bytes_of(packet));
  if (!size) return {};
  if (size_ && *size_ != *size)
    return isobmff::changed_size({work_.first + written_, *size_, *size});
  size_ = size;
  return {};
}

// libav's mov demuxer leaves the last two composition offsets out when it looks for negative ones
// (mov_read_ctts), so that decode times may pass presentation times near the end. A constant
// shift by the reorder delay mends that for all packets; muxers take the first offset off again.
void CopiedPictures::settle_delay(const AVPacket& first) {
  if (first.dts == AV_NOPTS_VALUE) return;
  std::int64_t longest = 0;
  for (const auto& frame : work_.index.frames) longest = std::max(longest, frame.duration);
  const std::int64_t delay = source().codecpar->video_delay * longest;
  dts_shift_ = std::max<std::int64_t>(0, delay - (first.pts - first.dts));
}

Packet CopiedPictures::rebased(Packet packet) {
  if (packet->pts == AV_NOPTS_VALUE) packet->pts = packet->dts;
  if (written_ == 0) settle_delay(*packet);
  const auto& frames = work_.index.frames;
  const auto found =
      std::lower_bound(frames.begin(), frames.end(), packet->pts,
                       [](const IndexedFrame& frame, std::int64_t pts) { return frame.pts < pts; });
  if (found != frames.end() && found->pts == packet->pts) {
    ++written_;
    // The last picture's duration may be cut by the edit list.
    packet->duration = std::min(found->duration, to_ - found->pts);
  }
  packet->pts -= from_;
  if (packet->dts != AV_NOPTS_VALUE) packet->dts -= from_ + dts_shift_;
  packet->flags &= ~AV_PKT_FLAG_DISCARD;
  return packet;
}

Result<void> CopiedPictures::end() const {
  if (written_ == work_.frames) return {};
  return fail(Code::damaged, fmt::format("{} of {} pictures could be read from {}", written_,
                                         work_.frames, work_.path.filename().string()));
}

Result<Packet> CopiedPictures::next() {
  for (;;) {
    if (context_.stopped()) return interrupted();
    auto packet = new_packet();
    WANPREP_TRY(more, input_.read(*packet));
    if (!more) break;
    if (packet->stream_index != work_.stream) continue;
    WANPREP_TRY(inside, wanted(*packet));
    // With all pictures there, only the last one's second field may still come.
    if (!inside && written_ == work_.frames) break;
    if (!inside) continue;
    WANPREP_CHECK(check_size(*packet));
    return rebased(std::move(packet));
  }
  WANPREP_CHECK(end());
  return Packet{};
}

// Index seeks of mp4 go by decode times, which lie before presentation times by the reorder delay:
// aimed at the picture's own time, they could land on a random access point behind it. What is read
// too early is skipped.
std::int64_t seek_target(const CopyPictures& work, const AVStream& stream) {
  const auto& frames = work.index.frames;
  const auto first = static_cast<std::size_t>(work.first);
  const std::size_t delay = static_cast<std::size_t>(std::max(0, stream.codecpar->video_delay)) + 2;
  return frames[first > delay ? first - delay : 0].pts;
}

}  // namespace

Result<std::unique_ptr<PictureTrack>> copy_pictures(const CopyPictures& work, Context& context) {
  if (work.first < 0 || work.frames < 1 || work.first + work.frames > work.index.size())
    return fail(Code::internal, fmt::format("work order copies frames {}..{} of {}", work.first,
                                            work.first + work.frames, work.index.size()));
  auto part =
      picture_part(work.path, work.stream, work.index, {work.first, work.first + work.frames});
  WANPREP_TRY(input, Input::open_to_copy(work.path, work.stream, std::move(part), context));
  WANPREP_TRY(stream, input.checked_stream(work.stream));
  if (stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO)
    return fail(
        Code::input,
        fmt::format("the file contradicts itself: stream {} is no picture to libav", work.stream));
  input.only(work.stream);
  if (work.first > 0) WANPREP_CHECK(input.seek(work.stream, seek_target(work, *stream)));
  return std::unique_ptr<PictureTrack>(
      std::make_unique<CopiedPictures>(work, context, std::move(input)));
}

}  // namespace wanprep
